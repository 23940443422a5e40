"""Until when an MFA session serves a profile, by files and the environment alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.cache.mfa_sessions import MfaSessions, SessionKey
from amplify_plugin.commands.mfa_session import session_of
from amplify_plugin.credentials import Credentials, now
from tests.unit.commands.contexts import context_of

if TYPE_CHECKING:
    from pathlib import Path

KEY_ID, DEVICE = "AKIAIOSFODNN7EXAMPLE", "arn:aws:iam::111122223333:mfa/me"
AWS, LOCAL = "https://sts.eu-west-1.amazonaws.com", "http://127.0.0.1:4566"
ON = {"AMPLIFY_PLUGIN_MFA_SESSION": "12h"}
KEYS = {"aws_access_key_id": KEY_ID, "aws_secret_access_key": "example/secret"}
ROLE = {"role_arn": "arn:aws:iam::123456789012:role/r", "mfa_serial": DEVICE}
SECTIONS: dict[str, dict[str, Any]] = {
    "me": {**KEYS, "mfa_serial": DEVICE},
    "role": {**ROLE, "source_profile": "me"},
    "own keys": {**ROLE, **KEYS, "source_profile": "own keys"},
    "second": {**ROLE, "source_profile": "role"},
    "other device": {**ROLE, "source_profile": "me", "mfa_serial": f"{DEVICE}2"},
    "no device": {**ROLE, "source_profile": "me", "mfa_serial": ""},
    "of environment": {**ROLE, "credential_source": "Environment"},
    "of machine": {**ROLE, "credential_source": "Ec2InstanceMetadata"},
    "local": {**ROLE, "source_profile": "me", "endpoint_url": f"{LOCAL}/"},
    "circle": {**ROLE, "source_profile": "circle"},
    "gone": {**ROLE, "source_profile": "nobody"},
    "process": {**ROLE, "source_profile": "program"},
    "stored": {"credential_process": "pass show aws-access-key/me", "mfa_serial": DEVICE},
    "of stored": {**ROLE, "source_profile": "stored"},
    "stored, other device": {**ROLE, "source_profile": "stored", "mfa_serial": f"{DEVICE}2"},
    "program": {"credential_process": "x"},
}


@pytest.fixture(autouse=True)
def sessions(safe_environment: Path) -> MfaSessions:
    """One of AWS; the last minute of another."""
    del safe_environment
    made = MfaSessions()
    end = now() + timedelta(hours=2)
    made.path.parent.mkdir(parents=True)
    made.put(SessionKey.of(KEY_ID, DEVICE, AWS), Credentials("ASIA", "s", "t", end))
    return made


def has_session(name: str, environ: dict[str, str]) -> bool:
    context = context_of(SECTIONS, environ=environ)
    return session_of(context.profiles.get(name), context) is not None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("me", True),
        ("role", True),
        ("own keys", True),
        ("second", False),
        ("other device", False),
        ("no device", False),
        ("of environment", False),
        ("of machine", False),
        ("local", False),
        ("circle", False),
        ("gone", False),
        ("process", False),
        ("stored", True),
        ("of stored", True),
        ("stored, other device", False),
    ],
)
def test_whose_credentials_come_from_it(name: str, expected: bool) -> None:
    assert has_session(name, ON) is expected
    assert not has_session(name, {})


def test_keys_of_the_environment() -> None:
    assert has_session("of environment", {**ON, "AWS_ACCESS_KEY_ID": KEY_ID})
    assert not has_session("of environment", {**ON, "AWS_ACCESS_KEY_ID": "AKIAEXAMPLEOTHERUSER"})


def test_where_the_environment_names_another_sts_it_is_another_session(
    sessions: MfaSessions,
) -> None:
    elsewhere = {**ON, "AWS_ENDPOINT_URL": LOCAL}
    assert not has_session("role", elsewhere)
    end = now() + timedelta(hours=1)
    sessions.put(SessionKey.of(KEY_ID, DEVICE, LOCAL), Credentials("ASIA", "s", "t", end))
    assert has_session("role", elsewhere)
    assert has_session("local", ON)
    assert has_session("role", {**elsewhere, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"})
