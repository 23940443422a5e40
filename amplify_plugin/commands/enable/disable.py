"""disable: take this plugin's lines out of the config; to the byte what it was before enable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amplify_plugin.commands.base import DRY_RUN, Arguments, Command, Example, Result
from amplify_plugin.commands.enable.enable import YES
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context


def run(arguments: Arguments, context: Context) -> Result:
    """Show, ask, remove. Raises UsageError and what keeps a config from being written."""
    from amplify_plugin.awsconfig.rewrite import diff
    from amplify_plugin.commands.confirmation import confirmed
    from amplify_plugin.commands.enable.folders import plugin_folders
    from amplify_plugin.commands.enable.record import EnabledConfigs
    from amplify_plugin.commands.enable.switch import removed
    from amplify_plugin.terminal.text import shown_path

    config, known, folders = context.config_file, EnabledConfigs(), plugin_folders()
    planned = removed(config, folders, known, dry_run=True)
    structure = {
        "configFile": str(config),
        "changed": planned.edit.changed,
        "dryRun": arguments["dry_run"],
        "asBeforeEnable": planned.is_exact,
    }
    if not planned.edit.changed and not planned.is_exact:
        return Result(structure, f"{shown_path(config)} does not enable this plugin.\n")
    if arguments["dry_run"]:
        return Result(structure, diff(planned.edit))
    if not arguments["yes"] and not confirmed(diff(planned.edit), command="disable"):
        return Result({**structure, "changed": False}, "Nothing was changed.\n")
    done = removed(config, folders, known, dry_run=False)
    notes = [
        f"{shown(folder)} stays on AWS CLI v2's path: another plugin of [plugins] is in it."
        for folder in done.kept_folders
    ]
    if done.edit.backup is not None:
        notes.append(f"{shown_path(config)} is changed; as it was: {shown_path(done.edit.backup)}")
    how = "it is as it was before 'enable'" if done.is_exact else "every other line is as it was"
    structure["asBeforeEnable"] = done.is_exact
    return Result(structure, f"Disabled in {shown_path(config)}: {how}.\n", tuple(notes))


COMMAND = Command(
    name="disable",
    summary="Have the AWS CLIs no longer load this plugin.",
    description=(
        "Takes out of [plugins] in ~/.aws/config (or where AWS_CONFIG_FILE says) what 'enable' has "
        "written. If nobody has changed the file since, it is byte for byte what it was before, "
        "and gone if there was none; else only this plugin's lines go. A folder stays in "
        "cli_legacy_plugin_path while another plugin needs it."
    ),
    options=(YES, DRY_RUN),
    examples=(
        Example("Disable it, with a question before:", "disable"),
        Example("What would be taken out?", "disable --dry-run"),
    ),
    run=run,
)
