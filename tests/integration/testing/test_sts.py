"""The pretended STS refuses whom AWS refuses, with AWS's codes, sentences and statuses."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest

from tests.integration.testing.conftest import (
    ASSUMED,
    DEVICE,
    NO_MFA_DEVICE,
    NOT_AUTHORIZED,
    ROLE,
    USER,
    denied,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from amplify_plugin.testing import AwsServer
    from amplify_plugin.testing.registry import User
    from tests.integration.testing.conftest import Caller

NO_MFA_CODE = "MultiFactorAuthentication failed with invalid MFA one time pass code. "


def test_trusted_user_gets_a_session_that_is_the_role(
    aws_server: AwsServer, sts: Caller, as_session: Callable[..., Caller]
) -> None:
    aws_server.add_role(ROLE, USER)
    assumed = sts.assume()
    assert assumed["AssumedRoleUser"]["Arn"] == ASSUMED
    identity = as_session(assumed).client.get_caller_identity()
    assert identity["Arn"] == ASSUMED
    assert identity["Account"] == "123456789012"
    assert identity["UserId"] == assumed["AssumedRoleUser"]["AssumedRoleId"]


def test_user_is_told_who_they_are(sts: Caller) -> None:
    identity = sts.client.get_caller_identity()
    assert identity["Arn"] == USER
    assert identity["Account"] == "111122223333"
    assert identity["UserId"].startswith("AIDAEXAMPLE")


def test_unknown_key_is_refused(aws_client: Callable[..., Caller]) -> None:
    stranger = aws_client("AKIAEXAMPLESTRANGER1")
    expected = (
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
        403,
    )
    assert stranger.refused("get_caller_identity") == expected
    assert stranger.refused_to_assume() == expected
    assert stranger.refused("get_session_token") == expected


def test_session_key_without_its_token_is_refused(
    aws_server: AwsServer, sts: Caller, aws_client: Callable[..., Caller]
) -> None:
    aws_server.add_role(ROLE, USER)
    keys = sts.assume()["Credentials"]
    half = aws_client(keys["AccessKeyId"], keys["SecretAccessKey"])
    assert half.refused("get_caller_identity")[0] == "InvalidClientTokenId"


def test_user_key_with_a_token_is_refused(user: User, aws_client: Callable[..., Caller]) -> None:
    stale = aws_client(user.access_key_id, token="EXAMPLEstaletoken")
    assert stale.refused("get_caller_identity")[0] == "InvalidClientTokenId"


def test_unsigned_call_is_refused(aws_server: AwsServer) -> None:
    connection = http.client.HTTPConnection(urlsplit(aws_server.url).netloc)
    connection.request(
        "POST",
        "/",
        urlencode({"Action": "AssumeRole", "Version": "2011-06-15"}),
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    assert response.status == 403
    assert "<Code>MissingAuthenticationToken</Code>" in body
    assert "<Message>Request is missing Authentication Token</Message>" in body


@pytest.mark.parametrize("principal", [USER, "111122223333", "arn:aws:iam::111122223333:root", "*"])
def test_trust_policy_may_name_the_user_in_any_way(
    aws_server: AwsServer, sts: Caller, principal: str
) -> None:
    aws_server.add_role(ROLE, principal)
    assert sts.assume()["AssumedRoleUser"]["Arn"] == ASSUMED


def test_caller_whom_the_role_does_not_trust_is_refused(aws_server: AwsServer, sts: Caller) -> None:
    aws_server.add_role(ROLE, ["arn:aws:iam::111122223333:user/other", "444455556666"])
    assert sts.refused_to_assume() == denied(NOT_AUTHORIZED)


def test_role_that_does_not_exist_is_refused_like_one_that_does_not_trust(sts: Caller) -> None:
    assert sts.refused_to_assume() == denied(NOT_AUTHORIZED)


@pytest.mark.parametrize("given", [{}, {"ExternalId": "other-corp"}])
def test_wrong_or_missing_external_id_is_refused(
    aws_server: AwsServer, sts: Caller, given: dict[str, str]
) -> None:
    aws_server.add_role(ROLE, USER, external_id="biz-corp")
    assert sts.refused_to_assume(**given) == denied(NOT_AUTHORIZED)


@pytest.mark.parametrize("wanted", ["biz-corp", None])
def test_right_external_id_is_accepted_and_one_that_nobody_wants_does_no_harm(
    aws_server: AwsServer, sts: Caller, wanted: str | None
) -> None:
    aws_server.add_role(ROLE, USER, external_id=wanted)
    assert sts.assume(ExternalId="biz-corp")["Credentials"]


def test_role_with_mfa_is_refused_without_a_code(
    aws_server: AwsServer, sts: Caller, user: User
) -> None:
    aws_server.add_device(DEVICE, user)
    aws_server.add_role(ROLE, USER, mfa=True)
    assert sts.refused_to_assume() == denied(NOT_AUTHORIZED)


@pytest.mark.parametrize("half", [{"SerialNumber": DEVICE}, {"TokenCode": "123456"}])
def test_half_of_the_mfa_parameters_is_refused(
    aws_server: AwsServer, sts: Caller, user: User, half: dict[str, str]
) -> None:
    aws_server.add_device(DEVICE, user)
    aws_server.add_role(ROLE, USER, mfa=True)
    assert sts.refused_to_assume(**half) == denied(
        "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass"
        " code."
    )


@pytest.mark.parametrize("mfa", [True, False])
def test_wrong_code_is_refused_whether_or_not_the_role_wants_one(
    aws_server: AwsServer, sts: Caller, user: User, mfa: bool
) -> None:
    aws_server.add_device(DEVICE, user, codes=["123456"])
    aws_server.add_role(ROLE, USER, mfa=mfa)
    wrong = {"SerialNumber": DEVICE, "TokenCode": "654321"}
    assert sts.refused_to_assume(**wrong) == denied(NO_MFA_CODE)


@pytest.mark.parametrize("codes", [None, ["123456"]])
def test_code_works_once(
    aws_server: AwsServer, sts: Caller, user: User, codes: list[str] | None
) -> None:
    aws_server.add_device(DEVICE, user, codes=codes)
    aws_server.add_role(ROLE, USER, mfa=True)
    given = {"SerialNumber": DEVICE, "TokenCode": "123456"}
    assert sts.assume(**given)["Credentials"]
    assert sts.refused_to_assume(**given) == denied(NO_MFA_CODE)


def test_next_code_works_after_a_used_one(aws_server: AwsServer, sts: Caller, user: User) -> None:
    aws_server.add_device(DEVICE, user, codes=["123456", "234567"])
    aws_server.add_role(ROLE, USER, mfa=True)
    for code in ("123456", "234567"):
        assert sts.assume(SerialNumber=DEVICE, TokenCode=code)["Credentials"]


def test_code_is_used_up_by_a_call_that_is_refused(
    aws_server: AwsServer, sts: Caller, user: User
) -> None:
    aws_server.add_device(DEVICE, user)
    given = {"SerialNumber": DEVICE, "TokenCode": "123456"}
    assert sts.refused_to_assume(**given) == denied(NOT_AUTHORIZED)
    aws_server.add_role(ROLE, USER, mfa=True)
    assert sts.refused_to_assume(**given) == denied(NO_MFA_CODE)


def test_device_that_nobody_knows_is_refused(aws_server: AwsServer, sts: Caller) -> None:
    aws_server.add_role(ROLE, USER, mfa=True)
    given = {"SerialNumber": DEVICE, "TokenCode": "123456"}
    assert sts.refused_to_assume(**given) == denied(NO_MFA_DEVICE)


def test_device_of_somebody_else_is_refused(aws_server: AwsServer, sts: Caller) -> None:
    aws_server.add_device(DEVICE, "arn:aws:iam::111122223333:user/other")
    aws_server.add_role(ROLE, USER, mfa=True)
    given = {"SerialNumber": DEVICE, "TokenCode": "123456"}
    assert sts.refused_to_assume(**given) == denied(NO_MFA_DEVICE)
