"""create-role: part 1 of the Amplify guide: the role that another account's people may assume."""

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
from amplify_plugin.commands.iam.policy import NAMES
from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context
    from amplify_plugin.commands.iam.account import Account
    from amplify_plugin.commands.iam.changes import Changes
    from amplify_plugin.commands.iam.next_command import Handover
    from amplify_plugin.commands.iam.roles import WantedRole


class RoleCreated(NamedTuple):
    """The role as it is now, or would be; ``changes`` may be none."""

    wanted: WantedRole
    changes: Changes
    handover: Handover
    existed: bool
    of_others: tuple[str, ...]  # policies that the role has besides

    @property
    def structure(self) -> dict[str, object]:
        return {
            "roleArn": self.handover.role_arn,
            "externalId": self.wanted.external_id,
            "requiresMfa": self.wanted.mfa,
            "trustedAccount": self.wanted.trusted_account,
            "otherPolicies": list(self.of_others),
            "changes": self.changes.structure,
            "createUserCommand": self.handover.create_user,
            "addProfileCommand": self.handover.add_profile,
            "dryRun": self.changes.dry_run,
        }


def run(arguments: Arguments, context: Context) -> Result:
    """Make the role, or say what would be done, or print the template."""
    from amplify_plugin.commands.iam import account, values

    wanted = wanted_role(arguments)
    user = values.Given("create-role", arguments).optional("user_name", values.check_name)
    if arguments["template"]:
        return _template(wanted)
    made = create_role(wanted, user, account.of(context), arguments, context)
    return Result(made.structure, _text(made), (*_notes(wanted), *_of_others(made)))


def wanted_role(arguments: Arguments) -> WantedRole:
    """The role that the options describe, each value checked. Raises UsageError."""
    from amplify_plugin.awsconfig.new_profile import check_external_id
    from amplify_plugin.commands.iam import values
    from amplify_plugin.commands.iam.roles import WantedRole

    if arguments["categories"] and arguments["managed"]:
        raise UsageError(
            "--categories and --managed can't be combined.", remedy="Give one of them."
        )
    given = values.Given("create-role", arguments)
    return WantedRole(
        name=given.required("role_name", values.check_name),
        trusted_account=given.required("trusted_account", values.check_account),
        external_id=given.optional("external_id", check_external_id),
        mfa=not arguments["no_require_mfa"],
        categories=given.optional("categories", values.check_categories),
        managed=arguments["managed"],
        max_session_duration=given.optional("max_session_duration", values.check_role_duration),
        tags=given.optional("tags", values.check_tags) or {},
        boundary=given.optional("permissions_boundary", values.check_boundary),
    )


def create_role(
    wanted: WantedRole, user: str | None, account: Account, arguments: Arguments, context: Context
) -> RoleCreated:
    """Make of the role that is there, or is not, the one that is wanted; all of it or nothing.

    ``user`` is the name that the trusted account's user will have, if it is known.
    Raises NotFinished and other errors of ours.
    """
    from amplify_plugin.commands.iam import roles
    from amplify_plugin.commands.iam.changes import Changes
    from amplify_plugin.commands.iam.next_command import Handover

    place = account.identity().place
    found = roles.find(account, wanted.name)
    wanted = roles.with_external_id(wanted, found)
    steps = roles.steps(wanted, found, place, force=arguments["force"])
    changes = Changes.all_or_none(account, steps, dry_run=arguments["dry_run"], warn=context.warn)
    serial = f"arn:{place.partition}:iam::{wanted.trusted_account}:mfa/{user}"
    handover = Handover(
        role_arn=found.arn if found else place.arn(f"role/{wanted.name}"),
        external_id=wanted.external_id,
        user_name=user,
        source_profile=user,
        mfa_serial=serial if user and wanted.mfa else None,
        region=account.region,
    )
    of_others = roles.of_others(found, place) if found else ()
    return RoleCreated(wanted, changes, handover, found is not None, of_others)


def _template(wanted: WantedRole) -> Result:
    from amplify_plugin.commands.iam import roles, templates

    if not wanted.has_permissions:
        raise UsageError(
            "A new role needs --categories or --managed, which say what it may do.",
            remedy=f"Categories: all, or some of {', '.join(NAMES)}.",
        )
    template = templates.of_role(roles.with_external_id(wanted, None))
    return Result(template, json.dumps(template, indent=2) + "\n", _notes(wanted))


def _notes(wanted: WantedRole) -> tuple[str, ...]:
    categories = wanted.categories or ()
    notes = []
    if "iam" in categories and wanted.boundary is None:
        notes.append(
            "The category iam without --permissions-boundary lets everyone who can assume the "
            "role create roles, through CloudFormation, that can do anything in this account."
        )
    if "iam" not in categories and {"cognito", "lambda"} & set(categories):
        notes.append(
            "Amplify creates roles for functions and user pools: if a push is refused "
            "iam:CreateRole, add the category iam."
        )
    if wanted.boundary is not None:
        notes.append(
            "Roles that this role makes must have its boundary: 'amplify init "
            f"--permissions-boundary {shown(wanted.boundary)}' gives it to them."
        )
    return tuple(notes)


def _of_others(made: RoleCreated) -> tuple[str, ...]:
    if not made.of_others:
        return ()
    names = ", ".join(map(shown, made.of_others))
    return (f"The role also has {names}, which this tool did not give it. It can do that too.",)


def _text(made: RoleCreated) -> str:
    wanted, arn = made.wanted, shown(made.handover.role_arn)
    if made.changes.dry_run and made.changes.made:
        return f"Would call, in this order:\n{made.changes.lines}"
    if not made.changes.made:
        done = f"Role {arn} is already up to date.\n"
    else:
        verb = "Changed" if made.existed else "Created"
        done = f"{verb} role {arn}:\n{made.changes.lines}"
    mfa = "with an MFA code" if wanted.mfa else "without MFA"
    return (
        f"{done}"
        f"Account {wanted.trusted_account} may assume it {mfa} and the external id "
        f"{shown(wanted.external_id)}.\n"
        "Hand over these two commands; they hold no secret:\n"
        f"  {shown(made.handover.create_user)}\n"
        f"  {shown(made.handover.add_profile)}\n"
    )


COMMAND = Command(
    name="create-role",
    summary="Create the role that developers of another account assume.",
    description=(
        'Part 1 of the Amplify guide "IAM roles and MFA", run with credentials of the account '
        "that holds the app. Creates a role that the trusted account may assume, with an external "
        "id and MFA, and with permissions for the chosen categories only. If this tool made the "
        "role earlier, it is updated where it differs; a different trust policy is only replaced "
        "with --force. If a step fails, the earlier steps are undone. Prints the commands for the "
        "other account."
    ),
    options=(
        Option("role-name", "The name of the role."),
        Option("trusted-account", "The account whose users will assume it."),
        Option("external-id", "The external id that they must give; generated if left out."),
        Option("no-require-mfa", "Let them assume it without an MFA code.", is_flag=True),
        Option(
            "categories",
            "What the role may work with, separated by commas: cognito, s3, dynamodb, appsync, "
            "api-gateway, pinpoint, cloudfront, iam, lambda, lex, or all.",
        ),
        Option("managed", "Attach AWS's own AdministratorAccess-Amplify instead.", is_flag=True),
        Option("max-session-duration", "The longest session: 3600 to 43200 seconds."),
        Option("tags", "Tags as key=value,key=value."),
        Option(
            "permissions-boundary",
            "The ARN of a policy that limits the role and the roles it creates.",
        ),
        Option("user-name", "The name of their user, if known: completes the printed commands."),
        Option("force", "Replace an existing role's trust policy.", is_flag=True),
        TEMPLATE,
        DRY_RUN,
    ),
    examples=(
        Example(
            "The guide's role, for an app with sign-in, storage and an API:",
            "create-role --role-name bizcorprole --trusted-account 111122223333 "
            "--categories cognito,s3,dynamodb,appsync,iam,lambda --user-name devcorpuser "
            "--profile bizcorpadmin",
        ),
        Example(
            "See the calls first:",
            "create-role --role-name bizcorprole --trusted-account 111122223333 --managed "
            "--dry-run",
        ),
        Example(
            "As a template, for review or for 'aws cloudformation deploy':",
            "create-role --role-name bizcorprole --trusted-account 111122223333 --managed "
            "--template",
        ),
    ),
    run=run,
    profile_help=ADMINISTRATOR,
)
