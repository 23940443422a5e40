"""The templates: clean by cfn-lint, and what is deployed from them is what the calls make."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.commands.iam.account import DEFAULT_REGION
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.testing.guide import BIZ_ADMIN, BIZ_CORP, DEV_ADMIN, Administrator
from tests.integration.commands.iam.conftest import Phone, role_without_aws, user_without_aws

if TYPE_CHECKING:
    from amplify_plugin.commands.base import Result
    from tests.integration.commands.iam.conftest import Office

BOUNDARY = f"arn:aws:iam::{BIZ_CORP}:policy/boundary"


def template_of(result: Result) -> dict[str, Any]:
    """The template, from what is printed: that is what people deploy."""
    printed = json.loads(result.text)
    assert printed == result.structure
    return dict(printed)


def complaints(template: dict[str, Any]) -> list[str]:
    """What cfn-lint says of a template: errors and warnings, wrong actions and ARNs included."""
    from cfnlint import api
    from cfnlint.config import ManualArgs

    config = ManualArgs(regions=["us-east-1", "eu-west-1"])
    return [str(match) for match in api.lint(json.dumps(template), config=config)]


@pytest.mark.parametrize(
    "arguments",
    [
        {"categories": "all", "permissions_boundary": BOUNDARY, "tags": "team=web"},
        {"categories": None, "managed": True, "max_session_duration": "43200"},
        {"categories": "cognito,iam", "no_require_mfa": True},  # without a boundary, without MFA
    ],
    ids=str,
)
def test_a_role_s_template_is_clean(arguments: dict[str, Any]) -> None:
    assert complaints(template_of(role_without_aws(template=True, **arguments))) == []


@pytest.mark.parametrize("arguments", [{}, {"may_rotate": True}])
def test_a_user_s_template_is_clean(arguments: dict[str, Any]) -> None:
    template = template_of(user_without_aws(template=True, tags="team=web", **arguments))
    assert complaints(template) == []
    kinds = {resource["Type"] for resource in template["Resources"].values()}
    assert "AWS::IAM::AccessKey" not in kinds


def test_cfn_lint_would_see_an_action_that_is_none() -> None:
    """The check can fail: that is what it is there for."""
    text = json.dumps(template_of(role_without_aws(template=True, categories="dynamodb")))
    assert complaints(json.loads(text.replace("dynamodb:CreateTable", "dynamodb:MakeTable")))


def resolved(value: Any) -> Any:
    """A template's value as CloudFormation makes it, in Biz Corp's account."""
    if isinstance(value, list):
        return [resolved(item) for item in value]
    if isinstance(value, dict):
        if set(value) == {"Fn::Sub"}:
            return (
                value["Fn::Sub"]
                .replace("${AWS::Partition}", "aws")
                .replace("${AWS::AccountId}", BIZ_CORP)
            )
        return {key: resolved(item) for key, item in value.items()}
    return value


def test_the_template_s_policies_are_those_of_the_calls(office: Office) -> None:
    arguments = {"categories": "all", "permissions_boundary": BOUNDARY}
    told = office.create_role(dry_run=True, **arguments)
    assert told.structure is not None
    made = {
        change["parameters"]["PolicyName"]: json.loads(change["parameters"]["PolicyDocument"])
        for change in told.structure["changes"]
        if change["action"] == "iam:PutRolePolicy"
    }
    template = template_of(role_without_aws(template=True, **arguments))
    written = resolved(template["Resources"]["Role"]["Properties"]["Policies"])
    assert {policy["PolicyName"]: policy["PolicyDocument"] for policy in written} == made


def deploy(office: Office, template: dict[str, Any], admin: Administrator) -> None:
    session = office.context(admin.profile).new_session(admin.profile)
    client = session.create_client("cloudformation", region_name=DEFAULT_REGION)
    client.create_stack(
        StackName="guide",
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    [stack] = client.describe_stacks(StackName="guide")["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"


def test_what_is_deployed_is_recognised_and_left_to_its_stack(office: Office) -> None:
    role = template_of(role_without_aws(template=True))
    # moto writes inline policies down as Python and not as JSON: the test above has them.
    del role["Resources"]["Role"]["Properties"]["Policies"]
    deploy(office, role, BIZ_ADMIN)
    again = office.create_role(categories=None)
    assert again.structure is not None
    assert again.structure["changes"] == []
    for change in (lambda: office.create_role(tags="a=b"), office.delete_role):
        with pytest.raises(AmplifyPluginError, match="belongs to a CloudFormation stack"):
            change()
    # A user's stack cannot hold a key and a device: those come from create-user.
    deploy(office, template_of(user_without_aws(template=True)), DEV_ADMIN)
    # moto leaves a stack's user without its tags.
    [tag] = template_of(user_without_aws(template=True))["Resources"]["User"]["Properties"]["Tags"]
    office.iam("tag_user", DEV_ADMIN, UserName="devcorpuser", Tags=[tag])
    before = len(office.changes())
    office.create_user(Phone())
    assert office.changes()[before:] == [
        *("CreateVirtualMFADevice", "EnableMFADevice", "CreateAccessKey")
    ]
    with pytest.raises(AmplifyPluginError, match="belongs to a CloudFormation stack"):
        office.delete_user()
