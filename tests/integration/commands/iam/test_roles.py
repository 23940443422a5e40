"""create-role and delete-role: whole or not at all, what differs and nothing else, ours only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.commands.iam.account import TAG, AwsRefused
from amplify_plugin.commands.undoing import NotFinished
from amplify_plugin.errors import AmplifyPluginError, UsageError
from amplify_plugin.testing.guide import BIZ_CORP, EXTERNAL_ID, ROLE_ARN
from tests.integration.commands.iam.conftest import role_without_aws

if TYPE_CHECKING:
    from tests.integration.commands.iam.conftest import Office

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"sts:ExternalId": EXTERNAL_ID},
                "Bool": {"aws:MultiFactorAuthPresent": "true"},
            },
        }
    ],
}
MANAGED = "arn:aws:iam::aws:policy/AdministratorAccess-Amplify"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
BOUNDARY = f"arn:aws:iam::{BIZ_CORP}:policy/boundary"


def role(office: Office) -> Any:
    found = office.iam("get_role", RoleName="bizcorprole")["Role"]
    return {**found, "Tags": sorted(found["Tags"], key=lambda tag: str(tag["Key"]))}


def inline(office: Office) -> list[str]:
    names: list[str] = office.iam("list_role_policies", RoleName="bizcorprole")["PolicyNames"]
    return sorted(names)


def test_a_new_role_asks_for_mfa_and_the_external_id_and_is_marked(office: Office) -> None:
    made = office.create_role(max_session_duration="7200", tags="team=web,stage=dev")
    found = role(office)
    assert found["Arn"] == ROLE_ARN
    assert found["AssumeRolePolicyDocument"] == TRUST
    assert found["MaxSessionDuration"] == 7200
    tags = {tag["Key"]: tag["Value"] for tag in found["Tags"]}
    assert tags == {"team": "web", "stage": "dev", TAG: "command"}
    assert inline(office) == ["amplify-project"]
    assert made.structure is not None
    assert made.structure["externalId"] == EXTERNAL_ID
    assert [change["action"] for change in made.structure["changes"]] == [
        *("iam:CreateRole", "iam:PutRolePolicy")
    ]
    assert (
        f"aws awscloudformation add-profile bizcorprole --role-arn {ROLE_ARN} "
        f"--external-id {EXTERNAL_ID}\n" in made.text
    )


def test_without_mfa_only_when_asked_for(office: Office) -> None:
    office.create_role(no_require_mfa=True)
    assert "Bool" not in role(office)["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]


def test_two_roles_get_external_ids_of_their_own(office: Office) -> None:
    one, two = (
        (office.create_role(role_name=name, external_id=None).structure or {})["externalId"]
        for name in ("one", "two")
    )
    assert one != two
    assert len(one) == 32


def test_the_second_run_changes_nothing_and_keeps_the_external_id(office: Office) -> None:
    office.create_role()
    before = office.changes()
    again = office.create_role(external_id=None)
    assert office.changes() == before
    assert again.structure is not None
    assert again.structure["changes"] == []
    assert again.structure["externalId"] == EXTERNAL_ID
    assert "is already up to date" in again.text


@pytest.mark.parametrize(
    ("arguments", "actions"),
    [
        ({"max_session_duration": "43200"}, ["UpdateRole"]),
        ({"tags": "team=web"}, ["TagRole"]),
        ({"permissions_boundary": BOUNDARY}, ["PutRolePermissionsBoundary", "PutRolePolicy"]),
        ({"categories": "s3,iam,lex"}, ["PutRolePolicy"]),
        ({"categories": "iam"}, ["PutRolePolicy"]),
        ({"categories": None}, []),
        ({"categories": None, "managed": True}, ["AttachRolePolicy", "DeleteRolePolicy"]),
        ({"no_require_mfa": True, "force": True}, ["UpdateAssumeRolePolicy"]),
    ],
)
def test_only_what_differs_is_changed(
    office: Office, arguments: dict[str, Any], actions: list[str]
) -> None:
    office.iam("create_policy", PolicyName="boundary", PolicyDocument=json.dumps(TRUST_NOTHING))
    office.create_role()
    before = len(office.changes())
    office.create_role(**arguments)
    changed = [*dict.fromkeys(office.changes()[before:])]
    assert changed == [*dict.fromkeys(actions)]
    # And what was changed is not changed again.
    before = len(office.changes())
    office.create_role(**arguments)
    assert office.changes()[before:] == []


TRUST_NOTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
}


def test_from_aws_s_own_policy_back_to_categories(office: Office) -> None:
    office.create_role(categories=None, managed=True)
    assert inline(office) == []
    office.create_role()
    attached = office.iam("list_attached_role_policies", RoleName="bizcorprole")
    assert attached["AttachedPolicies"] == []
    assert inline(office) == ["amplify-project"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"trusted_account": "444455556666"},
        {"external_id": "another-one"},
        {"no_require_mfa": True},
    ],
)
def test_another_trust_is_not_changed_without_force(
    office: Office, arguments: dict[str, Any]
) -> None:
    office.create_role()
    before = office.changes()
    with pytest.raises(AmplifyPluginError, match="exists with another trust policy") as caught:
        office.create_role(**arguments)
    assert office.changes() == before
    assert "--force" in caught.value.remedy


@pytest.mark.parametrize("arguments", [{}, {"force": True}])
def test_somebody_else_s_role_is_never_changed(office: Office, arguments: dict[str, Any]) -> None:
    office.iam("create_role", RoleName="bizcorprole", AssumeRolePolicyDocument=json.dumps(TRUST))
    before = office.changes()
    with pytest.raises(AmplifyPluginError, match="not made by this tool"):
        office.create_role(**arguments)
    with pytest.raises(AmplifyPluginError, match="not made by this tool"):
        office.delete_role()
    assert office.changes() == before


def test_a_dry_run_tells_the_calls_in_their_order_and_makes_none(office: Office) -> None:
    told = office.create_role(dry_run=True)
    assert office.changes() == []
    lines = told.text.splitlines()
    assert lines[0] == "Would call, in this order:"
    assert lines[1].startswith("  aws iam create-role --role-name bizcorprole --assume-role-policy")
    assert [line.split()[2] for line in lines[1:]] == ["create-role", "put-role-policy"]
    assert told.structure is not None
    made = office.create_role()
    assert made.structure is not None
    assert told.structure["changes"] == made.structure["changes"]
    assert (told.structure["dryRun"], made.structure["dryRun"]) == (True, False)


def test_the_calls_of_a_dry_run_do_the_same_when_pasted(office: Office) -> None:
    """They are what the AWS CLI takes: its own parser reads each of them."""
    import shlex

    told = office.create_role(dry_run=True, tags="team=web", max_session_duration="3600")
    lines = told.text.splitlines()[1:]
    assert len(lines) == 2
    for line in lines:
        words = shlex.split(line)
        assert words[:2] == ["aws", "iam"]
        operation = words[2].replace("-", "_")
        options = dict(zip(words[3::2], words[4::2], strict=True))
        model = office.account()._client("iam")  # noqa: SLF001  the shape of a call
        shape = model.meta.service_model.operation_model(
            model.meta.method_to_api_mapping[operation]
        ).input_shape
        from botocore import xform_name

        known = {"--" + xform_name(name, "-") for name in shape.members}
        assert set(options) <= known


@pytest.mark.parametrize("kind", ["server-error", "close"])
def test_a_failure_half_way_leaves_nothing(office: Office, kind: Any) -> None:
    office.server.fail_next(kind, action="AttachRolePolicy")
    with pytest.raises(NotFinished, match="What was made before has been undone") as caught:
        office.create_role(categories=None, managed=True)
    assert caught.value.left == ()
    assert office.account().find("get_role", {"RoleName": "bizcorprole"}) is None
    assert office.changes()[-1] == "DeleteRole"


def test_a_failure_half_way_through_a_change_puts_the_role_back(office: Office) -> None:
    office.create_role(max_session_duration="3600", tags="team=web")
    before = role(office)
    office.server.fail_next("server-error", action="PutRolePolicy")
    with pytest.raises(NotFinished):
        office.create_role(
            max_session_duration="43200",
            tags="team=other,stage=dev",
            no_require_mfa=True,
            force=True,
            categories="all",
        )
    assert role(office) == before
    assert inline(office) == ["amplify-project"]


def test_what_cannot_be_undone_is_named(office: Office) -> None:
    office.server.fail_next("server-error", action="AttachRolePolicy")
    office.server.fail_next("throttle", action="DeleteRole")
    with pytest.raises(NotFinished, match="could not be undone") as caught:
        office.create_role(categories=None, managed=True)
    [left] = caught.value.left
    assert left.startswith("aws iam delete-role --role-name bizcorprole (iam:DeleteRole failed")


def test_a_missing_permission_is_named(office: Office) -> None:
    office.server.add_user(
        f"arn:aws:iam::{BIZ_CORP}:user/admin",
        *("AKIAEXAMPLEBIZADMIN1", "EXAMPLE"),
        allows=["iam:Get*", "iam:List*", "iam:CreateRole", "iam:DeleteRole"],
    )
    with pytest.raises(NotFinished, match="iam:PutRolePolicy failed") as caught:
        office.create_role()
    assert "The permission iam:PutRolePolicy is missing" in caught.value.remedy
    assert office.account().find("get_role", {"RoleName": "bizcorprole"}) is None


def test_without_any_permission_the_first_call_is_named(office: Office) -> None:
    office.server.add_user(
        f"arn:aws:iam::{BIZ_CORP}:user/admin", "AKIAEXAMPLEBIZADMIN1", "EXAMPLE", allows=[]
    )
    with pytest.raises(AwsRefused, match="iam:GetRole") as caught:
        office.create_role()
    assert caught.value.action == "iam:GetRole"


def test_ctrl_c_half_way_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from amplify_plugin.commands.iam.account import Account

    call = Account.call

    def interrupted(self: Account, operation: str, *rest: Any, **named: Any) -> Any:
        if operation == "put_role_policy":
            raise KeyboardInterrupt
        return call(self, operation, *rest, **named)

    monkeypatch.setattr(Account, "call", interrupted)
    office.server.fail_next("throttle", action="DeleteRole")
    with pytest.raises(KeyboardInterrupt):
        office.create_role()
    [warning] = office.warnings
    assert "could not be undone: aws iam delete-role --role-name bizcorprole" in warning
    with pytest.raises(KeyboardInterrupt):
        office.create_role(role_name="another")
    assert office.account().find("get_role", {"RoleName": "another"}) is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            {"trusted_account": "12345"},
            "--trusted-account must be a 12-digit account id, not '12345'",
        ),
        ({"trusted_account": "１２３４５６７８９０１２"}, "must be a 12-digit account id"),
        ({"trusted_account": None}, "--trusted-account is missing"),
        ({"role_name": None}, "--role-name is missing"),
        ({"role_name": "biz corp"}, "--role-name is not a name that IAM accepts"),
        ({"role_name": "a/b"}, "--role-name is not a name that IAM accepts"),
        ({"role_name": "x" * 65}, "--role-name is not a name that IAM accepts"),
        ({"external_id": "a"}, "--external-id is not an external id"),
        ({"external_id": "two words"}, "--external-id is not an external id"),
        ({"max_session_duration": "60"}, "from 3600 to 43200"),
        ({"max_session_duration": "1h"}, "from 3600 to 43200"),
        ({"max_session_duration": "9" * 5000}, "from 3600 to 43200"),
        ({"tags": "team"}, "--tags is not of the form key=value"),
        ({"tags": "a=1,a=2"}, "has the tag 'a' twice"),
        ({"tags": "aws:x=1"}, "starts with aws:"),
        ({"categories": "s3,ec2"}, "names the unknown category 'ec2'"),
        ({"categories": "\x1b[31m"}, "unknown category '\\x1b[31m'"),
        ({"managed": True}, "can't be combined"),
        ({"permissions_boundary": "boundary"}, "is not the ARN of a policy"),
        ({"permissions_boundary": "arn:aws:iam::123:policy/x"}, "is not the ARN of a policy"),
        ({"user_name": "dev corp"}, "--user-name is not a name"),
    ],
)
def test_wrong_input_is_named_before_aws_is_asked(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        role_without_aws(**arguments)
    assert sentence in str(caught.value)


def test_a_new_role_must_be_told_what_it_may_do(office: Office) -> None:
    with pytest.raises(UsageError, match="A new role needs --categories") as caught:
        office.create_role(categories=None)
    assert "cognito, s3" in caught.value.remedy
    with pytest.raises(UsageError, match="A new role needs --categories"):
        role_without_aws(categories=None, template=True)


def test_categories_are_named_as_people_write_them(office: Office) -> None:
    office.create_role(categories="api-gateway,dynamodb,cloudfront")
    again = office.create_role(
        categories="CloudFront, API Gateway,dynamo_db ", trusted_account="1111-2222-3333"
    )
    assert again.structure is not None
    assert again.structure["changes"] == []


def test_delete_role_takes_all_of_it_away(office: Office) -> None:
    office.create_role()
    office.iam("attach_role_policy", RoleName="bizcorprole", PolicyArn=MANAGED)
    told = office.delete_role(dry_run=True)
    assert role(office)
    gone = office.delete_role()
    assert told.structure is not None
    assert gone.structure is not None
    assert told.structure["changes"] == gone.structure["changes"]
    assert office.account().find("get_role", {"RoleName": "bizcorprole"}) is None


def test_a_delete_that_fails_puts_the_role_s_permissions_back(office: Office) -> None:
    office.create_role()
    office.iam("attach_role_policy", RoleName="bizcorprole", PolicyArn=MANAGED)
    office.server.fail_next("server-error", action="DeleteRole")
    with pytest.raises(NotFinished, match="has been undone"):
        office.delete_role()
    assert inline(office) == ["amplify-project"]
    attached = office.iam("list_attached_role_policies", RoleName="bizcorprole")
    assert [policy["PolicyArn"] for policy in attached["AttachedPolicies"]] == [MANAGED]


def test_a_role_with_a_policy_of_somebody_else_s_stays(office: Office) -> None:
    office.create_role()
    document = json.dumps(TRUST_NOTHING)
    office.iam(
        "put_role_policy", RoleName="bizcorprole", PolicyName="theirs", PolicyDocument=document
    )
    office.iam("attach_role_policy", RoleName="bizcorprole", PolicyArn=READ_ONLY)
    before = office.changes()
    with pytest.raises(AmplifyPluginError, match=f"has theirs, {READ_ONLY}, which"):
        office.delete_role()
    assert office.changes() == before
    # Nor is such a role told to be just what was wanted.
    again = office.create_role()
    assert again.structure is not None
    assert again.structure["changes"] == []
    assert again.structure["otherPolicies"] == ["theirs", READ_ONLY]
    assert f"The role also has theirs, {READ_ONLY}," in again.notes[-1]


def test_a_role_that_is_not_there_is_not_deleted(office: Office) -> None:
    with pytest.raises(Exception, match="There is no role 'bizcorprole' in account 123456789012"):
        office.delete_role()
