"""rotate-key: a new access key in place of the one that a profile, or a role's source, has."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.commands.base import DRY_RUN, Arguments, Command, Example, Option, Result
from amplify_plugin.errors import AmplifyPluginError, UsageError
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.context import Context
    from amplify_plugin.commands.iam.account import Account, AwsRefused
    from amplify_plugin.commands.iam.changes import Changes
    from amplify_plugin.commands.iam.rotation import KeyInfo, Rotation
    from amplify_plugin.credentials import Credentials

SESSIONS_GO_ON = (
    "Sessions that were opened with the old key go on until they expire: AWS cannot end them."
)


class RotateKey(NamedTuple):
    """Whose key. ``administrator`` is the profile that signs; None for the key itself.

    ``mfa_code`` is for a user who may only with MFA, instead of asking.
    """

    profile: Profile
    administrator: str | None = None
    mfa_code: str | None = None
    delete_old: bool = False
    dry_run: bool = False


class KeyRotated(NamedTuple):
    """What was done, or would be. ``new_key_id`` is None in a dry run."""

    rotation: Rotation
    user_arn: str
    changes: Changes
    new_key_id: str | None

    @property
    def structure(self) -> dict[str, object]:
        return {
            "profileName": self.rotation.home.profile,
            "userArn": self.user_arn,
            "oldAccessKeyId": self.rotation.old,
            "newAccessKeyId": self.new_key_id,
            "keysIn": self.rotation.home.keys_in,
            "oldKey": "deleted" if self.rotation.delete_old else "deactivated",
            "changes": self.changes.structure,
            "dryRun": self.changes.dry_run,
        }


def run(arguments: Arguments, context: Context) -> Result:
    """Make the new key and end the old one, or say what would be done."""
    done = rotate_key(wanted(arguments, context), context)
    return Result(done.structure, _text(done), () if done.changes.dry_run else (SESSIONS_GO_ON,))


def wanted(arguments: Arguments, context: Context) -> RotateKey:
    """What the options describe. Raises UsageError, ProfileNotFound."""
    from amplify_plugin.awsconfig import names
    from amplify_plugin.commands.keys_in import holder

    name = arguments["profile_name"] or context.profile_name
    if name is None:
        raise UsageError(
            "Which profile?",
            remedy="Give NAME: the profile that has the key, or a role whose source has it.",
        )
    administrator = context.profile_name if arguments["profile_name"] else None
    if administrator is not None and names.same(administrator, name):
        administrator = None
    return RotateKey(
        holder(context, name),
        administrator,
        arguments["mfa_code"],
        delete_old=arguments["delete_old"],
        dry_run=arguments["dry_run"],
    )


def rotate_key(request: RotateKey, context: Context) -> KeyRotated:
    """Rotate the key; a step that fails is undone. Raises NotFinished and other errors of ours.

    Everything that can be known before is looked at before: whose key it is, where it lies and
    whether it can be written there, whether the user may have another one.
    """
    from amplify_plugin.commands.iam import account, key_homes, rotation
    from amplify_plugin.commands.iam.changes import Changes

    home = key_homes.find(context, request.profile)
    account_of = partial(account.of_credentials, context, request.profile)
    by_key = account_of(home.credentials)
    user_arn = by_key.identity().arn
    user = account.user_name(user_arn)
    try:
        by, before = _signer(request, context, home.credentials, user_arn)
    except account.AwsRefused as refused:
        raise _refusal(refused) from None
    planned = rotation.Rotation(
        user,
        home,
        before,
        account_of,
        by,
        delete_old=request.delete_old,
        signer=request.administrator,
    )
    rotation.check(planned)
    changes = Changes(by or by_key, dry_run=request.dry_run, chain=True)
    with changes.undone_on_failure(context.warn):
        new = rotation.rotate(planned, changes)
    if not request.dry_run:
        _forget_sessions(context, planned.old)
    return KeyRotated(planned, user_arn, changes, new.access_key_id if new else None)


def _forget_sessions(context: Context, key_id: str) -> None:
    """Forget what the old key has opened; a fault there is told, and no reason to undo all."""
    from amplify_plugin.commands.iam import own_session

    try:
        own_session.forget(context, key_id)
    except AmplifyPluginError as error:
        context.warn(f"{error.message} So the MFA sessions of the old key were not forgotten.")


def _signer(
    request: RotateKey, context: Context, key: Credentials, user_arn: str
) -> tuple[Account | None, tuple[KeyInfo, ...]]:
    """Who signs, None for the key itself, and the user's keys, as they are allowed to see them.

    IAM does not say whether it was for want of MFA that it refused: where the user has a device, it
    is tried with that. Raises AwsRefused, and what opening a session raises.
    """
    from amplify_plugin.commands.iam import account, own_session, rotation

    user = account.user_name(user_arn)
    if request.administrator is not None:
        administrator = account.of(context)
        return administrator, rotation.keys_of(administrator, user)
    account_of = partial(account.of_credentials, context, request.profile)
    try:
        return None, rotation.keys_of(account_of(key), user)
    except account.AwsRefused as refused:
        device = own_session.device_of(context, request.profile, user_arn.split(":")[4])
        if refused.code not in account.NOT_PERMITTED or device is None:
            raise
    session = own_session.opened(context, request.profile, key, device, request.mfa_code)
    by_session = account_of(session)
    return by_session, rotation.keys_of(by_session, user)


def _refusal(refused: AwsRefused) -> AwsRefused:
    from amplify_plugin.commands.iam.account import NOT_PERMITTED

    if refused.code in NOT_PERMITTED:
        refused.remedy = (
            "'aws awscloudformation create-user --may-rotate' lets a user rotate its own key. Or "
            "act as an administrator: --profile NAME."
        )
    return refused


def _text(done: KeyRotated) -> str:
    rotation, changes = done.rotation, done.changes
    if changes.dry_run:
        return (
            f"Would call, in this order:\n{changes.lines}"
            f"The new access key would go to {shown(rotation.home.title)}.\n"
        )
    name = shown(rotation.home.profile)
    text = f"Profile {name} has a new access key, in {shown(rotation.home.title)}:\n{changes.lines}"
    if rotation.delete_old:
        return f"{text}The old key is deleted.\n"
    delete = rotation.deletion_command(rotation.old)
    return (
        f"{text}The old key is deactivated. Once everything works without it:\n  {shown(delete)}\n"
    )


COMMAND = Command(
    name="rotate-key",
    summary="Replace a profile's access key with a new one.",
    description=(
        "Creates a new access key for the user whose key the profile has, tests it, writes it "
        "where the old one is (the AWS files, or the store of --keys-in) and deactivates the old "
        "one. NAME is the profile that has the key; for a role profile, its source's key is "
        "replaced. If a step fails, the earlier steps are undone. The profile always has a "
        "working key.\n\n"
        "The key itself signs the calls: its user needs the permission that 'create-user "
        "--may-rotate' gives, and an MFA code if it has a device. To let an administrator make "
        "the calls, name their profile with --profile next to NAME. A user can have two keys: "
        "--delete-old also deletes one that was deactivated before. Sessions that the old key "
        "has opened stay valid: AWS cannot end them."
    ),
    options=(
        Option(
            "profile_name",
            "The profile that has the key, or a role profile whose source has it.",
            positional=True,
        ),
        Option(
            "delete-old",
            "Delete the old key, and one that was deactivated before.",
            is_flag=True,
        ),
        Option("mfa-code", "The MFA code, if the user needs MFA for this."),
        DRY_RUN,
    ),
    examples=(
        Example("See the calls first:", "rotate-key devcorpuser --dry-run"),
        Example("A new key; the old one is deactivated:", "rotate-key devcorpuser"),
        Example(
            "As an administrator, deleting the old key:",
            "rotate-key devcorpuser --delete-old --profile devcorpadmin",
        ),
    ),
    run=run,
    profile_help=(
        "With NAME: the administrator's profile, which makes the calls. Without NAME: the profile "
        "that has the key."
    ),
)
