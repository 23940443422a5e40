"""enable: have every AWS CLI on the PATH load this plugin; tried before and after it is written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from amplify_plugin.commands.base import DRY_RUN, YES, Arguments, Command, Example, Result
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError
from amplify_plugin.terminal.text import quoted, shown, shown_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from amplify_plugin.awsconfig.file_edits import Edit
    from amplify_plugin.commands.context import Context
    from amplify_plugin.commands.enable.trial import Trial
    from amplify_plugin.commands.installed import Program

SEARCH_TIMEOUT = 30.0  # seconds for all AWS CLIs to say their versions
TESTING = "Testing this plugin with each AWS CLI ..."


class Enabling(NamedTuple):
    """What was done to which config, or would be, for which AWS CLIs."""

    config_file: Path
    changed: bool
    dry_run: bool
    clis: tuple[Program, ...]

    @property
    def structure(self) -> dict[str, Any]:
        return {
            "configFile": str(self.config_file),
            "changed": self.changed,
            "dryRun": self.dry_run,
            "awsClis": [
                {
                    "path": cli.path,
                    "version": cli.words if cli.version else None,
                    "failure": cli.failure or None,
                }
                for cli in self.clis
            ],
        }


def run(arguments: Arguments, context: Context) -> Result:
    """Find, try, show, ask, write, and try again. Raises ConfigurationError, UsageError."""
    from amplify_plugin.awsconfig.file_edits import diff
    from amplify_plugin.commands.confirmation import confirmed
    from amplify_plugin.commands.enable import stand_in
    from amplify_plugin.commands.enable.folders import plugin_folders
    from amplify_plugin.commands.enable.switch import added
    from amplify_plugin.commands.installed import aws_clis
    from amplify_plugin.terminal.spinner import waiting

    with waiting("Looking for AWS CLIs on the PATH ..."):
        clis = aws_clis(context.environ, seconds=SEARCH_TIMEOUT)
    usable = [cli for cli in clis if cli.version]
    if not usable:
        raise _no_aws_cli(clis)
    has_v2 = any(cli.version >= (2,) for cli in usable if cli.version)
    folders = (*plugin_folders(), *stand_in.folders()) if has_v2 else ()
    _rehearse(usable, folders, context)
    planned = added(context.config_file, folders, dry_run=True)
    done = Enabling(context.config_file, planned.changed, arguments["dry_run"], clis)
    if arguments["dry_run"]:
        return Result(done.structure, diff(planned) or "Nothing would change.\n", _notes(clis))
    if not planned.changed:
        _try(usable, context)
        notes = (*_notes(clis), *_stand_in(usable, context))
        return Result(done.structure, _text(done, "Enabled already in"), notes)
    if not arguments["yes"] and not confirmed(diff(planned), command="amplify-plugin enable"):
        return Result(done._replace(changed=False).structure, "Nothing was changed.\n")
    without_stand_in = _stand_in(usable, context)
    edit = added(context.config_file, folders, dry_run=False)
    _try(usable, context, edit)
    notes = (*_notes(clis, edit), *without_stand_in)
    return Result(done.structure, _text(done, "Enabled in"), notes)


def _stand_in(clis: Sequence[Program], context: Context) -> tuple[str, ...]:
    """Put what outlives the plugin in its place; a note where that cannot be."""
    from amplify_plugin.commands.enable import stand_in

    try:
        stand_in.write(context.config_file, clis, context.environ)
    except AmplifyPluginError as error:
        return (f"If the plugin is ever gone, nothing will take its place: {error}",)
    return ()


def _no_aws_cli(others: Iterable[Program]) -> ConfigurationError:
    seen = "".join(f" {shown(each.path)} {shown(each.failure)}." for each in others)
    return ConfigurationError(
        f"There is no AWS CLI on the PATH.{seen} Nothing was written.",
        remedy="Install one: 'pip install awscli' gets its version 1.",
    )


def _not_loaded(failures: Sequence[Trial], what_now: str, remedy: str) -> ConfigurationError:
    """The error for AWS CLIs that would stop, or not find this plugin, with its lines."""
    said = "".join(f" {_named(trial.cli)}: {shown(trial.failure)}." for trial in failures)
    return ConfigurationError(
        f"At least one AWS CLI fails with this plugin enabled.{said} {what_now}", remedy=remedy
    )


def _rehearse(clis: Sequence[Program], folders: Sequence[str], context: Context) -> None:
    """Try the lines in a config of their own first: a fault shows before a person's is touched."""
    from amplify_plugin.commands.enable.lines import with_lines
    from amplify_plugin.commands.enable.trial import loaded, rehearsal
    from amplify_plugin.terminal.spinner import waiting

    lines = with_lines("", folders, is_there=lambda _: False)
    with rehearsal(lines) as config, waiting(TESTING):
        failures = [trial for trial in loaded(clis, config, context.environ) if trial.failure]
    if failures:
        remedy = _installation(failures, context)
        raise _not_loaded(failures, "Nothing was written.", remedy)


def _try(clis: Sequence[Program], context: Context, edit: Edit | None = None) -> None:
    """Try the real config; if that fails, and it was edited, put it back as it was."""
    from amplify_plugin.commands.enable import lines, stand_in
    from amplify_plugin.commands.enable.switch import undone
    from amplify_plugin.commands.enable.trial import started, tried
    from amplify_plugin.terminal.spinner import waiting

    config = context.config_file
    is_good = False
    try:
        with waiting(TESTING):
            trials = tried(clis, config, context.environ)
        is_good = not any(trial.failure for trial in trials)
    finally:  # also if the person interrupts: what has not been tried does not stay
        if edit is not None and not is_good:
            undone(edit)
            if not lines.our_keys(lines.plugins(edit.before)):
                stand_in.remove(config)
    if is_good:
        return
    failures = [trial for trial in trials if trial.failure]
    what_now = "Nothing was changed."
    if edit is not None:
        what_now = f"{shown(config)} is unchanged."
        without_us = started([trial.cli for trial in failures], config, context.environ)
        if any(trial.failure for trial in without_us):
            what_now += " It also fails without this plugin's lines."
    raise _not_loaded(failures, what_now, _remedy(failures, edit, context))


def _remedy(failures: Sequence[Trial], edit: Edit | None, context: Context) -> str:
    """What to do about AWS CLIs that work with our lines alone, and not in this config."""
    from amplify_plugin.commands.enable import lines

    others = lines.others(lines.plugins(edit.after)) if edit is not None else ()
    for module in others:
        if any(f"No module named '{module}'" in trial.failure for trial in failures):
            return (
                f"AWS CLI v2 loads every plugin of [plugins] once {lines.PATH_KEY} is there, and "
                f"{quoted(module)} is in none of its folders: add the one that it is in, or set "
                "AWS_CONFIG_FILE to another file for one of your AWS CLIs."
            )
    return f"'amplify-plugin doctor' tells what is wrong in {shown(context.config_file)}."


def _installation(failures: Sequence[Trial], context: Context) -> str:
    """What to do about AWS CLIs that lack the plugin: each wants it in its own environment."""
    from amplify_plugin.commands.enable.origin import origin
    from amplify_plugin.commands.enable.trial import interpreter

    lacking = [trial.cli for trial in failures if trial.lacks_plugin]
    pythons = dict.fromkeys(interpreter(cli, context.environ) or "PYTHON" for cli in lacking)
    commands = ". For the next one: ".join(
        f"'{shown_command(python, '-m', 'pip', 'install', origin())}'" for python in pythons
    )
    instead = (
        "take it off the PATH for this command, and set AWS_CONFIG_FILE to another file where it "
        "is used."
    )
    if lacking:
        return f"AWS CLI v1 needs the plugin in its own Python: {commands}. Or {instead}"
    return f"Where that AWS CLI is not to have it, {instead}"


def _text(done: Enabling, what: str) -> str:
    from amplify_plugin.project.place import SELECT
    from amplify_plugin.terminal.text import shown_path

    usable = "".join(f"  {_named(cli)}\n" for cli in done.clis if cli.version)
    return (
        f"{what} {shown_path(done.config_file)} for\n{usable}"
        f"Next, in your Amplify project:\n  {SELECT}\n"
        "To undo this, run 'amplify-plugin disable'. If the plugin is already gone"
        f"{by_hand(done.config_file)}\n"
    )


def by_hand(config: Path, *, is_windows: bool = os.name == "nt") -> str:
    """How the lines are taken out of a config without this plugin; Windows has no sed."""
    from amplify_plugin.commands.enable.lines import MODULE, PATH_KEY
    from amplify_plugin.terminal.text import shown_path

    path = shown_path(config)
    if is_windows:
        return f", remove the lines of [plugins] in {path} that name {MODULE} or {PATH_KEY}."
    plain = all(character.isalnum() or character in "~/._-" for character in path)
    name = path if plain else shown_command(str(config))
    return f":\n  sed -i.bak '/= *amplify_plugin$/d; /^cli_legacy_plugin_path/d' {name}"


def _notes(clis: Iterable[Program], edit: Edit | None = None) -> tuple[str, ...]:
    from amplify_plugin.awsconfig.file_edits import with_backup

    left_out = [
        f"{shown(cli.path)} was left out: it {shown(cli.failure)}." for cli in clis if cli.failure
    ]
    if edit is not None and edit.backup is not None:
        left_out.append(f"Changed {with_backup(edit)}")
    return tuple(left_out)


def _named(cli: Program) -> str:
    return f"{shown(cli.path)} (AWS CLI {cli.words})"


COMMAND = Command(
    name="enable",
    summary="Turn this plugin on for every 'aws' on the PATH.",
    description=(
        "Finds every 'aws' on the PATH and tests this plugin with each, in a separate config. "
        "Then it shows the lines that it will add to [plugins] in ~/.aws/config (or the file that "
        "AWS_CONFIG_FILE names), asks, writes them, and runs 'aws --version' and 'aws "
        "awscloudformation help' with each. If one of them fails, the file is restored, and you "
        "are told which one failed and why.\n\n"
        "AWS CLI v2 gets this plugin's folder in cli_legacy_plugin_path, added to what is already "
        "there. AWS CLI v1 needs the plugin in its own Python; if it is missing, you are told how "
        "to install it. One config serves both, and the plugins of others stay. A small module in "
        "~/.amplify/awscloudformation/stand-in, which v2 finds last on its path and v1 through a "
        ".pth file in its site-packages, keeps 'aws' working if the plugin is ever gone. "
        "'disable' undoes all of this."
    ),
    options=(YES, DRY_RUN),
    examples=(
        Example("Turn it on, after asking:", "enable"),
        Example("What would be written?", "enable --dry-run"),
        Example("In a script:", "enable --yes --output json"),
    ),
    run=run,
    meaningless=("profile", "region"),
)
