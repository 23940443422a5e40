"""create-user: part 2 of the Amplify guide: the user who may assume the role, the MFA device."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.commands.base import (
    ADMINISTRATOR,
    DRY_RUN,
    TEMPLATE,
    Arguments,
    Command,
    Example,
    Option,
    Result,
)
from amplify_plugin.errors import UsageError
from amplify_plugin.files.places import expanded
from amplify_plugin.terminal.text import shown, shown_path

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context
    from amplify_plugin.commands.iam.account import Account
    from amplify_plugin.commands.iam.changes import Changes
    from amplify_plugin.commands.iam.devices import ShowSeed
    from amplify_plugin.commands.iam.keys import KeyPlace
    from amplify_plugin.commands.iam.next_command import Handover
    from amplify_plugin.commands.iam.users import WantedUser
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.terminal.prompt import Prompt


class CreateUser(NamedTuple):
    """What is wanted. ``device_name`` None means no MFA device; ``key_place`` where the key goes.

    ``force`` changes credentials that the profile has; ``show_keys`` prints the new key.
    """

    user: WantedUser
    device_name: str | None
    key_place: KeyPlace
    show_seed: ShowSeed
    external_id: str | None = None
    force: bool = False
    show_keys: bool = False
    dry_run: bool = False


class UserCreated(NamedTuple):
    """The user as it is now, or would be; ``changes`` may be none.

    ``credentials`` is a new access key, None if there was one already or in a dry run.
    """

    request: CreateUser
    arn: str
    policy_arn: str
    changes: Changes
    handover: Handover
    existed: bool
    credentials: Credentials | None

    @property
    def structure(self) -> dict[str, object]:
        keys: dict[str, object] = {}
        if self.request.show_keys and self.credentials is not None:
            keys = {
                "accessKeyId": self.credentials.access_key_id,
                "secretAccessKey": self.credentials.secret_access_key,
            }
        return {
            "userArn": self.arn,
            "policyArn": self.policy_arn,
            "roleArn": self.request.user.role_arn,
            "mfaSerial": self.handover.mfa_serial,
            "sourceProfile": self.request.key_place.profile,
            **keys,
            "changes": self.changes.structure,
            "addProfileCommand": self.handover.add_profile,
            "dryRun": self.changes.dry_run,
        }


def run(arguments: Arguments, context: Context) -> Result:
    """Make the user, or say what would be done, or print the template."""
    from amplify_plugin.commands.iam import account
    from amplify_plugin.terminal.prompt import TerminalPrompt

    request = wanted(arguments, context)
    if arguments["template"]:
        return _template(request.user)
    made = create_user(request, account.of(context), context, TerminalPrompt())
    return Result(made.structure, _text(made))


def wanted(arguments: Arguments, context: Context) -> CreateUser:
    """What the options describe, each value checked. Raises UsageError."""
    from amplify_plugin.awsconfig import names
    from amplify_plugin.awsconfig.new_profile import check_external_id, check_name, check_role_arn
    from amplify_plugin.commands.iam import qr, values
    from amplify_plugin.commands.iam.devices import ShowSeed
    from amplify_plugin.commands.iam.keys import KeyPlace
    from amplify_plugin.commands.iam.users import WantedUser

    given = arguments
    if given["no_mfa"] and (given["device_name"] or given["qr_file"] or given["show_seed"]):
        raise UsageError(
            "--no-mfa can't be combined with options for an MFA device.",
            remedy="Leave out --device-name, --qr-file and --show-seed, or --no-mfa.",
        )
    checked = values.Given("create-user", arguments)
    user = WantedUser(
        checked.required("user_name", values.check_name),
        checked.required("role_arn", check_role_arn),
        checked.optional("tags", values.check_tags) or {},
        may_rotate=given["may_rotate"],
        mfa=not given["no_mfa"],
    )
    device = checked.optional("device_name", values.check_device_name)
    profile = given["source_profile"] or names.plain(user.name)
    if context.profiles.find(profile) is None:
        try:
            check_name(profile, ("config", "credentials"), allow_any=False)
        except UsageError as error:
            raise UsageError(
                error.message,
                remedy="Give --source-profile a name of letters, digits, '_' and '-'.",
            ) from None
    file = expanded(given["qr_file"], "--qr-file") if given["qr_file"] else None
    if file is not None:
        qr.refuse_existing(file)
    return CreateUser(
        user,
        None if given["no_mfa"] else device or user.name,
        KeyPlace(context.credentials_file, profile),
        ShowSeed(given["show_seed"], file),
        checked.optional("external_id", check_external_id),
        force=given["force"],
        show_keys=given["show_keys"],
        dry_run=given["dry_run"],
    )


def create_user(
    request: CreateUser, account: Account, context: Context, prompt: Prompt
) -> UserCreated:
    """Make what is missing of policy, user, MFA device and access key; all of it or nothing.

    Everything that can be known before is looked at before: whose the names are, whether the key
    can be written, whether there is a terminal to type two codes on. The key is made last: nothing
    after it can fail. Raises UsageError, NotFinished and other errors of ours.
    """
    from amplify_plugin.commands.iam import devices, keys, users
    from amplify_plugin.commands.iam.changes import Changes
    from amplify_plugin.commands.iam.next_command import Handover

    user, place = request.user, account.identity().place
    found = users.find(account, user.name)
    policies = users.find_policies(account, user, place)
    steps = users.steps(user, found, policies, place)
    needs_key = keys.is_needed(request.key_place, context, found, force=request.force)
    if needs_key:
        keys.check_writable(request.key_place)
    serial = next(filter(devices.is_virtual, found.devices if found else ()), None)
    new_serial, leftover = None, None
    if request.device_name is not None and serial is None:
        new_serial = place.arn(f"mfa/{request.device_name}")
        leftover = devices.find_leftover(account, new_serial)
        if not (prompt.is_there or request.dry_run):
            raise UsageError(
                "The MFA device needs two codes, and there is no terminal to type them on.",
                remedy="Run it in a terminal, or leave the device out with --no-mfa.",
            )
    changes, credentials = Changes(account, dry_run=request.dry_run), None
    with changes.undone_on_failure(context.warn):
        changes.make_all(steps)
        if new_serial is not None:
            devices.make(
                changes,
                user.name,
                new_serial,
                leftover=leftover,
                prompt=prompt,
                show=request.show_seed,
            )
        if needs_key:
            credentials = keys.make(changes, user.name, request.key_place)
    handover = Handover(
        user.role_arn,
        external_id=request.external_id,
        source_profile=request.key_place.profile,
        mfa_serial=serial or new_serial,
        region=account.region,
    )
    arn = found.arn if found else place.arn(f"user/{user.name}")
    policy_arn = user.policies(place)[0].arn(place)
    return UserCreated(request, arn, policy_arn, changes, handover, found is not None, credentials)


def _template(user: WantedUser) -> Result:
    from amplify_plugin.commands.iam import templates

    template = templates.of_user(user)
    note = (
        "A template can't hold an access key or an MFA device. After deploying it, run "
        "create-user with the same options to add them."
    )
    return Result(template, json.dumps(template, indent=2) + "\n", (note,))


def _text(made: UserCreated) -> str:
    request, changes = made.request, made.changes
    profile = f"[{shown(request.key_place.profile)}] in {shown_path(request.key_place.file)}"
    if changes.dry_run and changes.made:
        text = f"Would call, in this order:\n{changes.lines}"
        has_key = any(change.operation == "create_access_key" for change in changes.made)
        return text + (f"The access key would go to {profile}.\n" if has_key else "")
    if not changes.made:
        done = f"User {shown(made.arn)} is already up to date.\n"
    else:
        verb = "Changed" if made.existed else "Created"
        done = f"{verb} user {shown(made.arn)}:\n{changes.lines}"
    if made.credentials is not None:
        done += f"The access key is in {profile}.\n"
        if request.show_keys:
            done += (
                f"  access key id:     {made.credentials.access_key_id}\n"
                f"  secret access key: {made.credentials.secret_access_key}\n"
            )
    return f"{done}Next, the profile of the role:\n  {shown(made.handover.add_profile)}\n"


COMMAND = Command(
    name="create-user",
    summary="Create the user who can assume the role, and the MFA device.",
    description=(
        'Part 2 of the Amplify guide "IAM roles and MFA", run with credentials of the developers\' '
        "account. Creates a policy that allows assuming only this role, a user with that policy, a "
        "virtual MFA device and an access key. It draws the device's QR code on the terminal and "
        "asks for two of its codes. The key goes straight into ~/.aws/credentials and is not "
        "printed. What already exists stays. If a step fails, the earlier steps are undone. "
        "Prints the add-profile command that comes next."
    ),
    options=(
        Option("user-name", "The name of the user."),
        Option("role-arn", "The role's ARN. The administrator who made the role has it."),
        Option("external-id", "The role's external id: completes the printed command."),
        Option(
            "source-profile",
            "The profile that gets the key. Default: the user's name, with '-' for characters "
            "that some tools can't read.",
        ),
        Option("device-name", "The name of the MFA device; the user's name if left out."),
        Option("no-mfa", "Don't create an MFA device.", is_flag=True),
        Option("qr-file", "Also write the QR code to this PNG file."),
        Option("show-seed", "Print the device's seed below the QR code.", is_flag=True),
        Option("show-keys", "Also print the new access key.", is_flag=True),
        Option(
            "may-rotate",
            "Let the user rotate its own access key ('rotate-key'), with MFA if it has a device.",
            is_flag=True,
        ),
        Option("tags", "Tags of the user as key=value,key=value."),
        Option("force", "Replace the profile's existing credentials.", is_flag=True),
        TEMPLATE,
        DRY_RUN,
    ),
    examples=(
        Example(
            "The guide's user, with an MFA device:",
            "create-user --user-name devcorpuser "
            "--role-arn arn:aws:iam::123456789012:role/bizcorprole "
            "--external-id biz-corp-inventory --profile devcorpadmin",
        ),
        Example(
            "See the calls first:",
            "create-user --user-name devcorpuser "
            "--role-arn arn:aws:iam::123456789012:role/bizcorprole --dry-run",
        ),
    ),
    run=run,
    profile_help=ADMINISTRATOR,
)
