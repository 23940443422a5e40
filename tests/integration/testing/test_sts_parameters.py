"""The pretended STS refuses malformed parameters in AWS's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.testing.conftest import DEVICE, ROLE, USER, broken, invalid

if TYPE_CHECKING:
    from amplify_plugin.testing import AwsServer
    from tests.integration.testing.conftest import Caller


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            {"SerialNumber": DEVICE, "TokenCode": "12345"},
            "1 validation error detected: "
            + broken("12345", "tokenCode", "Member must have length greater than or equal to 6"),
        ),
        (
            {"SerialNumber": DEVICE, "TokenCode": "12345\N{FULLWIDTH DIGIT SIX}"},
            "1 validation error detected: "
            + broken(
                "12345\N{FULLWIDTH DIGIT SIX}",
                "tokenCode",
                r"Member must satisfy regular expression pattern: [\d]*",
            ),
        ),
        (
            {"SerialNumber": DEVICE, "TokenCode": "138502\\"},
            "2 validation errors detected: "
            + broken("138502\\", "tokenCode", "Member must have length less than or equal to 6")
            + "; "
            + broken(
                "138502\\", "tokenCode", r"Member must satisfy regular expression pattern: [\d]*"
            ),
        ),
        (
            {"SerialNumber": "short", "TokenCode": "123456"},
            "1 validation error detected: "
            + broken("short", "serialNumber", "Member must have length greater than or equal to 9"),
        ),
        (
            {"SerialNumber": "a b c d e f", "TokenCode": "123456"},
            "1 validation error detected: "
            + broken(
                "a b c d e f",
                "serialNumber",
                r"Member must satisfy regular expression pattern: [\w+=/:,.@-]*",
            ),
        ),
        (
            {"RoleSessionName": "Session1:2"},
            "1 validation error detected: "
            + broken(
                "Session1:2",
                "roleSessionName",
                r"Member must satisfy regular expression pattern: [\w+=,.@-]*",
            ),
        ),
        (
            {"RoleSessionName": "s" * 65},
            "1 validation error detected: "
            + broken(
                "s" * 65, "roleSessionName", "Member must have length less than or equal to 64"
            ),
        ),
        (
            {"RoleArn": "arn:aws:iam::1"},
            "1 validation error detected: "
            + broken(
                "arn:aws:iam::1", "roleArn", "Member must have length greater than or equal to 20"
            ),
        ),
        ({"RoleArn": "nothing-valid-in-here"}, "nothing-valid-in-here is invalid"),
        ({"RoleArn": "arn:a::::something/test-role"}, "arn:a::::something/test-role is invalid"),
        (
            {"ExternalId": "biz corp"},
            "1 validation error detected: "
            + broken(
                "biz corp",
                "externalId",
                r"Member must satisfy regular expression pattern: [\w+=,.@:\/-]*",
            ),
        ),
    ],
)
def test_malformed_parameter_is_refused(
    aws_server: AwsServer, sts: Caller, params: dict[str, str], message: str
) -> None:
    aws_server.add_role(ROLE, USER)
    assert sts.refused_to_assume(**params) == invalid(message)


def test_missing_parameter_is_refused(sts: Caller) -> None:
    assert sts.refused("assume_role", RoleArn=ROLE) == invalid(
        "1 validation error detected: Value null at 'roleSessionName' failed to satisfy"
        " constraint: Member must not be null"
    )


def test_duration_that_is_no_number_is_refused(sts: Caller) -> None:
    assert sts.refused_to_assume(DurationSeconds="an hour")[::2] == ("MalformedInput", 400)
