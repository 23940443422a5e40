"""Who ``aws`` is here: the profile in force for this call, as ``show-profile`` has it in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from amplify_plugin.programs import PROFILE_VARIABLES
from amplify_plugin.project.in_force import has_keys, in_force

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context

# In the environment of what ``exec`` runs: the profile that it acts as, and the id of its key. With
# other keys, set inside, it is no longer that profile.
MARK, MARKED_KEY = "AMPLIFY_PLUGIN_EXEC", "AMPLIFY_PLUGIN_EXEC_KEY_ID"


def inside_exec(environ: Mapping[str, str]) -> str | None:
    """The profile of the ``exec`` that started this shell, if its keys are the ones in force."""
    marked = environ.get(MARKED_KEY)
    is_its_own = marked is not None and marked == environ.get("AWS_ACCESS_KEY_ID")
    return environ.get(MARK) if is_its_own else None


def in_force_here(context: Context) -> dict[str, Any]:
    """The profile in force, its source, and why there is none. Raises AmplifyPluginError."""
    explicit = next(filter(None, map(context.environ.get, PROFILE_VARIABLES)), None)
    if has_keys(context.environ):
        return _found(None, "environment-keys")
    if context.project is None:
        return _named(explicit, context)
    found = in_force(
        context.project, explicit, context.environ, context.profiles, context.approvals
    )
    if found.error is not None:
        return {**_found(None, "stopped"), "reason": found.error.message}
    if found.key_file is not None:
        return _found(None, "key-file")
    if found.profile is not None and not found.is_explicit:
        return _found(found.profile.name, "project")
    return _named(explicit, context)


def _named(explicit: str | None, context: Context) -> dict[str, Any]:
    if explicit is None:
        return _found(None, "default")
    profile = context.profiles.find(explicit)
    return _found(profile.name if profile else explicit, "AWS_PROFILE")


def _found(name: str | None, source: str) -> dict[str, Any]:
    return {"profileName": name, "source": source, "reason": None}
