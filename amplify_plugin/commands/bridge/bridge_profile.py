"""bridge-profile: a profile under a plain name that gives every tool another one's credentials.

It is one thing although it is long: to write a bridge and to remove it share its name and files.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from amplify_plugin.awsconfig import bridge_line
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
from amplify_plugin.commands.bridge.offer import default_alias, selecting
from amplify_plugin.commands.bridge.runner import runner
from amplify_plugin.commands.bridge.source_trial import Trial, try_source
from amplify_plugin.commands.select_profile import chosen_selection, unusable_by_tool
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.terminal.text import quoted, shown, shown_command, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from amplify_plugin.awsconfig import file_edits
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.bridge.bridge_file import BridgeSection
    from amplify_plugin.commands.context import Context


KEEPS_SESSION = (
    "'amplify awscloudformation reset-cache' keeps the session of a bridge; "
    "'aws awscloudformation reset-cache' forgets it.\n"
)


def _taken(profile: Profile) -> ConfigurationError:
    """The bridge's name has settings of its own, which tools would use instead of the bridge."""
    return ConfigurationError(
        f"A profile {quoted(profile.name)} already exists (kind: {profile.kind}), which "
        "would win over a bridge of that name; nothing was written.",
        remedy="Give the bridge another name with --as.",
    )


def _nothing_to_bridge(profile: Profile) -> ConfigurationError:
    """A profile that a bridge cannot hand on: without credentials, or a bridge itself."""
    why = "gives no credentials" if profile.bridged is None else "is a bridge itself"
    return ConfigurationError(
        f"Profile {quoted(profile.name)} {why}, so there is nothing to bridge.",
        remedy=f"Bridge {quoted(profile.bridged)}."
        if profile.bridged
        else "Name a profile with a role, keys, SSO or a process.",
    )


def _no_bridge(name: str, known: Iterable[str]) -> ConfigurationError:
    """There is no bridge of that name, and none that leads to it; ``known`` would have been."""
    from amplify_plugin.terminal.suggestions import did_you_mean

    return ConfigurationError(
        f"~/.aws/config has no bridge named {quoted(name)}, and none that leads to it. "
        f"{did_you_mean(name, known)}".rstrip(),
        remedy="'aws awscloudformation list-profiles' shows the profiles.",
    )


class Bridged(NamedTuple):
    """A bridge that was written or removed, or would be; ``trial`` is what its source gave."""

    profile_name: str
    bridges: str
    trial: Trial | None = None

    @property
    def structure(self) -> dict[str, Any]:
        return {
            "profileName": self.profile_name,
            "bridges": self.bridges,
            "source": self.trial.structure if self.trial else None,
        }


def run(arguments: Arguments, context: Context) -> Result:
    """Write a bridge, or remove one."""
    name = context.name_given(arguments["profile_name"])
    if not name:
        raise UsageError("Which profile?", remedy="bridge-profile needs a NAME.")
    if arguments["env"] and not arguments["select"]:
        raise UsageError(
            "--env only works with --select.",
            remedy="Add --select, or leave --env out.",
        )
    if arguments["remove"]:
        if arguments["as"] or arguments["select"] or arguments["credentials_file_too"]:
            raise UsageError(
                "--remove can't be combined with the options of a new bridge.",
                remedy="Remove it first, then create another.",
            )
        return _remove(name, context, dry_run=arguments["dry_run"])
    return _write(context.profiles.get(name), arguments, context)


def _write(profile: Profile, arguments: Arguments, context: Context) -> Result:
    from amplify_plugin.awsconfig.file_edits import diff, with_backup

    if profile.kind == "empty" or profile.bridged is not None:
        raise _nothing_to_bridge(profile)
    alias = _alias(profile, arguments["as"], context)
    # Before anything is written: --select outside a project is refused.
    selected = (
        context.environment(arguments["env"], may_be_new=True) if arguments["select"] else None
    )
    program = runner()
    section = _section(alias, profile, program, context)
    in_both = arguments["credentials_file_too"] or _is_in_credentials(alias, context)
    edits = _edits(section, context, in_both=in_both, dry_run=arguments["dry_run"])
    notes = _of_region(section.region, alias)
    if arguments["dry_run"]:
        shown_edits = "".join(map(diff, edits)) or "Nothing would change.\n"
        return Result(Bridged(alias, profile.name).structure, shown_edits, notes)
    files = "~/.aws/config or ~/.aws/credentials" if in_both else "~/.aws/config"
    text = (
        f"Profile {shown(alias)} gives every tool that reads {files} the credentials of "
        f"{shown(profile.name)}.\n"
    )
    if selected is not None:
        project, env_name = selected
        project.choose(chosen_selection(env_name, alias), context.approvals)
        text += f"Environment {shown(env_name)} of {shown_path(project.root)} uses it.\n"
        if profile.role is not None and project.generation == 1:
            text += KEEPS_SESSION
    else:
        # The bridge is written: a project's file that cannot be read must not hide it.
        with suppress(AmplifyPluginError):
            notes = (*notes, *_to_select(profile, alias, context))
    for edit in edits:
        if edit.backup is not None:
            text += f"Changed {with_backup(edit)}\n"
    trial = try_source(profile, context.profiles, program, context.environ)
    if trial is not None and trial.reason is None:
        text += f"{trial.words}\n"
    elif trial is not None:
        notes = (*notes, trial.words)
    return Result(Bridged(alias, profile.name, trial).structure, text, notes)


def _to_select(profile: Profile, alias: str, context: Context) -> tuple[str, ...]:
    """How the project at hand gets the bridge, if it selects what its tool cannot use."""
    from amplify_plugin.awsconfig import names

    project = context.project
    why = unusable_by_tool(profile, project, context) if project is not None else None
    if project is None or why is None:
        return ()
    if project.generation > 1:
        return (f"ampx reads no selection: run it with {shown_command('--profile', alias)}.",)
    selections = map(project.usable_selection, project.env_names)
    return tuple(
        f"Environment {quoted(selection.env_name)} still selects {quoted(profile.name)}: "
        f"the Amplify CLI {why}. "
        f"'{selecting(project, selection.env_name, profile.name, alias)}' selects the bridge."
        for selection in selections
        if selection is not None
        and selection.profile_name is not None
        and names.same(selection.profile_name, profile.name)
    )


def _edits(
    section: BridgeSection, context: Context, *, in_both: bool, dry_run: bool
) -> tuple[file_edits.Edit, ...]:
    """Write the section into the config file, and its process into the other one."""
    from amplify_plugin.commands.bridge.bridge_file import write

    if not in_both:
        return (write(context.config_file, section, dry_run=dry_run),)
    credentials = (context.credentials_file, section)
    # What is refused there is refused before anything is written.
    planned = write(*credentials, dry_run=True, file="credentials")
    config = write(context.config_file, section, dry_run=dry_run)
    if not dry_run:
        planned = write(*credentials, dry_run=False, file="credentials")
    return config, planned


def _is_in_credentials(alias: str, context: Context) -> bool:
    """Whether the bridge stands in the credentials file too, where its old line would win."""
    from amplify_plugin.awsconfig import aws
    from amplify_plugin.files import read_text

    found = aws.credentials(read_text(context.credentials_file) or "").get(alias, {})
    return bridge_line.SETTING in found


def _section(alias: str, profile: Profile, program: Path, context: Context) -> BridgeSection:
    from amplify_plugin.commands.bridge.bridge_file import ENDPOINTS, BridgeSection

    there = context.profiles.find(alias)
    return BridgeSection(
        alias,
        bridge_line.command_line(profile.name, alias, program),
        context.region or profile.region or (there and there.region),
        profile.output or (there and there.output),
        {name: profile.settings[name] for name in ENDPOINTS if name in profile.settings},
    )


def _alias(profile: Profile, given: str | None, context: Context) -> str:
    """The bridge's name, free for it in both files. Raises UsageError, ConfigurationError."""
    from amplify_plugin.awsconfig.new_profile import check_name

    alias = given or default_alias(profile.name)
    try:
        check_name(alias, ("config", "credentials"), allow_any=False)
    except UsageError as error:
        remedy = "Give it a name of letters, digits, '_' and '-' with --as."
        raise UsageError(error.message, remedy=remedy) from None
    there = context.profiles.find(alias)
    if there is not None and not _is_free(there):
        raise _taken(there)
    return alias


def _is_free(there: Profile) -> bool:
    """Whether a bridge can take the profile's name: it is one, or gives no credentials itself."""
    # Half a key pair gives no credentials, but every tool stops at it.
    has_key = any(map(there.settings.get, ("aws_access_key_id", "aws_secret_access_key")))
    return not has_key and (there.kind == "empty" or there.bridged is not None)


def _remove(name: str, context: Context, *, dry_run: bool) -> Result:
    from amplify_plugin.awsconfig.file_edits import diff
    from amplify_plugin.commands.bridge.bridge_file import remove

    known = {found: context.profiles.get(found).bridged for found in context.profiles.names}
    aliases = tuple(alias for alias, bridged in known.items() if bridged and alias == name) or (
        tuple(alias for alias, bridged in known.items() if bridged == name)
    )
    if not aliases:
        named = [each for pair in known.items() if pair[1] for each in pair if each]
        raise _no_bridge(name, named)
    edits = (
        remove(context.config_file, aliases, dry_run=dry_run),
        remove(context.credentials_file, aliases, dry_run=dry_run, file="credentials"),
    )
    done = Bridged(aliases[0], known[aliases[0]] or "")
    if dry_run:
        return Result(done.structure, "".join(map(diff, edits)))
    words = " and ".join(map(shown, aliases))
    notes: tuple[str, ...] = ()
    with suppress(AmplifyPluginError):
        notes = _still_selected(aliases, context)
    return Result(done.structure, f"Removed {words}.\n", notes)


def _still_selected(aliases: tuple[str, ...], context: Context) -> tuple[str, ...]:
    """What the person should know of the project at hand, if it has selected the bridge."""
    project = context.project
    environments = project.env_names if project is not None else ()
    return tuple(
        f"Environment {quoted(env_name)} still selects {quoted(selection.profile_name)}: "
        "choose another with 'aws awscloudformation select-profile'."
        for env_name in environments
        if project is not None
        and (selection := project.selection(env_name)) is not None
        and selection.profile_name in aliases
    )


def _of_region(region: str | None, alias: str) -> tuple[str, ...]:
    from amplify_plugin.commands import regions

    note = regions.doubt(region) if region else _no_region(alias)
    return (note,) if note else ()


def _no_region(alias: str) -> str:
    configure = shown_command("aws", "configure", "set", "region", "REGION", "--profile", alias)
    return (
        f"Profile {quoted(alias)} has no region, and most tools don't look for one elsewhere: "
        f"'{configure}' gives it one."
    )


COMMAND = Command(
    name="bridge-profile",
    summary="Make a profile's credentials usable by every other tool.",
    description=(
        "Writes a profile with a plain name whose credential_process is this plugin. With it, "
        "everything that works in the AWS CLI (a role with MFA, a chain of roles, SSO, web "
        "identity, a name with dots) also works in every version of the Amplify CLI, in Amplify "
        "Gen 2, Terraform and every SDK. They share one cache, and a question for an MFA code "
        "appears on the terminal. No other line of ~/.aws/config changes. A source that signs in "
        "(SSO, 'aws login', a web identity) is tested once. The Amplify CLI's own 'reset-cache' "
        "keeps a bridge's session; 'aws awscloudformation reset-cache' forgets it."
    ),
    options=(
        Option(
            "profile_name", "The profile whose credentials the bridge passes on.", positional=True
        ),
        Option(
            "as",
            "The bridge's name. Default: the profile's name with '-' for dots, or with '-bridge' "
            "added.",
        ),
        Option(
            "credentials-file-too",
            "Also write it into ~/.aws/credentials, for tools that read only that file: "
            "the AWS SDKs for JavaScript v2 and Java v1, restic.",
            is_flag=True,
        ),
        Option("select", "Select the bridge for the project's environment too.", is_flag=True),
        ENV,
        Option(
            "remove",
            "Remove the bridge with that name, or every bridge to that profile.",
            is_flag=True,
        ),
        DRY_RUN,
    ),
    examples=(
        Example("For 'amplify push' with a role and MFA:", "bridge-profile bizcorprole --select"),
        Example("A name with a dot, for every tool:", "bridge-profile dev.corp --as devcorp"),
        Example("For restic too:", "bridge-profile bizcorprole --credentials-file-too"),
        Example("See what would be written:", "bridge-profile bizcorprole --dry-run"),
        Example("Remove it again:", "bridge-profile bizcorprole --remove"),
    ),
    run=run,
    profile_help=SAME_AS_NAME,
)
