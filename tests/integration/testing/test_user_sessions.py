"""Sessions of a user in the pretended AWS, from GetSessionToken: with and without MFA."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.testing.conftest import DEVICE, NOT_AUTHORIZED, ROLE, USER, denied

if TYPE_CHECKING:
    from collections.abc import Callable

    from amplify_plugin.testing import AwsServer
    from amplify_plugin.testing.registry import User
    from tests.integration.testing.conftest import Caller

WITH_CODE = {"SerialNumber": DEVICE, "TokenCode": "123456"}
WRONG_CODE = "MultiFactorAuthentication failed with invalid MFA one time pass code."
OF_NOBODY = "The security token included in the request is invalid."


@pytest.fixture
def device(aws_server: AwsServer, user: User) -> None:
    aws_server.add_device(DEVICE, user)


@pytest.fixture
def opened(sts: Caller, as_session: Callable[..., Caller], device: None) -> Callable[..., Caller]:
    """Opens sessions of the user, with a code unless told otherwise."""
    del device

    def session(service: str = "sts", *, with_code: bool = True) -> Caller:
        params: dict[str, Any] = WITH_CODE if with_code else {}
        return as_session(sts.client.get_session_token(**params), service)

    return session


def test_a_session_is_the_user(opened: Callable[..., Caller]) -> None:
    answer = opened().client.get_caller_identity()
    assert (answer["Arn"], answer["Account"]) == (USER, "111122223333")


def test_a_role_that_wants_mfa_takes_a_session_with_it(
    aws_server: AwsServer, opened: Callable[..., Caller]
) -> None:
    aws_server.add_role(ROLE, USER, mfa=True)
    session = opened()
    assert session.assume()
    assert session.assume()  # and again: no code is spent


def test_a_role_that_wants_mfa_takes_none_without_it(
    aws_server: AwsServer, opened: Callable[..., Caller]
) -> None:
    aws_server.add_role(ROLE, USER, mfa=True)
    session = opened(with_code=False)
    assert session.refused_to_assume() == denied(NOT_AUTHORIZED)


def test_the_age_of_mfa_counts_from_the_session(
    aws_server: AwsServer, sts: Caller, opened: Callable[..., Caller]
) -> None:
    aws_server.add_role(ROLE, USER, mfa_max_age=0)
    assert opened().refused_to_assume() == denied(NOT_AUTHORIZED)
    assert sts.assume(SerialNumber=DEVICE, TokenCode="234567")


def test_a_role_from_a_session_lasts_an_hour_at_most(
    aws_server: AwsServer, opened: Callable[..., Caller]
) -> None:
    aws_server.add_role(ROLE, USER, max_session_duration=43200)
    session = opened()
    assert session.assume(DurationSeconds=3600)
    code, sentence, status = session.refused_to_assume(DurationSeconds=3601)
    assert (code, status) == ("ValidationError", 400)
    assert sentence == (
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
        "chaining."
    )


def test_temporary_credentials_open_none(
    aws_server: AwsServer,
    sts: Caller,
    opened: Callable[..., Caller],
    as_session: Callable[..., Caller],
) -> None:
    aws_server.add_role(ROLE, USER)
    refusal = denied("Cannot call GetSessionToken with session credentials")
    assert opened().refused("get_session_token") == refusal
    assert as_session(sts.assume()).refused("get_session_token") == refusal


def test_a_session_asks_sts_for_little_else(opened: Callable[..., Caller]) -> None:
    refused = opened().refused("get_federation_token", Name="console")
    assert refused == denied("Cannot call GetFederationToken with session credentials")


def test_wrong_and_used_codes_are_refused_alike(
    aws_server: AwsServer, sts: Caller, user: User
) -> None:
    aws_server.add_device(DEVICE, user, codes=("111111",))
    wrong = {"SerialNumber": DEVICE, "TokenCode": "222222"}
    assert sts.refused("get_session_token", **wrong) == denied(f"{WRONG_CODE} ")
    right = {"SerialNumber": DEVICE, "TokenCode": "111111"}
    assert sts.client.get_session_token(**right)
    assert sts.refused("get_session_token", **right) == denied(f"{WRONG_CODE} ")


@pytest.mark.usefixtures("device")
def test_a_code_serves_once_whatever_it_was_for(aws_server: AwsServer, sts: Caller) -> None:
    aws_server.add_role(ROLE, USER, mfa=True)
    sts.client.get_session_token(**WITH_CODE)
    assert sts.refused_to_assume(**WITH_CODE) == denied(f"{WRONG_CODE} ")


@pytest.mark.usefixtures("device")
@pytest.mark.parametrize(
    ("asked", "lasts"),
    [({"DurationSeconds": 900}, 900), ({"DurationSeconds": 129600}, 129600), ({}, 43200)],
)
def test_a_session_lasts_as_long_as_asked(sts: Caller, asked: dict[str, int], lasts: int) -> None:
    before = datetime.now(UTC)
    ends = sts.client.get_session_token(**WITH_CODE, **asked)["Credentials"]["Expiration"]
    assert timedelta(seconds=lasts - 1) <= ends - before <= timedelta(seconds=lasts + 60)


@pytest.mark.parametrize(("seconds", "bound"), [(899, "greater"), (129601, "less")])
def test_a_session_has_bounds(sts: Caller, seconds: int, bound: str) -> None:
    code, sentence, _ = sts.refused("get_session_token", DurationSeconds=seconds)
    assert code == "ValidationError"
    assert f"must have value {bound} than or equal to" in sentence


def test_a_root_session_is_cut_to_an_hour(
    aws_server: AwsServer, aws_client: Callable[..., Caller]
) -> None:
    aws_server.add_user("arn:aws:iam::111122223333:root", "AKIAEXAMPLEROOT00001", "EXAMPLEsecret")
    before = datetime.now(UTC)
    root = aws_client("AKIAEXAMPLEROOT00001").client
    ends = root.get_session_token(DurationSeconds=43200)["Credentials"]["Expiration"]
    assert ends - before <= timedelta(seconds=3660)


def test_iam_does_not_know_a_session_without_mfa(opened: Callable[..., Caller]) -> None:
    without = opened("iam", with_code=False)
    assert without.refused("list_users") == ("InvalidClientTokenId", OF_NOBODY, 403)
    assert opened("iam").client.list_users()


def test_deny_without_mfa_holds_for_every_service(
    aws_server: AwsServer,
    aws_client: Callable[..., Caller],
    user: User,
    as_session: Callable[..., Caller],
) -> None:
    aws_server.add_user(USER, user.access_key_id, user.secret_access_key, needs_mfa=True)
    aws_server.add_device(DEVICE, USER)
    aws_server.add_role(ROLE, USER)
    keys = aws_client(user.access_key_id)
    assert aws_client(user.access_key_id, service="s3").refused("list_buckets")[0] == "AccessDenied"
    assert aws_client(user.access_key_id, service="iam").refused("list_users")[0] == "AccessDenied"
    assert keys.refused_to_assume()[0] == "AccessDenied"
    assert keys.client.get_caller_identity()  # which no policy can deny
    opened = keys.client.get_session_token(**WITH_CODE)
    assert "Buckets" in as_session(opened, "s3").client.list_buckets()
    assert as_session(opened).assume()


def test_a_session_ends(
    aws_server: AwsServer, aws_client: Callable[..., Caller], as_session: Callable[..., Caller]
) -> None:
    aws_server.add_user(USER, "AKIAEXAMPLESHORT0001", "EXAMPLEsecret", session_lifetime=0)
    ended = as_session(aws_client("AKIAEXAMPLESHORT0001").client.get_session_token())
    assert ended.refused("get_caller_identity")[0] == "ExpiredToken"
