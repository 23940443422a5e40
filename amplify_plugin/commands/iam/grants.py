"""Actions on resources, and those that a role for any Amplify project is granted."""

from __future__ import annotations

from typing import Any, NamedTuple

# Whom the roles that Amplify's stacks make are for.
PASSED_TO = {
    "StringEquals": {
        "iam:PassedToService": [
            "apigateway.amazonaws.com",
            "appsync.amazonaws.com",
            "cognito-identity.amazonaws.com",
            "cognito-idp.amazonaws.com",
            "lambda.amazonaws.com",
        ]
    }
}


EVERY_RESOURCE = ("*",)  # for actions that IAM knows no resource of


class Grant(NamedTuple):
    """Actions of one service, parted by blanks, on resources.

    A resource may name {partition} and {account}. ``directly``: the Amplify CLI calls them itself.
    """

    service: str
    actions: str
    resources: tuple[str, ...] = EVERY_RESOURCE
    directly: bool = False
    condition: dict[str, Any] | None = None


ROLE_READS = "GetRole* ListAttachedRolePolicies ListRole*"
# With these a role could be given more than its maker has; a boundary holds them.
ROLE_POWERS = (
    "AttachRolePolicy CreateRole DeleteRolePolicy DetachRolePolicy PutRolePermissionsBoundary "
    "PutRolePolicy"
)
ROLE_WRITES = "DeleteRole TagRole UntagRole UpdateAssumeRolePolicy UpdateRole"


def roles_named(role: str) -> tuple[Grant, ...]:
    """To make roles of these names, through CloudFormation, and hand them to services."""
    resource = (f"arn:{{partition}}:iam::{{account}}:role/{role}",)
    return (
        Grant("iam", ROLE_READS, resource, directly=True),
        Grant("iam", ROLE_POWERS, resource),
        Grant("iam", ROLE_WRITES, resource),
        Grant("iam", "PassRole", resource, directly=True, condition=PASSED_TO),
    )


# Every project has these: stacks, the app's record, and the deployment bucket, named amplify-….
BASE_GRANTS = (
    Grant(
        "cloudformation",
        "CreateChangeSet CreateStack DeleteStack DescribeChangeSet DescribeStack* ExecuteChangeSet "
        "GetTemplate* ListStackResources TagResource UntagResource UpdateStack",
        ("arn:{partition}:cloudformation:*:{account}:stack/amplify-*",),
        directly=True,
    ),
    Grant("cloudformation", "ListStacks ValidateTemplate", directly=True),
    Grant(
        "amplify",
        "*BackendEnvironment DeleteApp GetApp ListBackendEnvironments ListBranches "
        "ListDomainAssociations TagResource UpdateApp",
        ("arn:{partition}:amplify:*:{account}:apps/*",),
        directly=True,
    ),
    Grant("amplify", "CreateApp ListApps", directly=True),
    Grant(
        "s3",
        "CreateBucket DeleteBucket DeleteBucketPolicy DeleteObject* GetBucketLocation GetObject "
        "ListBucket* PutBucketPolicy "
        "PutBucketPublicAccessBlock PutBucketVersioning PutEncryptionConfiguration "
        "PutLifecycleConfiguration PutObject",
        ("arn:{partition}:s3:::amplify-*",),
        directly=True,
    ),
    Grant(
        "ssm",
        "DeleteParameter* GetParameter* PutParameter",
        ("arn:{partition}:ssm:*:{account}:parameter/amplify/*",),
        directly=True,
    ),
)
# The roles of an app's users; the category iam has them among all roles.
AMPLIFY_ROLES = roles_named("amplify-*")
