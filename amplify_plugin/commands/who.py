"""Who ``aws`` is here, as every command says it. Alone, since a shell's prompt asks for no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amplify_plugin.awsconfig.profiles import ProfileNotFound
from amplify_plugin.commands.exec_mark import inside_exec

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context


def in_force_structure(context: Context) -> dict[str, str | None]:
    """Who ``aws`` is in this shell, and by what: a profile, access keys, or nothing.

    ``reason`` says why calls fail: they are stopped, or no file has the profile that is named.
    """
    found = context.in_force
    name, error = None, found.error
    if found.source in ("--profile", "AWS_PROFILE") and context.named is not None:
        name = context.named.name
        if context.profiles.find(name) is None:
            error = ProfileNotFound(name, context.profiles.names)
    elif found.source == "environment-keys":
        inside = inside_exec(context.environ)
        name = inside if inside and context.profiles.find(inside) else None
    elif found.profile is not None:
        name = found.profile.name
    elif found.source == "default":
        name = "default"
    profile = context.profiles.find(name) if name is not None else None
    return {
        "profileName": profile.name if profile else name,
        "source": found.source,
        "accountId": context.profiles.account_id(profile) if profile else None,
        "reason": str(error) if error is not None else None,
    }
