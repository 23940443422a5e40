"""The Amplify CLI's cache: broken, or of no use to the Amplify CLI that is installed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.commands.doctor.checks.cache import check, check_amplify
from amplify_plugin.commands.installed import Program, Version
from amplify_plugin.credentials import timestamp
from amplify_plugin.files import FileUnreadable

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.finding import Finding

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


def amplify_finds(
    version: Version | None, *used: str, bridged: tuple[str, ...] = (), is_project: bool = False
) -> list[Finding]:
    """What is said of the role profiles a and b."""

    def remedy(name: str) -> str | None:
        return None if name in bridged else f"Bridge {name}."

    amplify = Program("/bin/amplify", version)
    return list(check_amplify(amplify, ("a", "b"), used, remedy, is_project=is_project))


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
    findings = amplify_finds(version)
    assert [finding.code for finding in findings] == (["cache-not-used-by-amplify"] if says else [])
    for finding in findings:
        assert says in finding.message
        assert ".".join(map(str, version)) in finding.message
        assert finding.fix == "Bridge a."


def test_it_bites_where_a_role_is_in_use():
    [[unused], [used]] = amplify_finds((14, 2, 2)), amplify_finds((14, 2, 2), "b")
    assert (unused.severity, used.severity) == ("note", "warning")
    assert used.fix == "Bridge b."
    assert "(here: b)" in used.message


def test_a_role_that_has_its_bridge_is_not_noted():
    [finding] = amplify_finds((14, 2, 2), bridged=("a",))
    assert (finding.severity, finding.fix) == ("note", "Bridge b.")
    assert amplify_finds((14, 2, 2), bridged=("a", "b")) == []


def test_in_a_project_of_an_unknown_version_the_newest_is_meant():
    [finding] = amplify_finds(None, "b", is_project=True)
    assert finding.severity == "warning"
    assert finding.message.startswith("Since version 14.2.2, the Amplify CLI no longer assumes")
    assert amplify_finds(None, is_project=True) == []  # nothing there uses a role
    assert amplify_finds((14, 0, 2), "b", is_project=True) == []


def test_without_roles_or_without_a_version_nothing_is_said():
    assert list(check_amplify(Program("/bin/amplify", (14, 2, 2)), (), (), str)) == []
    assert amplify_finds(None, "a") == []
    assert list(check_amplify(None, ("r",), (), str)) == []
