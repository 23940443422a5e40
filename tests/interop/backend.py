"""What `amplify init` leaves in an account, as far as `amplify push` looks; what it can deploy."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from botocore.session import Session

from amplify_plugin.testing.guide import BIZ_CORP
from amplify_plugin.testing.project import as_amplify_writes, provider

if TYPE_CHECKING:
    from amplify_plugin.testing import World

REGION = "us-east-1"
DEPLOYED = provider("dev", BIZ_CORP)
STACK, BUCKET = DEPLOYED["StackName"], DEPLOYED["DeploymentBucketName"]
APP_ID = "d2example"  # an app that is known is not looked for: moto has no Amplify service


class Backend:
    """The environment dev of the world's project, deployed in Biz Corp's account."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._folder = world.project / "amplify"
        meta = {"providers": {"awscloudformation": {**DEPLOYED, "AmplifyAppId": APP_ID}}}
        for place in ("backend", "#current-cloud-backend"):
            self._write(f"{place}/amplify-meta.json", meta)
        # Made by the stack itself, as Amplify does: an update would make it again.
        bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": BUCKET}}
        self.client("cloudformation").create_stack(
            StackName=STACK, TemplateBody=json.dumps({"Resources": {"DeploymentBucket": bucket}})
        )
        s3 = self.client("s3")
        s3.put_object(Bucket=BUCKET, Key="amplify-meta.json", Body=as_amplify_writes(meta))
        s3.put_object(Bucket=BUCKET, Key="#current-cloud-backend.zip", Body=self._zipped())

    def add_topic(self, name: str) -> None:
        """Add a resource to the project, as `amplify add custom` does: one SNS topic."""
        topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": name}}
        template = {
            "AWSTemplateFormatVersion": "2010-09-09",
            "Parameters": {"env": {"Type": "String"}},  # Amplify hands it over
            "Resources": {"Topic": topic},
        }
        self._write(f"backend/custom/{name}/{name}-cloudformation-template.json", template)
        resource = {
            "service": "customCloudformation",
            "providerPlugin": "awscloudformation",
            "dependsOn": [],
        }
        for file in ("backend-config.json", "amplify-meta.json"):
            path = self._folder / "backend" / file
            known = json.loads(path.read_text(encoding="utf-8"))
            self._write(f"backend/{file}", {**known, "custom": {name: resource}})

    @property
    def topics(self) -> list[str]:
        """The ARNs of the account's SNS topics."""
        found = self.client("sns").list_topics()["Topics"]
        return [topic["TopicArn"] for topic in found]

    def client(self, service: str) -> Any:
        """Somebody in Biz Corp's account: it is moto's for a key that nobody has."""
        return Session().create_client(
            service,
            region_name=REGION,
            endpoint_url=self._world.server.url,
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
            aws_secret_access_key="EXAMPLE/administrator/secret",
        )

    def _write(self, name: str, content: object) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_amplify_writes(content), encoding="utf-8")

    def _zipped(self) -> bytes:
        current = self._folder / "#current-cloud-backend"
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as archive:
            for path in current.iterdir():
                archive.write(path, path.name)
        return written.getvalue()
