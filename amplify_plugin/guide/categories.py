"""The guide's list of what a role must be permitted, category by category.

The actions are those of the AWS-managed policy AdministratorAccess-Amplify, held narrower: to the
guide's services, to resources of this account wherever IAM lets a resource be named, and, for what
only CloudFormation does for the Amplify CLI, to calls that come through CloudFormation.
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


class Grant(NamedTuple):
    """Actions of one service, parted by blanks, on resources.

    A resource may name {partition} and {account}. ``directly``: the Amplify CLI calls them itself.
    """

    service: str
    actions: str
    resources: tuple[str, ...] = ("*",)
    directly: bool = False
    condition: dict[str, Any] | None = None


class Category(NamedTuple):
    """One line of the guide's list: how ``--categories`` names it, and what it permits."""

    name: str
    title: str
    grants: tuple[Grant, ...]


ROLE_READS = "GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies ListRoleTags"
# With these a role could be given more than its maker has; a boundary holds them.
ROLE_POWERS = (
    "AttachRolePolicy CreateRole DeleteRolePolicy DetachRolePolicy PutRolePermissionsBoundary "
    "PutRolePolicy"
)
ROLE_WRITES = "DeleteRole TagRole UntagRole UpdateAssumeRolePolicy UpdateRole"


def _roles(role: str) -> tuple[Grant, ...]:
    resource = (f"arn:{{partition}}:iam::{{account}}:role/{role}",)
    return (
        Grant("iam", ROLE_READS, resource, directly=True),
        Grant("iam", ROLE_POWERS, resource),
        Grant("iam", ROLE_WRITES, resource),
        Grant("iam", "PassRole", resource, directly=True, condition=PASSED_TO),
    )


# Every project has these: stacks, the app's record, the deployment bucket, and the roles of its
# signed-in and signed-out users, whose names all begin with amplify-.
BASE_GRANTS = (
    Grant(
        "cloudformation",
        "CreateChangeSet CreateStack DeleteStack DescribeChangeSet DescribeStackEvents "
        "DescribeStackResource DescribeStackResources DescribeStacks ExecuteChangeSet GetTemplate "
        "GetTemplateSummary ListStackResources TagResource UntagResource UpdateStack",
        ("arn:{partition}:cloudformation:*:{account}:stack/amplify-*",),
        directly=True,
    ),
    Grant("cloudformation", "ListStacks ValidateTemplate", directly=True),
    Grant(
        "amplify",
        "CreateBackendEnvironment DeleteApp DeleteBackendEnvironment GetApp GetBackendEnvironment "
        "ListBackendEnvironments ListBranches ListDomainAssociations TagResource UpdateApp",
        ("arn:{partition}:amplify:*:{account}:apps/*",),
        directly=True,
    ),
    Grant("amplify", "CreateApp ListApps", directly=True),
    Grant(
        "s3",
        "CreateBucket DeleteBucket DeleteBucketPolicy DeleteObject DeleteObjectVersion "
        "GetBucketLocation GetObject ListBucket ListBucketVersions PutBucketPolicy "
        "PutBucketPublicAccessBlock PutBucketVersioning PutEncryptionConfiguration "
        "PutLifecycleConfiguration PutObject",
        ("arn:{partition}:s3:::amplify-*",),
        directly=True,
    ),
    Grant(
        "ssm",
        "DeleteParameter DeleteParameters GetParameter GetParameters GetParametersByPath "
        "PutParameter",
        ("arn:{partition}:ssm:*:{account}:parameter/amplify/*",),
        directly=True,
    ),
    *_roles("amplify-*"),
)

CATEGORIES = (
    Category(
        "cognito",
        "Cognito user and identity pools",
        (
            Grant(
                "cognito-idp",
                "CreateGroup CreateUserPoolClient DeleteGroup DeleteUserPool DeleteUserPoolClient "
                "ListTagsForResource SetUserPoolMfaConfig TagResource UntagResource UpdateGroup "
                "UpdateUserPool UpdateUserPoolClient",
                ("arn:{partition}:cognito-idp:*:{account}:userpool/*",),
            ),
            Grant(
                "cognito-idp",
                "DescribeIdentityProvider DescribeUserPool DescribeUserPoolClient "
                "GetUserPoolMfaConfig ListGroups ListIdentityProviders ListUserPoolClients",
                ("arn:{partition}:cognito-idp:*:{account}:userpool/*",),
                directly=True,
            ),
            Grant(
                "cognito-identity",
                "DeleteIdentityPool SetIdentityPoolRoles TagResource UntagResource "
                "UpdateIdentityPool",
                ("arn:{partition}:cognito-identity:*:{account}:identitypool/*",),
            ),
            Grant(
                "cognito-identity",
                "DescribeIdentityPool GetIdentityPoolRoles",
                ("arn:{partition}:cognito-identity:*:{account}:identitypool/*",),
                directly=True,
            ),
            Grant("cognito-idp", "CreateUserPool"),
            Grant("cognito-identity", "CreateIdentityPool"),
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
                "CreateBucket DeleteBucket DeleteBucketPolicy DeleteBucketWebsite GetBucketTagging "
                "PutBucketAcl PutBucketCORS PutBucketNotification PutBucketPolicy "
                "PutBucketPublicAccessBlock PutBucketTagging PutBucketVersioning PutBucketWebsite "
                "PutEncryptionConfiguration PutLifecycleConfiguration",
                ("arn:{partition}:s3:::*",),
            ),
            Grant(
                "s3",
                "DeleteObject DeleteObjectVersion GetBucketLocation GetObject ListBucket "
                "ListBucketVersions PutObject",
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
                "CreateTable DeleteTable DescribeContinuousBackups DescribeTimeToLive "
                "ListTagsOfResource TagResource UntagResource UpdateContinuousBackups UpdateTable "
                "UpdateTimeToLive",
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
                ("arn:{partition}:appsync:*:{account}:*",),
            ),
            Grant(
                "appsync",
                "GetGraphqlApi GraphQL",
                ("arn:{partition}:appsync:*:{account}:*",),
                directly=True,
            ),
            Grant(
                "appsync",
                "CreateApiKey CreateDataSource CreateFunction CreateGraphqlApi CreateResolver "
                "CreateType DeleteApiKey DeleteDataSource DeleteFunction DeleteResolver DeleteType "
                "GetDataSource GetFunction GetResolver GetSchemaCreationStatus GetType "
                "ListDataSources ListFunctions ListResolvers ListResolversByFunction ListTypes "
                "StartSchemaCreation UpdateDataSource UpdateFunction UpdateResolver UpdateType",
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
                "CreateApp DeleteApp DeleteEmailChannel DeleteGcmChannel DeleteApnsChannel "
                "DeleteSmsChannel GetApp GetApps GetApnsChannel GetChannels GetEmailChannel "
                "GetGcmChannel GetSmsChannel ListTagsForResource TagResource UntagResource "
                "UpdateApnsChannel UpdateEmailChannel UpdateGcmChannel UpdateSmsChannel",
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
                "CreateDistribution DeleteDistribution GetDistribution GetDistributionConfig "
                "TagResource UntagResource UpdateDistribution",
                ("arn:{partition}:cloudfront::{account}:distribution/*",),
            ),
            Grant(
                "cloudfront",
                "CreateInvalidation GetInvalidation ListInvalidations",
                ("arn:{partition}:cloudfront::{account}:distribution/*",),
                directly=True,
            ),
            Grant(
                "cloudfront",
                "CreateCloudFrontOriginAccessIdentity DeleteCloudFrontOriginAccessIdentity "
                "GetCloudFrontOriginAccessIdentity GetCloudFrontOriginAccessIdentityConfig "
                "UpdateCloudFrontOriginAccessIdentity",
                ("arn:{partition}:cloudfront::{account}:origin-access-identity/*",),
            ),
            Grant("cloudfront", "ListDistributions", directly=True),
        ),
    ),
    Category(
        "iam",
        "IAM roles",
        (
            *_roles("*"),
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
                "AddPermission CreateFunction DeleteFunction GetFunctionConfiguration ListTags "
                "PublishVersion RemovePermission TagResource UntagResource UpdateFunctionCode "
                "UpdateFunctionConfiguration",
                ("arn:{partition}:lambda:*:{account}:function:*",),
            ),
            Grant(
                "lambda",
                "GetFunction InvokeFunction",
                ("arn:{partition}:lambda:*:{account}:function:*",),
                directly=True,
            ),
            Grant(
                "lambda",
                "AddLayerVersionPermission DeleteLayerVersion GetLayerVersion PublishLayerVersion "
                "RemoveLayerVersionPermission",
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
                "DeleteRule DescribeRule PutRule PutTargets RemoveTargets",
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
                "GetBots GetBuiltinIntent GetBuiltinIntents GetBuiltinSlotTypes GetIntents "
                "GetSlotTypes",
                directly=True,
            ),
        ),
    ),
)
