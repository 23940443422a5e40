"""What the person has chosen in any project, by a name: for hosts that are outside of one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.commands.acting_as import ActingAs, acting_as
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.hosts.standalone import standalone
from amplify_plugin.project import find as project_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    for name, known in _by_name(prefix, context).items():
        profile = context.profiles.find(known.profile) if known.profile else None
        found[name] = _told(profile) if profile else {}
    for name in context.profiles.names:
        profile = context.profiles.get(name)
        if "." in name and profile.kind == "role":
            found[name] = _told(profile)
    return found


def credentials(prefix: str, name: str, mfa_code: str | None = None) -> ActingAs:
    """Those of a name that ``profiles`` gave. Raises an AmplifyPluginError."""
    known = _by_name(prefix, standalone()).get(name)
    if known is None:
        return acting_as(None, standalone(profile_name=name, mfa_code=mfa_code))
    return acting_as(known.env_name, standalone(folder=known.root, mfa_code=mfa_code))


def _by_name(prefix: str, context: Context) -> dict[str, Known]:
    """Every environment by its name, with as much of the project's path as tells it from others.

    So a name means the same project in every folder.
    """
    found: dict[str, Known] = {}
    environments = sorted(_environments(context))
    # Also those whose approval does not hold now: a name never comes to mean another project.
    roots = {*context.approvals.roots, *(known.root for known in environments)}
    for known in environments:
        others = [other for other in roots if other != known.root]
        found[f"{prefix}{_shortest(known.root, others)}/{known.env_name}"] = known
    return found


def _shortest(root: Path, others: Sequence[Path]) -> str:
    """The end of a path that no other path ends with."""
    parts = root.parts
    for count in range(1, len(parts)):
        end = parts[-count:]
        if not any(other.parts[-count:] == end for other in others):
            return "/".join(end)
    return str(root)


def _environments(context: Context) -> Iterator[Known]:
    here = project_of()
    roots = [*([here.root] if here else []), *context.approvals.roots]
    for root in dict.fromkeys(root.resolve() for root in roots):
        project = project_of(root)
        if project is None or project.root.resolve() != root:
            continue
        for env_name, selection in context.approvals.selections(project).items():
            try:
                now = project.selection(env_name)
            except AmplifyPluginError:
                continue
            is_approved = now and context.approvals.verdict(project, now) == "approved"
            if now == selection and is_approved and now.is_of_project:
                yield Known(root, env_name, now.profile_name)


def _told(profile: Profile) -> dict[str, str]:
    return {name: str(profile.settings[name]) for name in TOLD if profile.settings.get(name)}
