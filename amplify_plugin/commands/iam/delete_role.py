"""delete-role: take away the role that create-role made, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amplify_plugin.commands.base import DRY_RUN, Arguments, Command, Example, Option, Result
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context
    from amplify_plugin.commands.iam.changes import Changes


class NotThere(AmplifyPluginError):
    """There is no role or user of that name in the account."""

    def __init__(self, what: str, name: str, account: str) -> None:
        super().__init__(
            f"There is no {what} {shown(name)!r} in account {account}.",
            remedy="--profile names the profile to act with.",
        )


def run(arguments: Arguments, context: Context) -> Result:
    """Delete the role with its policies, if it is ours. Raises NotThere, NotOurs, and others."""
    from amplify_plugin.commands.iam import account as accounts
    from amplify_plugin.commands.iam import roles, values
    from amplify_plugin.commands.iam.changes import Changes

    name = values.required("--role-name", arguments["role_name"], values.check_name)
    account = accounts.of(context)
    place = account.identity().place
    found = roles.find(account, name)
    if found is None:
        raise NotThere("role", name, place.account)
    steps = roles.deletion(found, place)
    changes = Changes(account, dry_run=arguments["dry_run"])
    with changes.undone_on_failure(context.warn):
        changes.make_all(steps)
    return deleted("roleArn", found.arn, changes)


def deleted(key: str, arn: str, changes: Changes, notes: tuple[str, ...] = ()) -> Result:
    """What was deleted, or would be."""
    structure = {key: arn, "changes": changes.structure, "dryRun": changes.dry_run}
    heading = "Would call, in this order" if changes.dry_run else f"{shown(arn)} is deleted"
    return Result(structure, f"{heading}:\n{changes.lines}", notes)


COMMAND = Command(
    name="delete-role",
    summary="Delete a role that create-role made.",
    description=(
        "Deletes a role that create-role made, with its policies; one without its tag stays, and "
        "one to which somebody else gave policies of their own. A role of a template goes with its "
        "stack."
    ),
    options=(Option("role-name", "The name of the role."), DRY_RUN),
    examples=(
        Example("See the calls first:", "delete-role --role-name bizcorprole --dry-run"),
        Example("Delete it:", "delete-role --role-name bizcorprole --profile bizcorpadmin"),
    ),
    run=run,
)
