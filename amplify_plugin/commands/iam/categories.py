"""The guide's list of what a role must be permitted, category by category.

The actions are those of the AWS-managed policy AdministratorAccess-Amplify, held narrower: to the
guide's services, to resources of this account wherever IAM lets a resource be named, and, for what
only CloudFormation does for the Amplify CLI, to calls that come through CloudFormation.
"""

from __future__ import annotations

from typing import NamedTuple

from amplify_plugin.commands.iam.grants import Grant, roles_named


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
