"""What STS refuses, in words that repeat no secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from amplify_plugin.awsconfig.profiles import Profiles, Role
from amplify_plugin.credentials import Secret
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.roles.sts import (
    SET_CLOCK,
    AssumeRoleRefused,
    SessionRefused,
    StsUnreachable,
    assume_role,
    get_session_token,
)

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

    get_session_token = assume_role


def role() -> Role:
    found = Profiles({"r": SECTION, "s": {}}).get("r").role
    assert found is not None
    return found


def test_a_refusal_that_quotes_what_was_sent_is_told_without_it() -> None:
    with pytest.raises(AssumeRoleRefused) as caught:
        assume_role(Client(), role(), Secret(CODE))
    assert "Value '***' at 'tokenCode' failed" in str(caught.value)
    assert CODE not in str(caught.value)
    assert EXTERNAL_ID not in str(caught.value)


def test_a_refused_session_is_told_without_the_code() -> None:
    day = timedelta(hours=12)
    with pytest.raises(SessionRefused) as caught:
        get_session_token(Client(), "me", SECTION["mfa_serial"], day, Secret(CODE))
    assert "Value '***' at 'tokenCode' failed" in str(caught.value)
    assert CODE not in str(caught.value)


NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


class Answering:
    """An STS that gives or raises what a test says."""

    meta = SimpleNamespace(endpoint_url="https://sts.example")

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def assume_role(self, **_: str) -> Any:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def refusal(code: str, message: str) -> Exception:
    error = Refused()
    error.response = {"Error": {"Code": code, "Message": message} if code else {}}
    return error


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("SignatureDoesNotMatch", "Signature expired: 20261126T014700Z is now earlier than …"),
        ("SignatureDoesNotMatch", "Signature not yet current: 20261126T034700Z is still later …"),
        ("RequestExpired", "Request has expired."),
    ],
)
def test_a_wrong_clock_is_named_as_such(code: str, message: str) -> None:
    with pytest.raises(AssumeRoleRefused) as caught:
        assume_role(Answering(refusal(code, message)), role(), None)
    assert caught.value.remedy == SET_CLOCK


def test_a_wrong_key_is_still_a_wrong_key() -> None:
    message = "The request signature we calculated does not match the signature you provided."
    with pytest.raises(AssumeRoleRefused) as caught:
        assume_role(Answering(refusal("SignatureDoesNotMatch", message)), role(), None)
    assert "renew" in caught.value.remedy


@pytest.mark.parametrize("ago", [timedelta(), timedelta(hours=2)])
def test_a_session_that_is_over_when_it_is_given_is_an_error_about_the_clock(
    ago: timedelta,
) -> None:
    answer = {
        "AccessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "SecretAccessKey": "secret",
        "SessionToken": "token",
        "Expiration": NOON - ago,
    }
    sts = Answering({"Credentials": answer})
    with pytest.raises(AmplifyPluginError, match="12:00 UTC") as caught:
        assume_role(sts, role(), None, clock=lambda: NOON)
    assert caught.value.remedy == SET_CLOCK
    before = NOON - ago - timedelta(minutes=1)
    assert assume_role(sts, role(), None, clock=lambda: before).expiration == NOON - ago


class ResponseParserError(Exception):
    """As botocore's, for what is not XML."""


@pytest.mark.parametrize(
    "answer",
    [
        ResponseParserError("mismatched tag: line 1, column 84: <html>Sign in to the hotel"),
        KeyError("AssumeRoleResult"),
        refusal("", ""),
        refusal("503", "Service Unavailable"),
    ],
    ids=["a page", "a page that is XML", "a refusal without a code", "a proxy's error"],
)
def test_what_answers_in_the_place_of_sts_is_named(answer: Exception) -> None:
    with pytest.raises(StsUnreachable, match=r"https://sts\.example is not STS") as caught:
        assume_role(Answering(answer), role(), None)
    assert "Sign in" not in caught.value.message
    assert "sign-in page" in caught.value.remedy


def test_a_certificate_that_is_not_valid_may_be_the_clock_s() -> None:
    error = OSError("SSL validation failed for x: certificate is not yet valid")
    with pytest.raises(StsUnreachable) as caught:
        assume_role(Answering(error), role(), None)
    assert "clock" in caught.value.remedy
