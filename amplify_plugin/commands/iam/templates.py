"""The role, and the user, as CloudFormation templates that say the same as the calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amplify_plugin.commands.iam import roles
from amplify_plugin.commands.iam.account import BY_TEMPLATE, marked, tags
from amplify_plugin.commands.iam.policy import Place

if TYPE_CHECKING:
    from amplify_plugin.commands.iam.roles import WantedRole
    from amplify_plugin.commands.iam.users import WantedUser

# Wherever the template is deployed.
HERE = Place("${AWS::Partition}", "${AWS::AccountId}")
FORMAT = "2010-09-09"


def of_role(wanted: WantedRole) -> dict[str, Any]:
    """The template of a role whose external id and permissions are known."""
    arn = HERE.arn(f"role/{wanted.name}")
    documents = roles.wanted_documents(wanted, HERE, arn, wanted.boundary)
    properties: dict[str, Any] = {
        "RoleName": wanted.name,
        "Description": roles.DESCRIPTION,
        "AssumeRolePolicyDocument": roles.trust_of(wanted).document(HERE.partition),
        "MaxSessionDuration": wanted.max_session_duration,
        "PermissionsBoundary": wanted.boundary,
        "ManagedPolicyArns": [roles.managed_policy(HERE)] if wanted.managed else None,
        "Policies": [
            {"PolicyName": name, "PolicyDocument": document} for name, document in documents.items()
        ]
        or None,
        "Tags": tags(marked(wanted.tags, BY_TEMPLATE)),
    }
    return _template(
        "Part 1 of the Amplify guide on IAM roles and MFA: the role.",
        {"Role": ("AWS::IAM::Role", properties)},
        {
            "RoleArn": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}},
            "ExternalId": {"Value": wanted.external_id},
        },
    )


def of_user(wanted: WantedUser) -> dict[str, Any]:
    """The template of a user and the policy; a key and a device cannot come from a template.

    CloudFormation would show the secret key in its outputs, and cannot ask for two codes.
    """
    names = ("Policy", "RotationPolicy")
    policies = {
        name: (
            "AWS::IAM::ManagedPolicy",
            {
                "ManagedPolicyName": policy.name,
                "Description": policy.description,
                "PolicyDocument": policy.document,
                "Users": [{"Ref": "User"}],
            },
        )
        for name, policy in zip(names, wanted.policies(HERE), strict=False)
    }
    user = {
        "UserName": wanted.name,
        "Tags": tags(marked(wanted.tags, BY_TEMPLATE)),
    }
    return _template(
        "Part 2 of the Amplify guide on IAM roles and MFA: the user and the policy.",
        {"User": ("AWS::IAM::User", user), **policies},
        {"UserArn": {"Value": {"Fn::GetAtt": ["User", "Arn"]}}},
    )


def _template(
    description: str, resources: dict[str, tuple[str, dict[str, Any]]], outputs: dict[str, Any]
) -> dict[str, Any]:
    return {
        "AWSTemplateFormatVersion": FORMAT,
        "Description": description,
        "Resources": {
            name: {"Type": kind, "Properties": _substituted(properties)}
            for name, (kind, properties) in resources.items()
        },
        "Outputs": outputs,
    }


def _substituted(value: Any) -> Any:
    """The value without its Nones, and with Fn::Sub around what has a pseudo parameter."""
    if isinstance(value, str):
        return {"Fn::Sub": value} if "${AWS::" in value else value
    if isinstance(value, list):
        return [_substituted(item) for item in value]
    if isinstance(value, dict):
        return {key: _substituted(item) for key, item in value.items() if item is not None}
    return value
