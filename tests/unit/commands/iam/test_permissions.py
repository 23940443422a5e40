"""What the categories permit, judged statement by statement as IAM judges it."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from amplify_plugin.commands.iam.policy import (
    NAMES,
    Place,
    Trust,
    may_assume,
    project_policy,
    same_document,
)
from amplify_plugin.testing.evaluation import Request, allows
from amplify_plugin.testing.guide import BIZ_CORP, DEV_CORP, EXTERNAL_ID, ROLE_ARN

INLINE_MAX_CHARACTERS = 10240  # all inline policies of a role together, blanks not counted (IAM)

HERE = Place("aws", BIZ_CORP)
BOUNDARY = f"arn:aws:iam::{BIZ_CORP}:policy/boundary"
STACK = f"arn:aws:cloudformation:eu-west-1:{BIZ_CORP}:stack/amplify-inventory-dev-1/uuid"
BUCKET = "arn:aws:s3:::inventory-photos-dev"
TABLE = f"arn:aws:dynamodb:eu-west-1:{BIZ_CORP}:table/Todo-dev"
LAMBDA_ROLE = f"arn:aws:iam::{BIZ_CORP}:role/inventoryLambdaRole-dev"
AUTH_ROLE = f"arn:aws:iam::{BIZ_CORP}:role/amplify-inventory-dev-1-authRole"
FUNCTION = f"arn:aws:lambda:eu-west-1:{BIZ_CORP}:function:resize-dev"

BY_STACK = {"aws:CalledVia": ("cloudformation.amazonaws.com",)}
OWN = {"aws:ResourceAccount": (BIZ_CORP,)}
TO_LAMBDA = {"iam:PassedToService": ("lambda.amazonaws.com",)}


def may(
    action: str,
    resource: str,
    keys: Any = None,
    *,
    categories: tuple[str, ...] = NAMES,
    boundary: str | None = None,
    role: str = ROLE_ARN,
) -> bool:
    document = project_policy(categories, HERE, role, boundary=boundary)
    return allows([document], Request(action, resource, keys or {}))


@pytest.mark.parametrize(
    ("action", "resource", "keys"),
    [
        ("cloudformation:CreateStack", STACK, {}),
        ("s3:PutObject", "arn:aws:s3:::amplify-inventory-dev-1-deployment/key", OWN),
        ("s3:PutObject", BUCKET, OWN),
        ("s3:PutBucketPolicy", BUCKET, BY_STACK),
        ("dynamodb:CreateTable", TABLE, BY_STACK),
        ("dynamodb:DescribeTable", TABLE, {}),
        ("appsync:CreateGraphqlApi", "*", BY_STACK),
        ("cognito-idp:CreateUserPool", "*", BY_STACK),
        ("lambda:CreateFunction", FUNCTION, BY_STACK),
        ("apigateway:POST", "arn:aws:apigateway:eu-west-1::/restapis", BY_STACK),
        ("mobiletargeting:CreateApp", f"arn:aws:mobiletargeting:eu-west-1:{BIZ_CORP}:/v1/apps", {}),
        ("cloudfront:CreateInvalidation", f"arn:aws:cloudfront::{BIZ_CORP}:distribution/E1", {}),
        ("lex:PutBot", f"arn:aws:lex:us-east-1:{BIZ_CORP}:bot:Order:$LATEST", {}),
        ("iam:CreateRole", LAMBDA_ROLE, BY_STACK),
        ("iam:PassRole", LAMBDA_ROLE, TO_LAMBDA),
        ("iam:CreateRole", AUTH_ROLE, BY_STACK),
    ],
)
def test_what_an_amplify_project_does_is_permitted(action: str, resource: str, keys: Any) -> None:
    assert may(action, resource, keys)


@pytest.mark.parametrize(
    ("action", "resource", "keys"),
    [
        # Without a stack.
        ("dynamodb:CreateTable", TABLE, {}),
        ("dynamodb:DeleteTable", TABLE, {"aws:CalledVia": ("athena.amazonaws.com",)}),
        ("iam:CreateRole", LAMBDA_ROLE, {}),
        ("iam:PutRolePolicy", AUTH_ROLE, {}),
        ("lambda:UpdateFunctionCode", FUNCTION, {}),
        # What is no part of the guide's list.
        ("iam:CreateUser", f"arn:aws:iam::{BIZ_CORP}:user/x", BY_STACK),
        ("iam:CreateAccessKey", f"arn:aws:iam::{BIZ_CORP}:user/x", BY_STACK),
        ("ec2:RunInstances", "*", BY_STACK),
        ("sts:AssumeRole", LAMBDA_ROLE, {}),
        ("organizations:LeaveOrganization", "*", {}),
        ("kms:Decrypt", "*", {}),
        # Other stacks, other accounts.
        ("cloudformation:DeleteStack", STACK.replace("amplify-", "billing-"), {}),
        ("cloudformation:CreateStack", STACK.replace(BIZ_CORP, DEV_CORP), {}),
        ("s3:GetObject", BUCKET, {"aws:ResourceAccount": (DEV_CORP,)}),
        ("dynamodb:CreateTable", TABLE.replace(BIZ_CORP, DEV_CORP), BY_STACK),
        # To whom a role is passed.
        ("iam:PassRole", LAMBDA_ROLE, {"iam:PassedToService": ("ec2.amazonaws.com",)}),
        ("iam:PassRole", LAMBDA_ROLE, BY_STACK),
    ],
)
def test_what_it_does_not_need_is_not_permitted(action: str, resource: str, keys: Any) -> None:
    assert not may(action, resource, keys)


@pytest.mark.parametrize(
    "action",
    [
        *("iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"),
        *("iam:DeleteRole", "iam:DeleteRolePolicy", "iam:PutRolePermissionsBoundary"),
    ],
)
@pytest.mark.parametrize("role", [ROLE_ARN, f"arn:aws:iam::{BIZ_CORP}:role/amplify-developer"])
def test_the_role_cannot_change_itself_not_even_by_a_stack(action: str, role: str) -> None:
    keys = {**BY_STACK, "iam:PermissionsBoundary": (BOUNDARY,)}
    for boundary in (None, BOUNDARY):
        assert not may(action, role, keys, role=role, boundary=boundary)
    assert may(action, LAMBDA_ROLE, keys, role=role)


def test_with_a_boundary_every_role_that_it_makes_has_the_same_one() -> None:
    bounded = {**BY_STACK, "iam:PermissionsBoundary": (BOUNDARY,)}
    other = {**BY_STACK, "iam:PermissionsBoundary": (BOUNDARY + "2",)}
    for action, role in itertools.product(
        ("iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"), (LAMBDA_ROLE, AUTH_ROLE)
    ):
        assert may(action, role, bounded, boundary=BOUNDARY)
        assert not may(action, role, BY_STACK, boundary=BOUNDARY)
        assert not may(action, role, other, boundary=BOUNDARY)
    for action in ("iam:CreatePolicyVersion", "iam:DeletePolicy"):
        assert not may(action, BOUNDARY, BY_STACK, boundary=BOUNDARY)
        assert may(action, BOUNDARY + "2", BY_STACK, boundary=BOUNDARY)
    assert not may("iam:DeleteRolePermissionsBoundary", LAMBDA_ROLE, bounded, boundary=BOUNDARY)


@pytest.mark.parametrize("category", NAMES)
def test_a_category_permits_its_services_and_no_others(category: str) -> None:
    services = {
        action.split(":")[0]
        for statement in project_policy((category,), HERE, ROLE_ARN)["Statement"]
        for action in statement["Action"]
    }
    expected = {
        "cognito": {"cognito-idp", "cognito-identity"},
        "api-gateway": {"apigateway"},
        "pinpoint": {"mobiletargeting"},
        "lambda": {"lambda", "events"},
    }
    always = {"cloudformation", "amplify", "s3", "ssm", "iam"}
    assert services == always | expected.get(category, {category})


def test_without_the_category_iam_only_amplify_s_own_roles_are_made() -> None:
    assert may("iam:CreateRole", AUTH_ROLE, BY_STACK, categories=("s3",))
    assert not may("iam:CreateRole", LAMBDA_ROLE, BY_STACK, categories=("s3",))


def test_all_categories_together_fit_into_a_role() -> None:
    """In the longest partition's name, with the longest names that a role and a boundary have."""
    place = Place("aws-us-gov", BIZ_CORP)
    long_role = place.arn(f"role/{'x' * 64}")
    long_boundary = place.arn(f"policy/{'x' * 128}")
    document = project_policy(NAMES, place, long_role, boundary=long_boundary)
    assert len(json.dumps(document, separators=(",", ":"))) <= INLINE_MAX_CHARACTERS


@pytest.mark.parametrize(
    ("trust", "keys", "principal", "is_in"),
    [
        (True, {"sts:ExternalId": EXTERNAL_ID, "aws:MultiFactorAuthPresent": "true"}, DEV_CORP, 1),
        (True, {"aws:MultiFactorAuthPresent": "true"}, DEV_CORP, 0),
        (True, {"sts:ExternalId": "x", "aws:MultiFactorAuthPresent": "true"}, DEV_CORP, 0),
        (True, {"sts:ExternalId": EXTERNAL_ID}, DEV_CORP, 0),
        (True, {"sts:ExternalId": EXTERNAL_ID, "aws:MultiFactorAuthPresent": "false"}, DEV_CORP, 0),
        (True, {"sts:ExternalId": EXTERNAL_ID, "aws:MultiFactorAuthPresent": "true"}, BIZ_CORP, 0),
        (False, {"sts:ExternalId": EXTERNAL_ID}, DEV_CORP, 1),
        (False, {}, DEV_CORP, 0),
    ],
)
def test_whom_the_trust_policy_lets_in(
    trust: bool, keys: dict[str, str], principal: str, is_in: int
) -> None:
    document = Trust(DEV_CORP, EXTERNAL_ID, mfa=trust).document("aws")
    request = Request(
        "sts:AssumeRole",
        ROLE_ARN,
        {key: (value,) for key, value in keys.items()},
        frozenset({f"arn:aws:iam::{principal}:root", principal}),
    )
    assert allows([document], request) == bool(is_in)


def test_the_user_s_policy_permits_this_role_and_this_action() -> None:
    document = may_assume(ROLE_ARN)
    assert allows([document], Request("sts:AssumeRole", ROLE_ARN))
    for action, resource in (
        ("sts:AssumeRole", f"{ROLE_ARN}2"),
        ("sts:AssumeRole", ROLE_ARN.replace(BIZ_CORP, DEV_CORP)),
        ("sts:TagSession", ROLE_ARN),
        ("iam:GetRole", ROLE_ARN),
    ):
        assert not allows([document], Request(action, resource))


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({"Action": "a"}, {"Action": ["a"]}, True),
        ({"Action": ["a", "b"]}, {"Action": ["b", "a"]}, False),
        ('{"Action": "a"}', {"Action": "a"}, True),
        ("%7B%22Action%22%3A%20%22a%22%7D", {"Action": "a"}, True),
        ({"Statement": {"Action": "a"}}, {"Statement": [{"Action": ["a"]}]}, True),
        ({"Condition": {"Bool": {"k": "true"}}}, {"Condition": {"Bool": {"k": "false"}}}, False),
        ({}, {"Action": "a"}, False),
    ],
)
def test_documents_are_compared_by_what_they_say(one: Any, other: Any, is_same: bool) -> None:
    assert same_document(one, other) is is_same
