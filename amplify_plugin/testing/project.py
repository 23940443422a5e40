"""An Amplify project from code: the files that the real Amplify CLI takes for a project.

They are those of the real CLI, down to their layout: two spaces, no newline at the end.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

ENVIRONMENTS = ("dev", "prod")
GENERAL = {"configLevel": "general"}  # an environment without a profile of its own

# What cli.json lists for a project that the Amplify CLI has upgraded, and what of that is on.
FEATURES = {
    "graphqltransformer": (
        "addmissingownerfields improvepluralization validatetypenamereservedwords "
        "useexperimentalpipelinedtransformer enableiterativegsiupdates secondarykeyasgsi "
        "skipoverridemutationinputtypes transformerversion suppressschemamigrationprompt "
        "securityenhancementnotification showfieldauthnotification "
        "usesubusernamefordefaultidentityclaim usefieldnameforprimarykeyconnectionfield "
        "enableautoindexquerynames respectprimarykeyattributesonconnectionfield "
        "shoulddeepmergedirectiveconfigdefaults populateownerfieldforstaticgroupauth "
        "subscriptionsinheritprimaryauth enablegen2migration "
        "securityEnhancementNotification showFieldAuthNotification"
    ),
    "frontend-ios": "enablexcodeintegration",
    "auth": (
        "enablecaseinsensitivity useinclusiveterminology breakcirculardependency "
        "forcealiasattributes useenabledmfas"
    ),
    "codegen": (
        "useappsyncmodelgenplugin usedocsgeneratorplugin usetypesgeneratorplugin "
        "cleangeneratedmodelsdirectory retaincasestyle addtimestampfields "
        "handlelistnullabilitytransparently emitauthprovider generateindexrules "
        "enabledartnullsafety generatemodelsforlazyloadandcustomselectionset"
    ),
    "appsync": "generategraphqlpermissions",
    "latestregionsupport": "pinpoint translate transcribe rekognition textract comprehend",
    "project": "overrides",
}
SWITCHED_ON = {
    "validatetypenamereservedwords",
    "suppressschemamigrationprompt",
    "securityenhancementnotification",
    "showfieldauthnotification",
    "usesubusernamefordefaultidentityclaim",
    "overrides",
}
NUMBERS = {"transformerversion": 1}  # and 0 for every service of latestregionsupport


def write_project(root: Path, account: str) -> None:
    """Make the project with the environments dev, the current one, and prod; none has a profile."""
    files: dict[str, object] = {
        "amplify/.config/project-config.json": project_config(),
        "amplify/.config/local-env-info.json": local_env_info(root, ENVIRONMENTS[0]),
        "amplify/.config/local-aws-info.json": dict.fromkeys(ENVIRONMENTS, GENERAL),
        "amplify/backend/backend-config.json": {},
        "amplify/backend/amplify-meta.json": amplify_meta(account),
        "amplify/#current-cloud-backend/backend-config.json": {},
        "amplify/#current-cloud-backend/amplify-meta.json": amplify_meta(account),
        "amplify/cli.json": {"features": features()},
        "amplify/team-provider-info.json": {
            environment: {"awscloudformation": provider(environment, account)}
            for environment in ENVIRONMENTS
        },
    }
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_amplify_writes(content), encoding="utf-8")


def as_amplify_writes(content: object) -> str:
    """JSON in the layout of the Amplify CLI."""
    return json.dumps(content, indent=2, ensure_ascii=False)


def project_config() -> dict[str, object]:
    """The content of project-config.json."""
    return {
        "projectName": "demo",
        "version": "3.1",
        "frontend": "javascript",
        "javascript": {
            "framework": "none",
            "config": {
                "SourceDir": "src",
                "DistributionDir": "dist",
                "BuildCommand": "npm run-script build",
                "StartCommand": "npm run-script start",
            },
        },
        "providers": ["awscloudformation"],
    }


def features() -> dict[str, dict[str, object]]:
    """The content of cli.json, below ``features``."""
    return {
        area: {name: feature(area, name) for name in names.split()}
        for area, names in FEATURES.items()
    }


def feature(area: str, name: str) -> object:
    """The setting of one feature: a number, or whether it is switched on."""
    if name in NUMBERS:
        return NUMBERS[name]
    return 0 if area == "latestregionsupport" else name in SWITCHED_ON


def local_env_info(root: Path, environment: str) -> dict[str, object]:
    """The content of local-env-info.json: where the project is, its current environment."""
    return {"projectPath": str(root), "defaultEditor": "none", "envName": environment}


def profile_selected(profile: str) -> dict[str, object]:
    """An environment's entry in local-aws-info.json, as `amplify configure project` writes it."""
    return {"configLevel": "project", "useProfile": True, "profileName": profile}


def provider(environment: str, account: str) -> dict[str, str]:
    """What team-provider-info.json holds for one environment."""
    stack = f"amplify-demo-{environment}-123456"
    return {
        "AuthRoleName": f"{stack}-authRole",
        "UnauthRoleName": f"{stack}-unauthRole",
        "AuthRoleArn": f"arn:aws:iam::{account}:role/{stack}-authRole",
        "UnauthRoleArn": f"arn:aws:iam::{account}:role/{stack}-unauthRole",
        "Region": "us-east-1",
        "DeploymentBucketName": f"{stack}-deployment",
        "StackName": stack,
        "StackId": f"arn:aws:cloudformation:us-east-1:{account}:stack/{stack}/1",
    }


def amplify_meta(account: str) -> dict[str, object]:
    """The content of amplify-meta.json, for the current environment."""
    return {"providers": {"awscloudformation": provider(ENVIRONMENTS[0], account)}}


def write_gen2_project(root: Path, name: str = "demo") -> None:
    """Make a project of Amplify Gen 2 as ``ampx`` recognises it: a backend and a package.json."""
    files = {
        "amplify/backend.ts": (
            "import { defineBackend } from '@aws-amplify/backend';\n\ndefineBackend({});\n"
        ),
        "amplify/package.json": as_amplify_writes({"type": "module"}),
        "package.json": as_amplify_writes({"name": name, "type": "module", "private": True}),
    }
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, encoding="utf-8")
