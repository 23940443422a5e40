"""The README's answer to "my ``amplify push`` broke with a role profile", played as it stands."""

from __future__ import annotations

import io
import json
import shlex
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from botocore.session import Session

from amplify_plugin.testing.guide import ROLE_ARN
from tests.docs.blocks import block
from tests.interop.versions import NEW

if TYPE_CHECKING:
    from amplify_plugin.testing import World
    from tests.interop.amplify import Amplify


def commands() -> list[list[str]]:
    lines = block("README.md", "push").splitlines()
    return [words for line in lines if (words := shlex.split(line, comments=True))]


@pytest.fixture
def deployed(project: World) -> World:
    """The project with its root stack in the cloud, which every `amplify push` fetches first."""
    meta = json.loads((project.project / "amplify/backend/amplify-meta.json").read_text())
    backend = meta["providers"]["awscloudformation"]
    bucket = backend["DeploymentBucketName"]
    s3, cloudformation = (client(project, service) for service in ("s3", "cloudformation"))
    holder = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": bucket}}
    template = json.dumps({"Resources": {"DeploymentBucket": holder}})
    cloudformation.create_stack(StackName=backend["StackName"], TemplateBody=template)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("amplify-meta.json", json.dumps(meta))
        files.writestr("backend-config.json", "{}")
        files.writestr("from-the-cloud.txt", "")
    s3.put_object(Bucket=bucket, Key="#current-cloud-backend.zip", Body=archive.getvalue())
    s3.put_object(Bucket=bucket, Key="amplify-meta.json", Body=json.dumps(meta))
    return project


def client(world: World, service: str) -> Any:
    """Somebody in Biz Corp's account, the role's: it is moto's for a key that nobody has."""
    return Session().create_client(
        service,
        region_name="us-east-1",
        endpoint_url=world.server.url,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="EXAMPLE/administrator/secret",
    )


def test_the_two_commands_of_the_readme_mend_amplify_push(
    amplify: Amplify, deployed: World
) -> None:
    bridge, push = commands()
    assert bridge[0] == "aws"
    assert push == ["amplify", "push"]
    if amplify.version == NEW:
        assert amplify.call("initEnv").error == "Resolved credential object is not valid"
        assert deployed.server.calls("AssumeRole") == []
    sent = len(deployed.server.calls())

    assert deployed.aws(*bridge[1:]).code == 0
    pushed = amplify.call_with_code("initEnv", "123456")
    assert pushed.error is None
    assert "from-the-cloud.txt" in pushed.value["currentCloudBackend"]

    assumed, *others = deployed.server.calls()[sent:]
    assert (assumed.action, assumed.params["RoleArn"]) == ("AssumeRole", ROLE_ARN)
    cached = json.loads(deployed.cache_file.read_text(encoding="utf-8"))[ROLE_ARN]["amplify"]
    assert {call.access_key_id for call in others} == {cached["accessKeyId"]}
    assert {call.service for call in others} == {"s3", "cloudformation"}
    assert {call.outcome for call in others} == {"ok"}

    # The next one asks nothing, nor does `aws`.
    assert amplify.call("initEnv").error is None
    identity = deployed.aws("sts", "get-caller-identity").json
    assert identity["Arn"].endswith("assumed-role/bizcorprole/amplify")
    assert deployed.server.sessions_issued(ROLE_ARN) == 1
