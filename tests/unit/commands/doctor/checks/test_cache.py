"""The Amplify CLI's cache: broken, or of no use to the Amplify CLI that is installed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from amplify_plugin.commands.doctor.checks.cache import check, check_amplify
from amplify_plugin.commands.installed import Program
from amplify_plugin.credentials import timestamp
from amplify_plugin.files import FileUnreadable

PATH = Path("/cache.json")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROLE = "arn:aws:iam::123456789012:role/r"


def entry(seconds: float = 3600, **other: object) -> dict[str, object]:
    keys = {"accessKeyId": "ASIA", "secretAccessKey": "hunter2", "sessionToken": "hunter2"}
    return {**keys, "expiration": timestamp(NOW + timedelta(seconds=seconds)), **other}


@pytest.mark.parametrize(
    ("cached", "code"),
    [
        (entry(), None),
        ({"credentials": entry()}, None),
        (entry(61), None),
        (entry(-1), None),  # the next use replaces it: nobody has to do anything
        (entry(expiration="never"), "cache-entry-unreadable"),
        (entry(sessionToken=""), "cache-entry-unreadable"),
        ("text", "cache-entry-unreadable"),
        (None, "cache-entry-unreadable"),
    ],
)
def test_an_entry(cached, code):
    findings = list(check(PATH, {ROLE: {"amplify": cached}, "other": 1}))
    assert [finding.code for finding in findings] == ([code] if code else [])
    assert all(finding.subject == ROLE for finding in findings)
    assert "hunter2" not in str(findings)


def test_a_file_that_cannot_be_read():
    [finding] = check(PATH, FileUnreadable(PATH, "is empty"))
    assert (finding.code, finding.subject) == ("cache-unreadable", str(PATH))


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ((14, 0, 2), None),
        ((14, 1, 0), "assumes roles, but cannot use the credentials"),
        ((14, 2, 1), "assumes roles, but cannot use the credentials"),
        ((14, 2, 2), "never assumes a role and never asks for an MFA code"),
        ((15, 0, 0), "never assumes a role and never asks for an MFA code"),
    ],
)
def test_the_installed_version_decides(version, says):
    findings = list(check_amplify(Program("/bin/amplify", version), ("bizcorprole",), ()))
    assert [finding.code for finding in findings] == (["cache-not-used-by-amplify"] if says else [])
    for finding in findings:
        assert says in finding.message
        assert ".".join(map(str, version)) in finding.message
        assert "bridge-profile bizcorprole" in finding.fix


def test_it_bites_where_a_role_is_in_use():
    amplify = Program("/bin/amplify", (14, 2, 2))
    severities = {
        used: [finding.severity for finding in check_amplify(amplify, ("a", "b"), used)]
        for used in ((), ("b",))
    }
    assert severities == {(): ["note"], ("b",): ["warning"]}


def test_without_roles_or_without_a_version_nothing_is_said():
    assert list(check_amplify(Program("/bin/amplify", (14, 2, 2)), (), ())) == []
    assert list(check_amplify(Program("/bin/amplify", None), ("r",), ())) == []
    assert list(check_amplify(None, ("r",), ())) == []
