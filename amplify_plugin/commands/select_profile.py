"""select-profile: choose the profile of an environment, as ``amplify configure project`` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.awsconfig import js
from amplify_plugin.commands.base import DRY_RUN, ENV, Arguments, Command, Example, Option, Result
from amplify_plugin.commands.bridge.offer import offer, unusable_in_amplify, unusable_in_ampx
from amplify_plugin.commands.history import History
from amplify_plugin.errors import AmplifyPluginError, UsageError
from amplify_plugin.files import read_text
from amplify_plugin.project import ConfigLevel, Project, Selection
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.context import Context
    from amplify_plugin.terminal.picking import Choice

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
    name = _name(arguments, context)
    project, env_name = context.environment(arguments["env"], may_be_new=True)
    if name is None and not arguments["general"]:
        name = pick_profile(context, project, env_name)
    profile = context.profiles.get(name) if name is not None else None
    profile_name = profile.name if profile else None
    if not arguments["dry_run"]:
        project.choose(chosen_selection(env_name, profile_name), context.approvals)
        if profile_name is not None:
            History().used(profile_name)
    done = ProfileSelected(str(project.root), env_name, profile_name)
    is_done = not arguments["dry_run"]
    notes = _for_amplify(profile, project, context) if profile and is_done else ()
    return Result(done.structure, _line(done, dry_run=arguments["dry_run"]), notes)


def _for_amplify(profile: Profile, project: Project, context: Context) -> tuple[str, ...]:
    """What the person should know where Amplify's own tool cannot use what 'aws' uses now."""
    try:
        config = read_text(context.config_file) or ""
        if project.generation == 1:
            why = unusable_in_amplify(profile, config)
        else:
            credentials = read_text(context.credentials_file) or ""
            read = js.known(js.profiles(config), js.credentials(credentials))
            why = unusable_in_ampx(profile, read, context.profiles)
    except AmplifyPluginError:
        return ()
    tool = "amplify" if project.generation == 1 else "ampx"
    if why is None or not History().tell_once(tool, project.root, context.environ):
        return ()
    if project.generation > 1:
        bridge = offer(profile.name)
        return (f"ampx {why}. {RUN_AMPX}, or with --profile and what '{bridge}' makes.",)
    selecting = offer(profile.name, "--select")
    return (f"If you run 'amplify' here, first run '{selecting}': the Amplify CLI {why}.",)


def chosen_selection(env_name: str, profile_name: str | None) -> Selection:
    """The selection of a profile, or of none: the general level."""
    level: ConfigLevel = "project" if profile_name else "general"
    return Selection(env_name, level, profile_name=profile_name)


def _earlier(project: Project) -> Selection | None:
    """What a Gen 2 project without a selection had as a Gen 1 project, if that is one profile."""
    found = {selection.profile_name: selection for selection in project.earlier}
    return next(iter(found.values())) if len(found) == 1 else None


def pick_profile(context: Context, project: Project, env_name: str) -> str | None:
    """Have the person pick one. Raises UsageError where there is none, or nobody to ask."""
    from amplify_plugin.commands.ports import ProfileQuestion

    choices = _choices(context)
    if not choices:
        raise UsageError(
            "There is no profile to choose from.",
            remedy="Add one with 'aws configure --profile NAME'.",
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
    from amplify_plugin.terminal.picking import Choice

    rows, _ = listed(context)
    last_used = {name: place for place, name in enumerate(History().profiles)}
    return tuple(
        Choice(
            row.profile.name,
            row.role_name,
            row.behind.account_id or "",
            ", ".join(row.selected_for),
            signed_in_words(row) if row.cache.state == "valid" else "",
        )
        for row in sorted(rows, key=lambda row: last_used.get(row.profile.name, len(last_used)))
    )


def _name(arguments: Arguments, context: Context) -> str | None:
    name = context.name_given(arguments["profile_name"])
    if name and arguments["general"]:
        raise UsageError("--general and a profile exclude each other.", remedy="Give one of them.")
    return name


def _line(done: ProfileSelected, *, dry_run: bool) -> str:
    verb = "would use" if dry_run else "uses"
    what = f"profile {done.profile_name}" if done.profile_name else "no profile of its own"
    return (
        f"Environment {shown(done.env_name)} of {shown(done.project_path)} {verb} {shown(what)}.\n"
    )


COMMAND = Command(
    name="select-profile",
    summary="Choose the profile that this project uses.",
    description=(
        "Chooses the profile of an environment, for the Amplify CLI and for 'aws' alike: from now "
        "on both act as that profile inside the project. Without a name, on a terminal, you pick "
        "from a list that you can search by typing. Choosing also says that you trust the project "
        "with that profile; when its files come to select another, 'aws' does not follow until you "
        "choose again."
    ),
    options=(
        Option("profile_name", "The profile to use; asked for if left out.", positional=True),
        ENV,
        Option("general", "Go back to no profile for this project.", is_flag=True),
        DRY_RUN,
    ),
    examples=(
        Example("Pick from a list:", "select-profile"),
        Example("Use a profile in the current environment:", "select-profile bizcorprole"),
        Example("Another account for production:", "select-profile dev.corp --env prod"),
        Example("Stop using a profile of the project's own:", "select-profile --general"),
    ),
    run=run,
    meaningless=("region",),
)
