"""delete-role: take away the role that create-role made, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amplify_plugin.commands.base import (
    ADMINISTRATOR,
    DRY_RUN,
    Arguments,
    Command,
    Example,
    Option,
    Result,
)
from amplify_plugin.commands.iam.deletion import deleted, not_there

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context


def run(arguments: Arguments, context: Context) -> Result:
    """Delete the role with its policies, if it is ours. Raises AmplifyPluginError."""
    from amplify_plugin.commands.iam import account as accounts
    from amplify_plugin.commands.iam import roles, values
    from amplify_plugin.commands.iam.changes import Changes

    name = values.Given("delete-role", arguments).required("role_name", values.check_name)
    account = accounts.of(context)
    place = account.identity().place
    found = roles.find(account, name)
    if found is None:
        raise not_there("role", name, place.account)
    steps = roles.deletion(found, place)
    changes = Changes.all_or_none(account, steps, dry_run=arguments["dry_run"], warn=context.warn)
    return deleted("roleArn", found.arn, changes)


COMMAND = Command(
    name="delete-role",
    summary="Delete a role that create-role made.",
    description=(
        "Deletes a role that create-role made, with its policies. A role without its tag stays, "
        "and so does one to which someone else added policies. A role made from a template is "
        "deleted with its stack."
    ),
    options=(Option("role-name", "The name of the role."), DRY_RUN),
    examples=(
        Example("See the calls first:", "delete-role --role-name bizcorprole --dry-run"),
        Example("Delete it:", "delete-role --role-name bizcorprole --profile bizcorpadmin"),
    ),
    run=run,
    profile_help=ADMINISTRATOR,
)
