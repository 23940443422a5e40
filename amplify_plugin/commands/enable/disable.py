"""disable: take this plugin's lines out of the config."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amplify_plugin.commands.base import DRY_RUN, YES, Arguments, Command, Example, Result
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context


def run(arguments: Arguments, context: Context) -> Result:
    """Show, ask, remove. Raises UsageError and what keeps a config from being written."""
    from amplify_plugin.awsconfig.file_edits import diff, with_backup
    from amplify_plugin.commands.confirmation import confirmed
    from amplify_plugin.commands.enable.folders import plugin_folders
    from amplify_plugin.commands.enable.switch import removed
    from amplify_plugin.terminal.text import shown_path

    config, folders = context.config_file, plugin_folders()
    planned = removed(config, folders, dry_run=True)
    structure = {
        "configFile": str(config),
        "changed": planned.edit.changed,
        "dryRun": arguments["dry_run"],
    }
    if not planned.edit.changed:
        return Result(structure, f"{shown_path(config)} does not enable this plugin.\n")
    if arguments["dry_run"]:
        return Result(structure, diff(planned.edit))
    if not arguments["yes"] and not confirmed(diff(planned.edit), command="amplify-plugin disable"):
        return Result({**structure, "changed": False}, "Nothing was changed.\n")
    done = removed(config, folders, dry_run=False)
    notes = [
        f"{shown(folder)} stays on AWS CLI v2's path: another plugin of [plugins] is in it."
        for folder in done.kept_folders
    ]
    if done.edit.backup is not None:
        notes.append(f"Changed {with_backup(done.edit)}")
    text = f"Disabled in {shown_path(config)}. Every other line is unchanged.\n"
    return Result(structure, text, tuple(notes))


COMMAND = Command(
    name="disable",
    summary="Turn this plugin off for every 'aws' on the PATH.",
    description=(
        "Removes this plugin's lines from [plugins] in ~/.aws/config (or the file that "
        "AWS_CONFIG_FILE names). If the file has not changed since 'enable', it is byte for byte "
        "what it was before. An empty [plugins] is removed, and so is an empty file. A folder "
        "stays in cli_legacy_plugin_path while another plugin needs it; without other plugins, "
        "that line is removed."
    ),
    options=(YES, DRY_RUN),
    examples=(
        Example("Turn it off, after asking:", "disable"),
        Example("What would be removed?", "disable --dry-run"),
    ),
    run=run,
    meaningless=("profile", "region"),
)
