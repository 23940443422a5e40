"""What STS refuses, in words that repeat no secret."""

from __future__ import annotations

from typing import NoReturn

import pytest

from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.credentials import Secret
from amplify_plugin.roles.sts import AssumeRoleRefused, assume_role

CODE, EXTERNAL_ID = "424242", "canary-external-id"
SECTION = {
    "role_arn": "arn:aws:iam::123456789012:role/r",
    "source_profile": "s",
    "mfa_serial": "arn:aws:iam::123456789012:mfa/me",
    "external_id": EXTERNAL_ID,
}


class Refused(Exception):
    """As botocore's ClientError, in the words of a ValidationError, which quote what was sent."""

    def __init__(self) -> None:
        super().__init__("refused")
        self.response = {
            "Error": {
                "Code": "ValidationError",
                "Message": f"Value '{CODE}' at 'tokenCode' failed; '{EXTERNAL_ID}' at 'externalId'",
            }
        }


class Client:
    def assume_role(self, **_: str) -> NoReturn:
        raise Refused


def test_a_refusal_that_quotes_what_was_sent_is_told_without_it() -> None:
    role = Profiles({"r": SECTION, "s": {}}).get("r").role
    assert role is not None
    with pytest.raises(AssumeRoleRefused) as caught:
        assume_role(Client(), role, Secret(CODE))
    assert "Value '***' at 'tokenCode' failed" in str(caught.value)
    assert CODE not in str(caught.value)
    assert EXTERNAL_ID not in str(caught.value)
