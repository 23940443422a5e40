"""What delete-role and delete-user say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amplify_plugin.commands.base import Result
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.commands.iam.changes import Changes


def not_there(what: str, name: str, account: str) -> AmplifyPluginError:
    """The error for a role or user that the account does not have."""
    return AmplifyPluginError(
        f"There is no {what} {quoted(name)} in account {account}.",
        remedy="--profile names the profile to act with.",
    )


def deleted(key: str, arn: str, changes: Changes, notes: tuple[str, ...] = ()) -> Result:
    """What was deleted, or would be."""
    structure = {key: arn, "changes": changes.structure, "dryRun": changes.dry_run}
    heading = "Would call, in this order" if changes.dry_run else f"{shown(arn)} is deleted"
    return Result(structure, f"{heading}:\n{changes.lines}", notes)
