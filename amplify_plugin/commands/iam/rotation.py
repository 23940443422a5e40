"""The steps from an old access key to a new one: at each of them the profile has one that works."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from amplify_plugin.awsconfig import access_keys
from amplify_plugin.commands.iam.account import CREDENTIALS_INVALID, AwsRefused
from amplify_plugin.commands.iam.changes import Change, Changes, Step
from amplify_plugin.commands.iam.users import KEYS_MAX
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.quoting import joined
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.commands.iam.account import Account
    from amplify_plugin.commands.iam.key_homes import KeyHome
    from amplify_plugin.credentials import Credentials

TRIES, INTERVAL = 30, 2.0  # seconds between two tries: a new key takes some to be known everywhere
GONE = "a deleted access key cannot be restored"

AccountOf = Callable[["Credentials"], "Account"]


class KeyInfo(NamedTuple):
    """An access key of a user, as IAM lists it."""

    key_id: str
    is_active: bool
    made: str  # when, for a person


class Rotation(NamedTuple):
    """What is to be done. ``by`` is who signs, None for the key itself; ``signer`` their profile.

    ``account_of`` gives the account as some credentials see it. ``before`` are all keys that the
    user has.
    """

    user: str
    home: KeyHome
    before: tuple[KeyInfo, ...]
    account_of: AccountOf
    by: Account | None = None
    delete_old: bool = False
    signer: str | None = None

    @property
    def old(self) -> str:
        return self.home.credentials.access_key_id

    @property
    def others(self) -> tuple[KeyInfo, ...]:
        """The user's other keys: one at most (IAM)."""
        return tuple(key for key in self.before if key.key_id != self.old)

    def deletion_command(self, key_id: str) -> str:
        """How a person deletes one of the user's keys."""
        profile = joined([self.signer or self.home.profile])
        return f"{_deletion(self.user, key_id).command} --profile {profile}"


def keys_of(account: Account, user: str) -> tuple[KeyInfo, ...]:
    """The access keys of a user. Raises AwsRefused."""
    listed = account.all("list_access_keys", "AccessKeyMetadata", _of(user))
    return tuple(
        KeyInfo(key["AccessKeyId"], key["Status"] == "Active", str(key["CreateDate"])[:10])
        for key in listed
    )


def check(rotation: Rotation) -> None:
    """Pass if a key can be made. Raises AmplifyPluginError for the limit of IAM, and what edits do.

    A key that is deactivated gives way with ``delete_old``; one that is active may be in use.
    """
    if rotation.old not in (key.key_id for key in rotation.before):
        raise AmplifyPluginError(
            f"User {quoted(rotation.user)} of that account does not have the key of profile "
            f"{quoted(rotation.home.profile)}.",
            remedy="--profile must name an administrator of the user's own account.",
        )
    rotation.home.check_writable()
    for other in rotation.others:
        if other.is_active or not rotation.delete_old:
            state = "active" if other.is_active else "deactivated"
            delete = rotation.deletion_command(other.key_id)
            instead = "" if other.is_active else ", or give --delete-old"
            raise AmplifyPluginError(
                f"User {quoted(rotation.user)} has {KEYS_MAX} access keys, the most that IAM "
                f"allows. The other one is {other.key_id}, made on {other.made} and {state}.",
                remedy=f"Delete it if nothing uses it: '{shown(delete)}'{instead}.",
            )


def rotate(rotation: Rotation, changes: Changes) -> Credentials | None:
    """Make a new key, try it, put it in the old one's place, and end the old one.

    ``changes`` must be a chain: each step is taken back only if what needs it is gone. None in a
    dry run. Raises AmplifyPluginError.
    """
    user, old = rotation.user, rotation.old
    for other in rotation.others:
        changes.make(Step(_deletion(user, other.key_id), final=GONE))
    new = _make(rotation, changes)
    if new is not None:
        account = rotation.account_of(new)
        _wait_for(account, user if rotation.by is None else None)
        rotation.home.write(new, changes)
        if rotation.by is None:
            # The old key cannot activate itself again, nor delete itself once it is inactive.
            changes.account = account
    # Told before it is done: an answer that is lost on the way may have been a yes.
    activation = _update(user, old, "Active")
    deactivation = _update(user, old, "Inactive")
    account = changes.account
    made: list[object] = []

    def activate() -> bool:
        account.call(*activation)
        return bool(made)

    changes.on_failure(activation.command, activate, made=deactivation.summary)
    made.append(changes.make(Step(deactivation)))
    if rotation.delete_old:
        changes.make(Step(_deletion(user, old), final=GONE))
    return new


def _make(rotation: Rotation, changes: Changes) -> Credentials | None:
    user = rotation.user
    try:
        answer = changes.make(
            Step(
                Change("create_access_key", _of(user)),
                undo_of=lambda made: (_deletion(user, made["AccessKey"]["AccessKeyId"]),),
            )
        )
    except AmplifyPluginError as error:
        raise _with_lost_key(rotation, changes.account, error) from None
    if changes.dry_run:
        return None
    made = answer["AccessKey"]
    return access_keys.checked(made["AccessKeyId"], made["SecretAccessKey"])


def _with_lost_key(
    rotation: Rotation, account: Account, error: AmplifyPluginError
) -> AmplifyPluginError:
    """The error, with the key that was made anyway: its secret was in the lost answer."""
    try:
        after = keys_of(account, rotation.user)
    except AmplifyPluginError:
        return error
    known = {key.key_id for key in rotation.before}
    for key in after:
        if key.key_id not in known:
            delete = rotation.deletion_command(key.key_id)
            return AmplifyPluginError(
                f"{error.message} The key {key.key_id} was made anyway, and its secret is lost.",
                remedy=f"Delete it: '{shown(delete)}'.",
            )
    return error


def _wait_for(account: Account, user: str | None) -> None:
    """Wait until AWS knows a new key; with ``user``, until IAM does, too. Raises AwsRefused."""
    for left in reversed(range(TRIES)):
        try:
            account.identity()
            if user is not None:
                keys_of(account, user)
        except AwsRefused as error:
            if error.code not in CREDENTIALS_INVALID or not left:
                raise
            time.sleep(INTERVAL)
        else:
            return


def _of(user: str, key_id: str | None = None) -> dict[str, Any]:
    return {"UserName": user, **({"AccessKeyId": key_id} if key_id else {})}


def _deletion(user: str, key_id: str) -> Change:
    return Change("delete_access_key", _of(user, key_id))


def _update(user: str, key_id: str, status: str) -> Change:
    return Change("update_access_key", {**_of(user, key_id), "Status": status})
