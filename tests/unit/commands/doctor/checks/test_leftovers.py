"""What edits of the AWS files have left."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from amplify_plugin.commands.doctor.checks.leftovers import check

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
KEYS = "[u]\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"


@pytest.fixture
def credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    path = tmp_path / ".aws" / "credentials"
    path.parent.mkdir()
    path.write_text(KEYS)
    return path


def codes(path: Path) -> list[str]:
    return [finding.code for finding in check(path, NOW)]


def backup(path: Path, age: timedelta, content: str = KEYS) -> Path:
    made = path.with_name(f"{path.name}.backup-{NOW - age:%Y%m%dT%H%M%S.%fZ}")
    made.write_text(content)
    return made


@pytest.mark.parametrize("name", [".credentials.12.ab.tmp", ".credentials.backup-1Z.12.ab.tmp"])
def test_what_a_killed_edit_has_left_is_named_with_the_way_to_remove_it(
    credentials: Path, name: str
) -> None:
    leftover = credentials.with_name(name)
    leftover.write_text(KEYS)
    assert codes(credentials) == []  # somebody may be writing it
    os.utime(leftover, (time.time() - 120, time.time() - 120))
    [finding] = check(credentials, NOW)
    assert finding.code == "leftover-of-an-edit"
    assert str(leftover) in finding.fix
    assert codes(credentials.with_name("config")) == []


def test_old_backups_with_secrets_are_named_in_one_finding(credentials: Path) -> None:
    old = [backup(credentials, timedelta(days=days)) for days in (8, 400)]
    backup(credentials, timedelta(days=6))
    backup(credentials, timedelta(days=400, hours=1), "[u]\nregion = x\n")
    [finding] = check(credentials, NOW)
    assert finding.code == "backup-with-secrets"
    assert "1 more" in finding.message
    assert all(str(path) in finding.fix for path in old)
    assert "wJalr" not in str(finding)


def test_a_tidy_folder_has_none(credentials: Path) -> None:
    assert codes(credentials) == []
