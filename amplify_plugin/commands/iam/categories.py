"""The guide's list of what a role must be permitted, category by category.

The actions are those of the AWS-managed policy AdministratorAccess-Amplify, held narrower: to the
guide's services, to resources of this account wherever IAM lets a resource be named, and, for what
only CloudFormation does for the Amplify CLI, to calls that come through CloudFormation. Over 300
lines, because it is one list.
"""

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


class Category(NamedTuple):
    """One line of the guide's list: how ``--categories`` names it, and what it permits."""

    name: str
    title: str
    grants: tuple[Grant, ...]


APIS = tuple(f"arn:{{partition}}:appsync:*:{{account}}:{path}" for path in ("apis/*", "/v1/apis/*"))

CATEGORIES = (
    Category(
        "cognito",
        "Cognito user and identity pools",
        (
            Grant(
                "cognito-idp",
                "CreateGroup CreateUserPoolClient DeleteGroup DeleteUserPool* ListTagsForResource "
                "SetUserPoolMfaConfig TagResource UntagResource UpdateGroup UpdateUserPool*",
                ("arn:{partition}:cognito-idp:*:{account}:userpool/*",),
            ),
            Grant(
                "cognito-idp",
                "DescribeIdentityProvider DescribeUserPool* GetUserPoolMfaConfig ListGroups "
                "ListIdentityProviders ListUserPoolClients",
                ("arn:{partition}:cognito-idp:*:{account}:userpool/*",),
                directly=True,
            ),
            Grant(
                "cognito-identity",
                "DeleteIdentityPool TagResource UntagResource UpdateIdentityPool",
                ("arn:{partition}:cognito-identity:*:{account}:identitypool/*",),
            ),
            Grant(
                "cognito-identity",
                "DescribeIdentityPool GetIdentityPoolRoles",
                ("arn:{partition}:cognito-identity:*:{account}:identitypool/*",),
                directly=True,
            ),
            Grant("cognito-idp", "CreateUserPool"),
            Grant("cognito-identity", "CreateIdentityPool SetIdentityPoolRoles"),
            Grant("cognito-idp", "ListUserPools", directly=True),
            Grant("cognito-identity", "ListIdentityPools", directly=True),
        ),
    ),
    Category(
        "s3",
        "S3 buckets",
        (
            Grant(
                "s3",
                "CreateBucket DeleteBucket* GetBucketTagging PutBucket* PutEncryptionConfiguration "
                "PutLifecycleConfiguration",
                ("arn:{partition}:s3:::*",),
            ),
            Grant(
                "s3",
                "DeleteObject* GetBucketLocation GetObject ListBucket* PutObject",
                ("arn:{partition}:s3:::*",),
                directly=True,
                # A bucket's ARN names no account: this keeps other accounts' buckets out.
                condition={"StringEquals": {"aws:ResourceAccount": "{account}"}},
            ),
            Grant("s3", "ListAllMyBuckets", directly=True),
        ),
    ),
    Category(
        "dynamodb",
        "DynamoDB tables",
        (
            Grant(
                "dynamodb",
                "*ContinuousBackups *TimeToLive CreateTable DeleteTable ListTagsOfResource "
                "TagResource UntagResource UpdateTable",
                ("arn:{partition}:dynamodb:*:{account}:table/*",),
            ),
            Grant(
                "dynamodb",
                "DescribeTable",
                ("arn:{partition}:dynamodb:*:{account}:table/*",),
                directly=True,
            ),
            Grant("dynamodb", "ListTables", directly=True),
        ),
    ),
    Category(
        "appsync",
        "AppSync APIs",
        (
            Grant(
                "appsync",
                "DeleteGraphqlApi ListTagsForResource TagResource UntagResource UpdateGraphqlApi",
                APIS,
            ),
            Grant(
                "appsync",
                "GetGraphqlApi GraphQL",
                APIS,
                directly=True,
            ),
            Grant(
                "appsync",
                "*DataSource *Function *Resolver *SchemaCreation* *Type CreateApiKey "
                "CreateGraphqlApi DeleteApiKey ListDataSources ListFunctions ListResolvers "
                "ListTypes",
            ),
            Grant(
                "appsync",
                "GetIntrospectionSchema ListApiKeys ListGraphqlApis UpdateApiKey",
                directly=True,
            ),
        ),
    ),
    Category(
        "api-gateway",
        "API Gateway APIs",
        (
            Grant(
                "apigateway",
                "DELETE GET PATCH POST PUT",
                (
                    "arn:{partition}:apigateway:*::/apis*",
                    "arn:{partition}:apigateway:*::/restapis*",
                    "arn:{partition}:apigateway:*::/tags/*",
                ),
            ),
        ),
    ),
    Category(
        "pinpoint",
        "Pinpoint endpoints",
        (
            Grant(
                "mobiletargeting",
                "CreateApp DeleteApp Delete*Channel GetApp GetApps Get*Channel GetChannels "
                "ListTagsForResource TagResource UntagResource Update*Channel",
                (
                    "arn:{partition}:mobiletargeting:*:{account}:/v1/apps*",
                    "arn:{partition}:mobiletargeting:*:{account}:apps*",
                ),
                directly=True,
            ),
        ),
    ),
    Category(
        "cloudfront",
        "CloudFront distributions",
        (
            Grant(
                "cloudfront",
                "DeleteDistribution GetDistribution* TagResource UntagResource UpdateDistribution",
                ("arn:{partition}:cloudfront::{account}:distribution/*",),
            ),
            Grant(
                "cloudfront",
                "*Invalidation ListInvalidations",
                ("arn:{partition}:cloudfront::{account}:distribution/*",),
                directly=True,
            ),
            Grant(
                "cloudfront",
                "DeleteCloudFrontOriginAccessIdentity GetCloudFrontOriginAccessIdentity* "
                "UpdateCloudFrontOriginAccessIdentity",
                ("arn:{partition}:cloudfront::{account}:origin-access-identity/*",),
            ),
            Grant("cloudfront", "CreateCloudFrontOriginAccessIdentity CreateDistribution"),
            Grant("cloudfront", "ListDistributions", directly=True),
        ),
    ),
    Category(
        "iam",
        "IAM roles",
        (
            *roles_named("*"),
            Grant(
                "iam",
                "CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy "
                "ListPolicyVersions",
                ("arn:{partition}:iam::{account}:policy/*",),
            ),
        ),
    ),
    Category(
        "lambda",
        "Lambda functions",
        (
            Grant(
                "lambda",
                "AddPermission CreateFunction DeleteFunction ListTags PublishVersion "
                "RemovePermission TagResource UntagResource UpdateFunction*",
                ("arn:{partition}:lambda:*:{account}:function:*",),
            ),
            Grant(
                "lambda",
                "GetFunction* InvokeFunction",
                ("arn:{partition}:lambda:*:{account}:function:*",),
                directly=True,
            ),
            Grant(
                "lambda",
                "*LayerVersion *LayerVersionPermission",
                ("arn:{partition}:lambda:*:{account}:layer:*",),
                directly=True,
            ),
            Grant(
                "lambda",
                "DeleteEventSourceMapping GetEventSourceMapping UpdateEventSourceMapping",
                ("arn:{partition}:lambda:*:{account}:event-source-mapping:*",),
            ),
            Grant("lambda", "CreateEventSourceMapping ListEventSourceMappings"),
            Grant("lambda", "ListLayers ListLayerVersions", directly=True),
            Grant(
                "events",
                "*Rule *Targets",
                ("arn:{partition}:events:*:{account}:rule/*",),
            ),
        ),
    ),
    Category(
        "lex",
        "Lex bots",
        (
            Grant(
                "lex",
                "CreateBotVersion DeleteBot GetBot PutBot",
                ("arn:{partition}:lex:*:{account}:bot:*",),
                directly=True,
            ),
            Grant(
                "lex",
                "DeleteIntent GetIntent PutIntent",
                ("arn:{partition}:lex:*:{account}:intent:*",),
                directly=True,
            ),
            Grant(
                "lex",
                "DeleteSlotType GetSlotType PutSlotType",
                ("arn:{partition}:lex:*:{account}:slottype:*",),
                directly=True,
            ),
            Grant(
                "lex",
                "GetBots GetBuiltin* GetIntents GetSlotTypes",
                directly=True,
            ),
        ),
    ),
)
