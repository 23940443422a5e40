"""delete-user: take away the user that create-user made, with its keys, device and policies."""

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
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context
    from amplify_plugin.commands.iam.users import FoundUser


def run(arguments: Arguments, context: Context) -> Result:
    """Delete the user, if it is ours. Raises AmplifyPluginError."""
    from amplify_plugin.commands.iam import account as accounts
    from amplify_plugin.commands.iam import users, values
    from amplify_plugin.commands.iam.changes import Changes

    name = values.Given("delete-user", arguments).required("user_name", values.check_name)
    account = accounts.of(context)
    place = account.identity().place
    found = users.find(account, name)
    if found is None:
        raise not_there("user", name, place.account)
    steps = users.deletion(account, found)
    changes = Changes.all_or_none(account, steps, dry_run=arguments["dry_run"], warn=context.warn)
    notes = _dead_keys(found, context, dry_run=arguments["dry_run"])
    return deleted("userArn", found.arn, changes, notes)


def _dead_keys(found: FoundUser, context: Context, *, dry_run: bool) -> tuple[str, ...]:
    """What the AWS files still hold: they carry no tag, so they are left to the person."""
    if dry_run:
        sentence = "Profile {} has a key of that user, which would no longer work."
    else:
        sentence = "Profile {} still has a key of that user, which no longer works."
    return tuple(
        sentence.format(shown(name))
        for name in context.profiles.names
        if context.profiles.get(name).settings.get("aws_access_key_id") in found.key_ids
    )


COMMAND = Command(
    name="delete-user",
    summary="Delete a user that create-user made.",
    description=(
        "Deletes a user that create-user made: the policies made only for it, its access keys and "
        "its MFA device. A user without its tag stays, and so does one who got a group, a policy "
        "or a password from someone else. The files in ~/.aws do not change."
    ),
    options=(Option("user-name", "The name of the user."), DRY_RUN),
    examples=(
        Example("See the calls first:", "delete-user --user-name devcorpuser --dry-run"),
        Example("Delete it:", "delete-user --user-name devcorpuser --profile devcorpadmin"),
    ),
    run=run,
    profile_help=ADMINISTRATOR,
)
