"""list-profiles: every profile, what it is, where it is selected, and which tools can read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from amplify_plugin.awsconfig.readability import Readability, read_names, readability
from amplify_plugin.cache import CacheState
from amplify_plugin.commands import mfa_session
from amplify_plugin.commands.base import Arguments, Command, Example, Result
from amplify_plugin.commands.profile_view import (
    cache_structure,
    cache_style,
    cache_words,
    in_force_structure,
    session_words,
)
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.files import read_text
from amplify_plugin.terminal.screen import wrapped
from amplify_plugin.terminal.table import Cell, table
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.cache import CredentialCache
    from amplify_plugin.cache.entries import Document
    from amplify_plugin.cache.sessions import KnownSession
    from amplify_plugin.commands.context import Context
    from amplify_plugin.project import Project
    from amplify_plugin.terminal.screen import Screen


class ListedProfile(NamedTuple):
    """One row: the profile, the environments that select it, its cache state, who can read it.

    ``is_current``: it is in force here.
    """

    profile: Profile
    selected_for: tuple[str, ...]
    is_current: bool
    cache: CacheState
    readable: Readability
    session: KnownSession | None = None

    @property
    def structure(self) -> dict[str, Any]:
        settings = self.profile.settings
        return {
            "name": self.profile.name,
            "kind": self.profile.kind,
            "region": self.profile.region,
            "roleArn": settings.get("role_arn"),
            "sourceProfile": settings.get("source_profile"),
            "mfaSerial": settings.get("mfa_serial"),
            "selectedFor": list(self.selected_for),
            "readable": self.readable.by_tool,
            "reason": self.readable.reason,
            "cache": cache_structure(self.cache),
            "mfaSession": mfa_session.structure(self.session),
        }


def run(arguments: Arguments, context: Context) -> Result:
    """List every profile, or the one of --profile."""
    del arguments
    selected_for, notes = _selections(context)
    in_force = in_force_structure(context)["profileName"]
    files = read_names(
        read_text(context.config_file) or "", read_text(context.credentials_file) or ""
    )
    cached = context.cache.read_or_none()  # once, whatever number of profiles there are
    rows = []
    for profile in _profiles(context):
        environments = selected_for.get(profile.name, ())
        rows.append(
            ListedProfile(
                profile,
                environments,
                profile.name == in_force,
                _cache_state(profile, cached, context.cache),
                readability(profile.name, files),
                mfa_session.session_of(profile, context),
            )
        )
    structure = {"profiles": [row.structure for row in rows]}
    return Result(structure, _table(rows, context.screen), notes)


def _profiles(context: Context) -> list[Profile]:
    """All profiles, or the one named with --profile."""
    if context.profile_name is not None:
        return [context.profiles.get(context.profile_name)]
    return [context.profiles.get(name) for name in context.profiles.names]


def _selections(context: Context) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The environments of each profile, and what could not be read of them."""
    project = context.project
    if project is None:
        return {}, ()
    try:
        return _selected_for(project, context), ()
    except AmplifyPluginError as error:
        # The profiles are there all the same; only who uses them is not known.
        return {}, (str(error),)


def _selected_for(project: Project, context: Context) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for env_name in project.env_names:
        selection = project.selection(env_name)
        profile = context.profiles.find(selection.profile_name or "") if selection else None
        if profile is not None:
            found[profile.name] = (*found.get(profile.name, ()), env_name)
    return found


def _cache_state(profile: Profile, cached: Document | None, cache: CredentialCache) -> CacheState:
    try:
        role = profile.role
    except AmplifyPluginError:
        return CacheState("absent")
    if role is None:
        return CacheState("absent")
    return cache.state_in(cached, role.role_arn, role.session_name)


COLUMNS = ("Profile", "Kind", "Region", "Selected for", "Credentials", "Not read by")


def _table(rows: Sequence[ListedProfile], screen: Screen) -> str:
    """A table, and below it why some tool cannot read a profile."""
    if not rows:
        return "There are no profiles. 'aws awscloudformation add-profile' writes one.\n"
    drawn = table(COLUMNS, [_cells(row) for row in rows], screen)
    reasons = "".join(
        wrapped(shown(f"{row.profile.name}: {row.readable.reason}"), screen.width, indent="  ")
        + "\n"
        for row in rows
        if row.readable.reason
    )
    return drawn + reasons


def _cells(row: ListedProfile) -> tuple[Cell, ...]:
    mark = "* " if row.is_current else "  "
    tools = [tool for tool, is_readable in row.readable.by_tool.items() if not is_readable]
    return (
        Cell(mark + row.profile.name, "heading" if row.is_current else None),
        Cell(row.profile.kind + (" + MFA" if row.profile.settings.get("mfa_serial") else "")),
        Cell(row.profile.region or ""),
        Cell(", ".join(row.selected_for)),
        _credentials(row),
        Cell(", ".join(tools), "warning"),
    )


def _credentials(row: ListedProfile) -> Cell:
    # Without the exact time, which show-profile and --output json have: it fills a window.
    if row.profile.kind == "role":
        return Cell(cache_words(row.cache, exactly=False), cache_style(row.cache))
    if row.session is not None:
        return Cell(session_words(row.session, exactly=False), "good")
    return Cell("")


COMMAND = Command(
    name="list-profiles",
    summary="List every profile, and which tools can read it.",
    description=(
        "Lists the profiles of ~/.aws/config and ~/.aws/credentials: how each gets its "
        "credentials, for which environments of this project it is selected, until when a role is "
        "signed in, and which of the Amplify CLI, the AWS CLI, the AWS SDK for JavaScript ('js': "
        "Amplify Gen 2, CDK) and the other SDKs ('sdks': Terraform, Go, Java and more) cannot read "
        "its name, and why. * marks the one that 'aws' uses here."
    ),
    options=(),
    examples=(
        Example("Which profiles are there?", "list-profiles"),
        Example("Their names, for a script:", "list-profiles --query profiles[].name"),
        Example("One of them, in full:", "list-profiles --profile bizcorprole --output json"),
    ),
    run=run,
)
