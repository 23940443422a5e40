"""Role sessions of the pretended STS: how long they may last, and what comes after."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.integration.testing.conftest import (
    ASSUMED,
    DEVICE,
    NO_MFA_DEVICE,
    NOT_AUTHORIZED,
    ROLE,
    USER,
    broken,
    denied,
    invalid,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from amplify_plugin.testing import AwsServer
    from amplify_plugin.testing.registry import User
    from tests.integration.testing.conftest import Caller

ENDED = "The security token included in the request is expired"


@pytest.mark.parametrize(
    ("seconds", "constraint"),
    [
        (899, "Member must have value greater than or equal to 900"),
        (43201, "Member must have value less than or equal to 43200"),
    ],
)
def test_duration_outside_of_any_role_is_refused(
    aws_server: AwsServer, sts: Caller, seconds: int, constraint: str
) -> None:
    aws_server.add_role(ROLE, USER, max_session_duration=43200)
    reason = broken(str(seconds), "durationSeconds", constraint)
    assert sts.refused_to_assume(DurationSeconds=seconds) == invalid(
        f"1 validation error detected: {reason}"
    )


def test_duration_over_the_maximum_of_the_role_is_refused(
    aws_server: AwsServer, sts: Caller
) -> None:
    aws_server.add_role(ROLE, USER, max_session_duration=7200)
    assert sts.refused_to_assume(DurationSeconds=7201) == invalid(
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    )


def test_duration_is_what_was_asked_for(aws_server: AwsServer, sts: Caller) -> None:
    aws_server.add_role(ROLE, USER, max_session_duration=43200)
    before = datetime.now(UTC)
    expiration = sts.assume(DurationSeconds=43200)["Credentials"]["Expiration"]
    # AWS tells whole seconds.
    assert timedelta(seconds=43199) <= expiration - before <= timedelta(seconds=43260)


def test_chained_role_lasts_an_hour_at_most(
    aws_server: AwsServer, sts: Caller, as_session: Callable[..., Caller]
) -> None:
    first = "arn:aws:iam::123456789012:role/first"
    aws_server.add_role(first, USER, max_session_duration=43200)
    aws_server.add_role(ROLE, first, max_session_duration=43200)
    chained = as_session(sts.assume(RoleArn=first))
    assert chained.refused_to_assume(DurationSeconds=3601) == invalid(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by"
        " role chaining."
    )
    assert chained.assume(DurationSeconds=3600)["AssumedRoleUser"]["Arn"] == ASSUMED


def test_mfa_does_not_reach_through_a_chain(
    aws_server: AwsServer, sts: Caller, user: User, as_session: Callable[..., Caller]
) -> None:
    first = "arn:aws:iam::123456789012:role/first"
    aws_server.add_device(DEVICE, user)
    aws_server.add_role(first, USER, mfa=True)
    aws_server.add_role(ROLE, first, mfa=True)
    with_mfa = sts.assume(RoleArn=first, SerialNumber=DEVICE, TokenCode="123456")
    chained = as_session(with_mfa)
    caller = "arn:aws:sts::123456789012:assumed-role/first/amplify"
    assert chained.refused_to_assume() == denied(NOT_AUTHORIZED.replace(USER, caller))
    given = {"SerialNumber": DEVICE, "TokenCode": "234567"}
    assert chained.refused_to_assume(**given) == denied(NO_MFA_DEVICE)


def test_expired_session_is_refused_by_sts(
    aws_server: AwsServer, sts: Caller, as_session: Callable[..., Caller]
) -> None:
    aws_server.add_role(ROLE, USER, lifetime=0)
    ended = as_session(sts.assume())
    expected = ("ExpiredToken", ENDED, 403)
    assert ended.refused("get_caller_identity") == expected
    assert ended.refused_to_assume() == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (("s3", "list_buckets"), ("ExpiredToken", "The provided token has expired.", 400)),
        (("iam", "list_users"), ("ExpiredToken", ENDED, 403)),
        (("dynamodb", "list_tables"), ("ExpiredTokenException", ENDED, 400)),
    ],
)
def test_expired_session_is_refused_by_every_protocol(
    aws_server: AwsServer,
    sts: Caller,
    as_session: Callable[..., Caller],
    call: tuple[str, str],
    expected: tuple[str, str, int],
) -> None:
    aws_server.add_role(ROLE, USER, lifetime=0)
    service, operation = call
    ended = as_session(sts.assume(), service)
    assert ended.refused(operation) == expected


def test_session_reaches_other_services_in_the_account_of_the_role(
    aws_server: AwsServer, sts: Caller, as_session: Callable[..., Caller]
) -> None:
    aws_server.add_role(ROLE, USER)
    s3 = as_session(sts.assume(), "s3")
    s3.client.create_bucket(Bucket="biz-corp-inventory")
    assert [bucket["Name"] for bucket in s3.client.list_buckets()["Buckets"]] == [
        "biz-corp-inventory"
    ]


def test_role_with_a_short_lifetime_says_so(aws_server: AwsServer, sts: Caller) -> None:
    aws_server.add_role(ROLE, USER, lifetime=90)
    before = datetime.now(UTC)
    expiration = sts.assume()["Credentials"]["Expiration"]
    assert timedelta(seconds=89) <= expiration - before <= timedelta(seconds=150)


def test_web_identity_gets_a_session_of_its_role(
    aws_server: AwsServer, sts: Caller, as_session: Callable[..., Caller]
) -> None:
    assumed = sts.client.assume_role_with_web_identity(
        RoleArn=ROLE, RoleSessionName="amplify", WebIdentityToken="EXAMPLE-token"
    )
    assert as_session(assumed).client.get_caller_identity()["Arn"] == ASSUMED
    assert aws_server.calls()[0].params["WebIdentityToken"] == "***"
