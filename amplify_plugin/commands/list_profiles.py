"""list-profiles: every profile, what it is, where it is selected, and which tools can read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from amplify_plugin.awsconfig.readability import Readability, read_names, readability
from amplify_plugin.cache import CacheState
from amplify_plugin.commands import mfa_session
from amplify_plugin.commands.base import Arguments, Command, Example, Option, Result
from amplify_plugin.commands.profile_view import (
    cache_structure,
    cache_style,
    cache_words,
    session_words,
)
from amplify_plugin.commands.who import in_force_structure
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.files import read_text
from amplify_plugin.terminal.screen import wrapped
from amplify_plugin.terminal.suggestions import did_you_mean
from amplify_plugin.terminal.table import Cell, table
from amplify_plugin.terminal.text import has_words, quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.cache import CredentialCache
    from amplify_plugin.cache.entries import Document
    from amplify_plugin.cache.mfa_sessions import KnownSession
    from amplify_plugin.commands.context import Context
    from amplify_plugin.project import Project
    from amplify_plugin.terminal.screen import Screen


class ListedProfile(NamedTuple):
    """One row: the profile, the environments that select it, its cache state, who can read it.

    ``behind`` is the profile itself, or the one that it bridges; ``is_approved`` is about
    ``selected_for``, all of it; ``is_in_force`` says that ``aws`` acts as it here and now.
    """

    profile: Profile
    behind: Profile
    account_id: str | None
    selected_for: tuple[str, ...]
    is_approved: bool
    is_in_force: bool
    cache: CacheState
    readable: Readability
    session: KnownSession | None = None

    @property
    def kind(self) -> str:
        return "bridge" if self.profile.bridged is not None else self.profile.kind

    @property
    def role_name(self) -> str:
        """The role's name without its path; of SSO the permission set's."""
        if self.behind.role_arn is not None:
            return self.behind.role_arn.rpartition("/")[2]
        role_name = self.behind.settings.get("sso_role_name")
        return role_name if isinstance(role_name, str) and self.behind.kind == "sso" else ""

    @property
    def structure(self) -> dict[str, Any]:
        settings = self.behind.settings
        return {
            "name": self.profile.name,
            "kind": self.kind,
            "region": self.profile.region,
            "roleArn": self.behind.role_arn,
            "accountId": self.account_id,
            "sourceProfile": settings.get("source_profile"),
            "mfaSerial": settings.get("mfa_serial"),
            "bridges": self.profile.bridged,
            "selectedFor": list(self.selected_for),
            "approved": self.is_approved,
            "inForce": self.is_in_force,
            "readable": self.readable.by_tool,
            "reason": self.readable.reason,
            "cache": cache_structure(self.cache),
            "mfaSession": mfa_session.structure(self.session),
        }


def run(arguments: Arguments, context: Context) -> Result:
    """List every profile, those whose name has the words, or the one of --profile."""
    text = arguments.get("text") or ""
    rows, notes = listed(context, text.casefold().split())
    structure = {"profiles": [row.structure for row in rows]}
    if not rows and text:
        known = [profile.name for profile in _profiles(context, ())]
        hint = did_you_mean(text, known).rstrip()
        return Result(
            structure, f"No profile has {quoted(text)} in its name. {hint}".strip() + "\n", notes
        )
    return Result(structure, _table(rows, context.screen), notes, is_laid_out=bool(rows))


def listed(
    context: Context, words: Sequence[str] = ()
) -> tuple[tuple[ListedProfile, ...], tuple[str, ...]]:
    """The rows, and what could not be read of the project. ``words`` are in lower case."""
    selected_for, approved, notes = _selections(context)
    in_force = in_force_structure(context)["profileName"]
    files = read_names(
        read_text(context.config_file) or "", read_text(context.credentials_file) or ""
    )
    cached = context.cache.read_or_none()  # once, whatever number of profiles there are
    rows = []
    for profile in _profiles(context, words):
        environments = selected_for.get(profile.name, ())
        behind = _behind(profile, context)
        rows.append(
            ListedProfile(
                profile,
                behind,
                context.profiles.account_id(profile),
                environments,
                bool(environments) and approved.issuperset(environments),
                profile.name == in_force,
                _cache_state(behind, cached, context.cache),
                readability(profile.name, files),
                mfa_session.session_of(profile, context),
            )
        )
    return tuple(rows), notes


def _behind(profile: Profile, context: Context) -> Profile:
    """What a bridge leads to; the bridge itself where that is missing."""
    try:
        return context.profiles.behind(profile)
    except AmplifyPluginError:
        return profile


def _profiles(context: Context, words: Sequence[str]) -> list[Profile]:
    """All profiles whose name has the words, or the one named with --profile."""
    names = context.profiles.names
    if context.profile_name is not None:
        names = (context.profiles.get(context.profile_name).name,)
    return [context.profiles.get(name) for name in names if has_words(name.casefold(), words)]


def _selections(
    context: Context,
) -> tuple[dict[str, tuple[str, ...]], frozenset[str], tuple[str, ...]]:
    """The environments of each profile, the approved ones, and what could not be read of them."""
    project = context.project
    if project is None:
        return {}, frozenset(), ()
    try:
        return *_selected_for(project, context), ()
    except AmplifyPluginError as error:
        # The profiles are still listed; only who uses them is not known.
        return {}, frozenset(), (str(error),)


def _selected_for(
    project: Project, context: Context
) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    found: dict[str, tuple[str, ...]] = {}
    approved = set()
    for env_name in project.env_names:
        selection = project.selection(env_name)
        profile = context.profiles.find(selection.profile_name or "") if selection else None
        if profile is None or selection is None:
            continue
        found[profile.name] = (*found.get(profile.name, ()), env_name)
        if context.approvals.verdict(project, selection) == "approved":
            approved.add(env_name)
    return found, frozenset(approved)


def _cache_state(profile: Profile, cached: Document | None, cache: CredentialCache) -> CacheState:
    try:
        role = profile.role
    except AmplifyPluginError:
        return CacheState("absent")
    if role is None:
        return CacheState("absent")
    return cache.state_in(cached, role.role_arn, role.session_name)


COLUMNS = (
    "Profile",
    "Kind",
    "Account",
    "Role",
    "Region",
    "Selected for",
    "Credentials",
    "Not read by",
    "MFA device",
)
# What a window does without first. The reasons below the table say what is not read, and by whom.
RARELY_NEEDED = ("MFA device", "Region", "Not read by", "Kind")
DROPPED_FIRST = (*RARELY_NEEDED, "Role", "Selected for", "Credentials")


def _table(rows: Sequence[ListedProfile], screen: Screen) -> str:
    """A table, and below it why some tool cannot read a profile."""
    if not rows:
        return "There are no profiles. 'aws awscloudformation add-profile' writes one.\n"
    drawn = table(
        COLUMNS,
        [_cells(row) for row in rows],
        screen,
        droppable=DROPPED_FIRST,
        not_in_blocks=RARELY_NEEDED,
    )
    reasons = "".join(
        wrapped(shown(f"{row.profile.name}: {row.readable.reason}"), screen.width, indent="  ")
        + "\n"
        for row in rows
        if row.readable.reason
    )
    return drawn + reasons


def _cells(row: ListedProfile) -> tuple[Cell, ...]:
    mark = "* " if row.is_in_force else "  "
    tools = [tool for tool, is_readable in row.readable.by_tool.items() if not is_readable]
    device = row.behind.settings.get("mfa_serial")
    return (
        Cell(mark + row.profile.name, "heading" if row.is_in_force else None),
        Cell(row.kind + (" + MFA" if device and row.kind != "bridge" else "")),
        Cell(row.account_id or ""),
        Cell(row.role_name if row.profile.bridged is None else f"-> {row.profile.bridged}"),
        Cell(row.profile.region or ""),
        Cell(", ".join(row.selected_for)),
        _credentials(row),
        Cell(", ".join(tools), "warning"),
        Cell(device if isinstance(device, str) else ""),
    )


def _credentials(row: ListedProfile) -> Cell:
    if row.behind.kind != "role" and row.session is not None:
        return Cell(session_words(row.session, exactly=False), "good")
    return Cell(signed_in_words(row), cache_style(row.cache))


def signed_in_words(row: ListedProfile) -> str:
    """Until when a role is signed in; empty for what needs no sign-in of ours."""
    # Without the exact time, which show-profile and --output json have: it fills a window.
    return cache_words(row.cache, exactly=False) if row.behind.kind == "role" else ""


COMMAND = Command(
    name="list-profiles",
    summary="List every profile, and which tools can read it.",
    description=(
        "Lists the profiles of ~/.aws/config and ~/.aws/credentials: how each gets its "
        "credentials, its account and role (for a bridge, '->' and the profile behind it), the "
        "environments of this project that select it, and how long a role is signed in. It also "
        "shows which tools cannot read its name, and why: the Amplify CLI, the AWS CLI, the AWS "
        "SDK for JavaScript ('js': Amplify Gen 2, CDK) or the other SDKs ('sdks': Terraform, Go, "
        "Java and more). * marks the profile that 'aws' uses here and now. In a narrow window it "
        "leaves out columns and says which."
    ),
    options=(
        Option(
            "text", "Only profiles whose names contain these words, in any order.", positional=True
        ),
    ),
    examples=(
        Example("Which profiles are there?", "list-profiles"),
        Example("Those with 'web' and 'prod' in their names:", "list-profiles 'web prod'"),
        Example("Their names, for a script:", "list-profiles --query profiles[].name"),
        Example("One of them, in full:", "list-profiles --profile bizcorprole --output json"),
    ),
    run=run,
    meaningless=("region",),
)
