"""select-profile: choose the profile of an environment, as ``amplify configure project`` does.

It is one thing although it is long: a choice, with each note that a person needs about it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.awsconfig import js
from amplify_plugin.commands.base import (
    DRY_RUN,
    ENV,
    SAME_AS_NAME,
    Arguments,
    Command,
    Example,
    Option,
    Result,
)
from amplify_plugin.commands.bridge.offer import (
    offer,
    selecting,
    unusable_in_amplify,
    unusable_in_ampx,
)
from amplify_plugin.commands.history import History
from amplify_plugin.commands.mfa_session import SWITCH_ON, ignored_device
from amplify_plugin.errors import AmplifyPluginError, UsageError
from amplify_plugin.files import read_text
from amplify_plugin.project import ConfigLevel, Project, Selection
from amplify_plugin.project.accounts import other_account, other_account_words
from amplify_plugin.project.repository import holds_home, work_tree
from amplify_plugin.terminal.shell_commands import unset
from amplify_plugin.terminal.text import quoted, shown, shown_command, shown_path

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.context import Context
    from amplify_plugin.terminal.picker_list import Choice
    from amplify_plugin.terminal.prompt import Prompt

RUN_AMPX = "Run it as 'amplify-plugin exec -- npx ampx …'"


class ProfileSelected(NamedTuple):
    """What was chosen; ``profile_name`` None for the general level."""

    project_path: str
    env_name: str
    profile_name: str | None

    @property
    def structure(self) -> dict[str, str | None]:
        return {
            "projectPath": self.project_path,
            "envName": self.env_name,
            "profileName": self.profile_name,
        }


def run(arguments: Arguments, context: Context) -> Result:
    """Choose the profile of an environment, by name or from a list."""
    from amplify_plugin.terminal.prompt import TerminalPrompt

    return select(arguments, context, TerminalPrompt())


def select(arguments: Arguments, context: Context, prompt: Prompt) -> Result:
    """Choose it; ``prompt`` asks before a profile of another account is chosen."""
    name = _name(arguments, context)
    if arguments["general"] and context.place.is_gone:
        return _forget(context, dry_run=arguments["dry_run"])
    project, env_name = context.environment(arguments["env"], may_be_new=True)
    if name is None and not arguments["general"]:
        name = pick_profile(context, project, env_name)
    profile = context.profiles.get(name) if name is not None else None
    profile_name = profile.name if profile else None
    workspace = _workspace(project) if arguments["workspace"] else None
    notes: tuple[str, ...] = ()
    if profile is not None:
        notes = _of_account(project, env_name, profile, context, prompt)
    if not arguments["dry_run"]:
        account_id = context.profiles.account_id(profile) if profile else None
        project.choose(chosen_selection(env_name, profile_name), context.approvals, account_id)
        if workspace is not None:
            context.approvals.approve_workspace(workspace, project)
        if profile_name is not None:
            History().used(profile_name)
    done = ProfileSelected(str(project.root), env_name, profile_name)
    if profile is not None and not arguments["dry_run"]:
        notes += _notes(profile, project, env_name, context)
    notes += _comes_first(context)
    line = _line(done, workspace, dry_run=arguments["dry_run"])
    return Result(done.structure, line, notes)


def _forget(context: Context, *, dry_run: bool) -> Result:
    """Forget what was approved in a folder that holds no project any more."""
    root = context.place.root
    assert root is not None
    if not dry_run:
        context.approvals.forget(root)
    verb = "would use" if dry_run else "uses"
    structure = {"projectPath": str(root), "envName": None, "profileName": None}
    return Result(structure, f"'aws' {verb} your default profile in {shown_path(root)}.\n")


def _workspace(project: Project) -> Path:
    """The git work tree around a project. Raises UsageError where the choice may not hold there."""
    tree = work_tree(project.root)
    if tree is None:
        raise UsageError(
            f"{shown(project.root)} is not in a git work tree.",
            remedy="Leave --workspace out: the choice then applies to the project.",
        )
    if holds_home(tree.root):
        raise UsageError(
            f"The git work tree {shown(tree.root)} contains your home directory.",
            remedy="Leave --workspace out: otherwise the choice would apply to all your folders.",
        )
    return tree.root


def _of_account(
    project: Project, env_name: str, profile: Profile, context: Context, prompt: Prompt
) -> tuple[str, ...]:
    """Ask before a profile of another account is chosen; a note without a terminal."""
    accounts = other_account(project, env_name, profile, context.profiles)
    if accounts is None or context.account_check == "off":
        return ()
    words = other_account_words(accounts, profile, env_name)
    if context.account_check == "refuse":
        raise UsageError(words, remedy="You have set account_check = refuse.")
    if not prompt.is_there:
        return (words,)
    if not prompt.agrees(f"{words}\n", "? Use it anyway?"):
        raise UsageError("Nothing was changed.", remedy="Choose a profile of that account.")
    return ()


def _comes_first(context: Context) -> tuple[str, ...]:
    """Say what in this shell comes before the project's choice."""
    if context.environ.get("AWS_ACCESS_KEY_ID"):
        what, how = "access keys in the environment come", unset("AWS_ACCESS_KEY_ID")
    elif context.profile_of_environment:
        name = shown(context.profile_of_environment)
        what, how = f"AWS_PROFILE={name} comes", unset("AWS_PROFILE")
    elif not context.follows_project:
        what = "the setting project_profile = off comes"
        how = "'aws awscloudformation settings --unset project_profile'"
    else:
        return ()
    return (f"In this shell {what} first: 'aws' does not use the project's profile. ({how})",)


def _notes(profile: Profile, project: Project, env_name: str, context: Context) -> tuple[str, ...]:
    """What the person should know of the profile that was chosen."""
    try:
        behind = context.profiles.behind(profile)
    except AmplifyPluginError:
        behind = profile
    if behind.is_user_with_mfa and context.settings.mfa_session is None:
        return (f"{ignored_device(behind)} {SWITCH_ON}",)
    if not profile.is_user_with_mfa:
        return _for_amplify(profile, project, env_name, context)
    if not History().tell_once("mfa session", project.root, context.environ):
        return ()
    bridge = context.profiles.bridge_to(profile.name)
    if project.generation == 1:
        command = selecting(project, env_name, profile.name, bridge)
        makes = "selects its bridge, which" if bridge else "makes a profile that"
        note = f"'{command}' {makes} gives them the session."
    elif bridge:
        note = f"ampx gets the session with {shown_command('--profile', bridge)}."
    else:
        note = f"'{offer(profile.name)}' makes a profile that gives them the session."
    return (f"Amplify's own tools use its plain keys, not its MFA session; {note}",)


def unusable_by_tool(profile: Profile, project: Project, context: Context) -> str | None:
    """Why Amplify's own tool of the project gets no credentials of a profile; else None.

    As the rest of a sentence.
    """
    try:
        config = read_text(context.config_file) or ""
        if project.generation == 1:
            return unusable_in_amplify(profile, config)
        credentials = read_text(context.credentials_file) or ""
        read = js.known(js.profiles(config), js.credentials(credentials))
        return unusable_in_ampx(profile, read, context.profiles)
    except AmplifyPluginError:
        return None


def _for_amplify(
    profile: Profile, project: Project, env_name: str, context: Context
) -> tuple[str, ...]:
    """What the person should know where Amplify's own tool cannot use what 'aws' uses now."""
    why = unusable_by_tool(profile, project, context)
    tool = "amplify" if project.generation == 1 else "ampx"
    if why is None or not History().tell_once(tool, project.root, context.environ):
        return ()
    bridge = context.profiles.bridge_to(profile.name)
    if project.generation > 1:
        made = f"--profile and what '{offer(profile.name)}' makes"
        option = shown_command("--profile", bridge) if bridge else made
        return (f"ampx {why}. {RUN_AMPX}, or with {option}.",)
    command = selecting(project, env_name, profile.name, bridge)
    cannot = f"The Amplify CLI can't use profile {quoted(profile.name)}: it {why}."
    return (f"{cannot} Fix it with '{command}'.",)


def chosen_selection(env_name: str, profile_name: str | None) -> Selection:
    """The selection of a profile, or of none: the general level."""
    level: ConfigLevel = "project" if profile_name else "general"
    return Selection(env_name, level, profile_name=profile_name)


def _earlier(project: Project) -> Selection | None:
    """What a Gen 2 project without a selection had as a Gen 1 project, if that is one profile."""
    found = {selection.profile_name: selection for selection in project.earlier}
    return next(iter(found.values())) if len(found) == 1 else None


def pick_profile(context: Context, project: Project, env_name: str) -> str | None:
    """Have the person pick one. Raises UsageError if there is none, or no terminal."""
    from amplify_plugin.commands.ports import ProfileQuestion

    choices = _choices(context)
    if not choices:
        raise UsageError(
            "There are no profiles to choose from.",
            remedy="'aws awscloudformation add-profile' writes one.",
        )
    current = project.usable_selection(env_name) or _earlier(project)
    return context.hooks.choose_profile(
        ProfileQuestion(
            tuple(choice.name for choice in choices),
            current.profile_name if current else None,
            env_name,
            str(project.root),
            choices,
        )
    )


def _choices(context: Context) -> tuple[Choice, ...]:
    """All profiles, with what they are chosen by; those that were used last come first."""
    from amplify_plugin.commands.list_profiles import listed, signed_in_words
    from amplify_plugin.terminal.picker_list import Choice

    rows, _ = listed(context)
    last_used = {name: place for place, name in enumerate(History().profiles)}
    return tuple(
        Choice(
            row.profile.name,
            row.role_name,
            row.account_id or "",
            ", ".join(row.selected_for),
            signed_in_words(row) if row.cache.state == "valid" else "",
        )
        for row in sorted(rows, key=lambda row: last_used.get(row.profile.name, len(last_used)))
    )


def _name(arguments: Arguments, context: Context) -> str | None:
    name = context.name_given(arguments["profile_name"])
    if name and arguments["general"]:
        raise UsageError("--general and a profile can't be combined.", remedy="Give one of them.")
    return name


def _line(done: ProfileSelected, workspace: Path | None, *, dry_run: bool) -> str:
    verb = "would use" if dry_run else "uses"
    what = f"profile {done.profile_name}" if done.profile_name else "no profile of its own"
    root = shown_path(Path(done.project_path))
    line = f"Environment {shown(done.env_name)} of {root} {verb} {shown(what)}"
    return f"{line}, in all of {shown_path(workspace)}.\n" if workspace else f"{line}.\n"


COMMAND = Command(
    name="select-profile",
    summary="Choose the profile that this project uses.",
    description=(
        "Chooses the profile of an environment, for the Amplify CLI and for 'aws': from now on "
        "both act as that profile in the project. Without a name, on a terminal, you pick from a "
        "list; type parts of names, roles and accounts to search it. With TERM=dumb the list is "
        "numbered, for a screen reader. Choosing approves the profile for this project on this "
        "machine: if the project later selects another profile, or another repository is in this "
        "folder, 'aws' refuses to sign until you choose again. A linked git work tree uses the "
        "choice of the main one, unless you choose in it."
    ),
    options=(
        Option("profile_name", "The profile to use; asked for if left out.", positional=True),
        ENV,
        Option("general", "Use your default profile in this project.", is_flag=True),
        Option("workspace", "Apply the choice to the whole git work tree.", is_flag=True),
        DRY_RUN,
    ),
    examples=(
        Example("Pick from a list:", "select-profile"),
        Example("Use a profile in the current environment:", "select-profile bizcorprole"),
        Example("Another account for production:", "select-profile dev.corp --env prod"),
        Example("Use your default profile here:", "select-profile --general"),
        Example("In every folder of a monorepo:", "select-profile dev.corp --workspace"),
    ),
    run=run,
    profile_help=SAME_AS_NAME,
    meaningless=("region",),
)
