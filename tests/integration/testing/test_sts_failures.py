"""Failures that a test plans, and what the server tells of the calls it got."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ConnectionClosedError

from tests.integration.testing.conftest import DEVICE, ROLE, USER

if TYPE_CHECKING:
    from collections.abc import Callable

    from amplify_plugin.testing import AwsServer
    from amplify_plugin.testing.registry import User
    from tests.integration.testing.conftest import Caller


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("throttle", ("Throttling", "Rate exceeded", 400)),
        (
            "server-error",
            (
                "InternalFailure",
                (
                    "The request processing has failed because of an unknown error, exception or"
                    " failure."
                ),
                500,
            ),
        ),
    ],
)
def test_planned_failure_befalls_the_next_matching_calls_only(
    aws_server: AwsServer, sts: Caller, kind: Any, expected: tuple[str, str, int]
) -> None:
    aws_server.add_role(ROLE, USER)
    aws_server.fail_next(kind, count=2)
    assert sts.client.get_caller_identity()["Arn"] == USER
    assert sts.refused_to_assume() == expected
    assert sts.refused_to_assume() == expected
    assert sts.assume()["Credentials"]


def test_connection_can_close_without_an_answer(aws_server: AwsServer, sts: Caller) -> None:
    aws_server.fail_next("close", action="GetCallerIdentity")
    with pytest.raises(ConnectionClosedError):
        sts.client.get_caller_identity()
    assert sts.client.get_caller_identity()["Arn"] == USER
    assert [call.outcome for call in aws_server.calls()] == ["closed", "ok"]


def test_call_hangs_until_it_is_released(aws_server: AwsServer, sts: Caller) -> None:
    aws_server.fail_next("hang", action="GetCallerIdentity")
    answers: list[Any] = []
    caller = threading.Thread(target=lambda: answers.append(sts.client.get_caller_identity()))
    caller.start()
    (hanging,) = aws_server.wait_for_calls(1)
    assert hanging.outcome == "pending"
    aws_server.release()
    caller.join(timeout=10)
    assert answers[0]["Arn"] == USER
    assert [call.outcome for call in aws_server.calls()] == ["ok"]


def test_call_hangs_for_some_seconds(aws_server: AwsServer, sts: Caller) -> None:
    aws_server.fail_next("hang", action="GetCallerIdentity", seconds=0.01)
    assert sts.client.get_caller_identity()["Arn"] == USER


def test_log_tells_who_called_what_with_what_outcome_and_no_secret(
    aws_server: AwsServer, sts: Caller, user: User
) -> None:
    aws_server.add_device(DEVICE, user, codes=["123456"])
    role = aws_server.add_role(ROLE, USER, mfa=True)
    before = datetime.now(UTC)
    sts.assume(SerialNumber=DEVICE, TokenCode="123456")
    sts.refused_to_assume(SerialNumber=DEVICE, TokenCode="123456")
    issued, refused = aws_server.calls("AssumeRole")
    assert (issued.service, issued.action) == ("sts", "AssumeRole")
    assert issued.access_key_id == user.access_key_id
    assert issued.params["SerialNumber"] == DEVICE
    assert issued.params["TokenCode"] == "***"
    assert before <= issued.time <= refused.time
    assert (issued.outcome, refused.outcome) == ("ok", "AccessDenied")
    assert aws_server.sessions_issued(role) == 1


def test_waiting_for_a_call_that_does_not_come_ends(aws_server: AwsServer) -> None:
    with pytest.raises(TimeoutError, match="1 calls awaited, 0 in"):
        aws_server.wait_for_calls(1, timeout=0.01)


def test_reset_forgets_everyone_and_everything(
    aws_server: AwsServer, sts: Caller, as_session: Callable[..., Caller]
) -> None:
    aws_server.add_role(ROLE, USER)
    session = as_session(sts.assume())
    session_s3 = as_session(sts.assume(), "s3")
    session_s3.client.create_bucket(Bucket="biz-corp-inventory")
    aws_server.fail_next("throttle", action="GetCallerIdentity")
    aws_server.reset()
    assert aws_server.calls() == []
    assert sts.refused("get_caller_identity")[0] == "InvalidClientTokenId"
    assert session.refused("get_caller_identity")[0] == "InvalidClientTokenId"
    assert session_s3.client.list_buckets()["Buckets"] == []
