"""The policy language of the pretended AWS: what it knows, and that it refuses what it does not."""

from __future__ import annotations

from typing import Any

import pytest

from amplify_plugin.testing.evaluation import Request, allows
from amplify_plugin.testing.registry import codes_around, totp

ASK = Request("s3:GetObject", "arn:aws:s3:::photos/cat", {"aws:username": ("ann",)})


def statement(**changes: Any) -> dict[str, Any]:
    made = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **changes}
    return {name: value for name, value in made.items() if value is not None}


def judged(*statements: dict[str, Any]) -> bool:
    return allows([{"Statement": list(statements)}], ASK)


@pytest.mark.parametrize(
    ("changes", "is_allowed"),
    [
        ({}, True),
        ({"Action": "S3:getobject"}, True),
        ({"Action": ["s3:Put*", "s3:Get?bject"]}, True),
        ({"Action": "s3:Put*"}, False),
        ({"Resource": "arn:aws:s3:::photos/*"}, True),
        ({"Resource": "arn:aws:s3:::PHOTOS/*"}, False),
        ({"Resource": ["arn:aws:s3:::x", "arn:aws:s3:::photos/c?t"]}, True),
        ({"Effect": "Deny"}, False),
        ({"Condition": {"StringEquals": {"AWS:UserName": ["bob", "ann"]}}}, True),
        ({"Condition": {"StringEquals": {"aws:username": "Ann"}}}, False),
        ({"Condition": {"StringLike": {"aws:username": "a*"}}}, True),
        ({"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}, False),
        ({"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}}, True),
        ({"Condition": {"ForAnyValue:StringEquals": {"aws:CalledVia": "x"}}}, False),
    ],
)
def test_a_statement(changes: dict[str, Any], is_allowed: bool) -> None:
    assert judged(statement(**changes)) is is_allowed


def test_a_deny_wins_and_nothing_is_a_no() -> None:
    assert not judged(statement(), statement(Effect="Deny", Resource="*"))
    assert judged(statement(), statement(Effect="Deny", Resource="other"))
    assert not judged()


@pytest.mark.parametrize(
    "changes",
    [
        {"NotAction": "s3:*", "Action": None},
        {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
        {"Principal": {"Service": "lambda.amazonaws.com"}},
    ],
)
def test_what_is_not_known_is_never_passed_over(changes: dict[str, Any]) -> None:
    with pytest.raises(NotImplementedError):
        judged(statement(**changes))


def test_codes_are_those_of_rfc_6238() -> None:
    """Appendix B: seed 12345678901234567890, the last six digits of the eight there."""
    seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    known = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    assert {at: totp(seed, at // 30) for at in known} == known
    from datetime import UTC, datetime

    assert codes_around(seed, datetime.fromtimestamp(59, UTC), 1)[1] == "287082"
