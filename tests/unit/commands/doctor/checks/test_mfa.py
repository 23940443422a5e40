"""A device beside bare keys, which no tool of AWS's asks for a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from amplify_plugin.commands.doctor.checks.mfa import check
from tests.unit.commands.doctor.texts import CONFIG, CREDENTIALS, KEYS, files

if TYPE_CHECKING:
    from pathlib import Path

DEVICE = "mfa_serial = arn:aws:iam::111122223333:mfa/me\n"


def test_keys_with_a_device_and_no_role() -> None:
    [found] = check(files(f"[profile me]\n{DEVICE}", f"[me]\n{KEYS}"), {})
    assert (found.code, found.severity) == ("mfa-device-not-used", "note")
    assert (found.subject, found.file, found.line) == ("me", CONFIG, 1)
    assert "ignore that device" in found.message
    assert "settings mfa_session 12h" in found.fix
    assert "example/secret" not in str(found)


def test_a_profile_in_the_credentials_file_alone() -> None:
    [found] = check(files("", f"[me]\n{KEYS}{DEVICE}"), {})
    assert (found.file, found.line) == (CREDENTIALS, 1)


@pytest.mark.parametrize(
    ("config", "credentials"),
    [
        (f"[profile me]\n{DEVICE}", f"[me]\n{KEYS}aws_session_token = token\n"),
        (f"[profile me]\n{DEVICE}role_arn = arn\nsource_profile = x\n", f"[me]\n{KEYS}"),
        (f"[profile me]\n{DEVICE}credential_process = x\n", ""),
        (f"[profile me]\n{DEVICE}sso_session = x\n", f"[me]\n{KEYS}"),
        ("[profile me]\n", f"[me]\n{KEYS}"),
        (f"[profile me]\n{DEVICE}", ""),
    ],
    ids=["temporary", "role", "process", "sso", "no device", "no keys"],
)
def test_the_nearest_cases(config: str, credentials: str) -> None:
    assert list(check(files(config, credentials), {})) == []


def test_with_sessions_nothing_is_wrong(safe_environment: Path) -> None:
    del safe_environment
    user = files(f"[profile me]\n{DEVICE}", f"[me]\n{KEYS}")
    assert list(check(user, {"AMPLIFY_PLUGIN_MFA_SESSION": "12h"})) == []
    # What is no duration leaves them off.
    assert len(list(check(user, {"AMPLIFY_PLUGIN_MFA_SESSION": "soon"}))) == 1
