"""What the person has chosen in any project, by a name: for hosts that are outside of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin import project as projects
from amplify_plugin.commands.acting_as import ActingAs, acting_as
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.hosts.standalone import standalone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.context import Context

# What tells a person what the profile is; keys and secrets are not told.
TOLD = ("role_arn", "source_profile", "credential_source", "mfa_serial", "region")


class Known(NamedTuple):
    """An environment that uses the profile that the person has chosen for it."""

    root: Path
    env_name: str
    profile: str | None


def profiles(prefix: str) -> dict[str, dict[str, str]]:
    """``PREFIX FOLDER/ENV`` for every environment, and role profiles whose name has a dot."""
    context = standalone()
    found: dict[str, dict[str, str]] = {}
    for known in _environments(context):
        profile = context.profiles.find(known.profile) if known.profile else None
        # The first folder of a name is meant; the one that we are in comes first.
        found.setdefault(_name(prefix, known), _told(profile) if profile else {})
    for name in context.profiles.names:
        profile = context.profiles.get(name)
        if "." in name and profile.kind == "role":
            found[name] = _told(profile)
    return found


def credentials(prefix: str, name: str, mfa_code: str | None = None) -> ActingAs:
    """Those of a name that ``profiles`` gave. Raises an AmplifyPluginError."""
    context = standalone()
    for known in _environments(context):
        if _name(prefix, known) == name:
            return acting_as(known.env_name, standalone(folder=known.root, mfa_code=mfa_code))
    return acting_as(None, standalone(profile_name=name, mfa_code=mfa_code))


def _environments(context: Context) -> Iterator[Known]:
    here = projects.find()
    roots = [*([here.root] if here else []), *context.approvals.roots]
    for root in dict.fromkeys(root.resolve() for root in roots):
        project = projects.find(root)
        if project is None or project.root.resolve() != root:
            continue
        for env_name, selection in context.approvals.selections(project).items():
            try:
                now = project.selection(env_name)
            except AmplifyPluginError:
                continue
            if now == selection and now.is_of_project:
                yield Known(root, env_name, now.profile_name)


def _name(prefix: str, known: Known) -> str:
    return f"{prefix}{known.root.name}/{known.env_name}"


def _told(profile: Profile) -> dict[str, str]:
    return {name: str(profile.settings[name]) for name in TOLD if profile.settings.get(name)}
