"""Callers of the pretended AWS: botocore's real clients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    from amplify_plugin.testing import AwsServer
    from amplify_plugin.testing.registry import User

USER = "arn:aws:iam::111122223333:user/team/devcorpuser"
DEVICE = "arn:aws:iam::111122223333:mfa/devcorpuser"
ROLE = "arn:aws:iam::123456789012:role/teams/bizcorprole"
ASSUMED = "arn:aws:sts::123456789012:assumed-role/bizcorprole/amplify"
NOT_AUTHORIZED = f"User: {USER} is not authorized to perform: sts:AssumeRole on resource: {ROLE}"
NO_MFA_DEVICE = (
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial"
    " number is valid and associated with this user."
)


def denied(message: str) -> tuple[str, str, int]:
    return "AccessDenied", message, 403


def invalid(message: str) -> tuple[str, str, int]:
    return "ValidationError", message, 400


def broken(value: str, member: str, constraint: str) -> str:
    return f"Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"


@dataclass(frozen=True)
class Caller:
    """A botocore client, and what it is answered."""

    client: Any

    def assume(self, **params: Any) -> Any:
        return self.client.assume_role(**assume_role(params))

    def refused(self, operation: str, **params: Any) -> tuple[str, str, int]:
        """The error code, the sentence and the HTTP status with which the call is refused."""
        with pytest.raises(ClientError) as caught:
            getattr(self.client, operation)(**params)
        answer = caught.value.response
        return (
            answer["Error"]["Code"],
            answer["Error"].get("Message", ""),
            answer["ResponseMetadata"]["HTTPStatusCode"],
        )

    def refused_to_assume(self, **params: Any) -> tuple[str, str, int]:
        return self.refused("assume_role", **assume_role(params))


def assume_role(params: dict[str, Any]) -> dict[str, Any]:
    return {"RoleArn": ROLE, "RoleSessionName": "amplify", **params}


@pytest.fixture
def user(aws_server: AwsServer) -> User:
    return aws_server.add_user(USER, "AKIAEXAMPLEUSER00001", "EXAMPLEsecret")


@pytest.fixture(scope="session")
def aws_client(aws_server: AwsServer) -> Callable[..., Caller]:
    """Makes callers of one botocore session: service models are read once, not for every test."""
    session = botocore.session.Session()

    def client(
        key: str, secret: str = "EXAMPLEsecret", token: str | None = None, service: str = "sts"
    ) -> Caller:
        return Caller(
            session.create_client(
                service,
                region_name="us-east-1",
                endpoint_url=aws_server.url,
                aws_access_key_id=key,
                aws_secret_access_key=secret,
                aws_session_token=token,
                # botocore would keep wrong parameters from us, and hide failures by trying again.
                config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
            )
        )

    return client


@pytest.fixture
def sts(user: User, aws_client: Callable[..., Caller]) -> Caller:
    return aws_client(user.access_key_id)


@pytest.fixture
def as_session(aws_client: Callable[..., Caller]) -> Callable[..., Caller]:
    """Makes callers with the credentials of an AssumeRole answer."""

    def client(assumed: Any, service: str = "sts") -> Caller:
        keys = assumed["Credentials"]
        return aws_client(
            keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], service
        )

    return client
