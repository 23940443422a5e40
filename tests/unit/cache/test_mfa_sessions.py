"""The file of MFA sessions: whose a session is, what is kept, what is forgotten."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from amplify_plugin.cache.mfa_sessions import REFUSED_BY, SHORTENED, MfaSessions, SessionKey
from amplify_plugin.credentials import Credentials
from tests.unit.modes import PRIVATE_FILE, mode_of

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
KEY_ID, DEVICE = "AKIAIOSFODNN7EXAMPLE", "arn:aws:iam::111122223333:mfa/me"
AWS = SessionKey.of(KEY_ID, DEVICE, "https://sts.eu-west-1.amazonaws.com")
LOCAL = SessionKey.of(KEY_ID, DEVICE, "http://127.0.0.1:4566")
ROLE = "arn:aws:iam::123456789012:role/dev"


def ends(hours: float, name: str = "one") -> Credentials:
    end = NOW + timedelta(hours=hours)
    return Credentials("ASIAEXAMPLE", f"secret/{name}", f"token/{name}", end)


@pytest.fixture
def sessions(tmp_path: Path) -> MfaSessions:
    return MfaSessions(tmp_path / "plugin-sessions.json", clock=lambda: NOW)


def document(sessions: MfaSessions) -> dict[str, object]:
    found: dict[str, object] = json.loads(sessions.path.read_text())
    return found


@pytest.mark.parametrize(
    ("url", "endpoint", "is_of_aws"),
    [
        ("https://sts.eu-west-1.amazonaws.com", "amazonaws.com", True),
        ("https://sts.us-gov-west-1.amazonaws.com", "amazonaws.com", True),
        ("https://sts.cn-north-1.amazonaws.com.cn", "amazonaws.com.cn", True),
        ("https://sts.eusc-de-east-1.amazonaws.eu/", "amazonaws.eu", True),
        # Its tokens are not good in every region.
        ("https://sts.amazonaws.com", None, True),
        ("https://sts-fips.us-east-1.amazonaws.com", None, True),
        ("https://vpce-1.sts.us-east-1.vpce.amazonaws.com", None, True),
        ("http://sts.eu-west-1.amazonaws.com", None, False),
        ("https://sts.eu-west-1.amazonaws.com:8443", None, False),
        ("https://sts.eu-west-1.amazonaws.com.example.org", None, False),
        ("https://localstack.example.org/sts.eu-west-1.amazonaws.com", None, False),
        ("http://127.0.0.1:4566/", "http://127.0.0.1:4566", False),
    ],
)
def test_whose_sts_it_is(url: str, endpoint: str | None, is_of_aws: bool) -> None:
    key = SessionKey.of(KEY_ID, DEVICE, url)
    assert key.endpoint == (endpoint or url)
    assert key.is_of_aws is is_of_aws


def test_a_session_serves_every_region_of_aws_and_no_local_stand_in(sessions: MfaSessions) -> None:
    sessions.put(AWS, ends(12))
    assert sessions.get(SessionKey.of(KEY_ID, DEVICE, "https://sts.us-east-1.amazonaws.com"))
    assert sessions.get(LOCAL) is None
    assert sessions.get(AWS._replace(access_key_id="AKIAEXAMPLEOTHERUSER")) is None
    assert sessions.get(AWS._replace(mfa_serial=f"{DEVICE}2")) is None


def test_what_is_kept_is_had_again(sessions: MfaSessions) -> None:
    sessions.put(AWS, ends(12, "aws"))
    sessions.put(LOCAL, ends(1, "local"))
    assert sessions.get(AWS) == ends(12, "aws")
    assert sessions.get(LOCAL) == ends(1, "local")
    assert {(each.key, each.expiration) for each in sessions.known()} == {
        (AWS, NOW + timedelta(hours=12)),
        (LOCAL, NOW + timedelta(hours=1)),
    }
    assert mode_of(sessions.path) == PRIVATE_FILE


@pytest.mark.parametrize(("seconds", "lasts"), [(61, True), (59, False), (-1, False)])
def test_the_last_minute_is_of_no_use(sessions: MfaSessions, seconds: int, lasts: bool) -> None:
    sessions.put(AWS, ends(seconds / 3600))
    assert (sessions.get(AWS) is not None) is lasts
    assert bool(sessions.known()) is lasts


def test_at_least(sessions: MfaSessions) -> None:
    sessions.put(AWS, ends(1))
    assert sessions.get(AWS, at_least=timedelta(minutes=59))
    assert sessions.get(AWS, at_least=timedelta(minutes=61)) is None


def test_what_has_ended_goes_when_something_is_kept(sessions: MfaSessions) -> None:
    sessions.put(LOCAL, ends(-1))
    sessions.put(AWS, ends(12))
    assert list(document(sessions)) == [str(AWS)]


def test_what_is_noted_of_a_role_ends_with_the_session(sessions: MfaSessions) -> None:
    assert not sessions.is_noted(AWS, ROLE, REFUSED_BY)
    sessions.note(AWS, ROLE, REFUSED_BY)  # of no session: nothing to note it on
    assert not sessions.is_noted(AWS, ROLE, REFUSED_BY)
    sessions.put(AWS, ends(12))
    sessions.note(AWS, ROLE, REFUSED_BY)
    assert sessions.is_noted(AWS, ROLE, REFUSED_BY)
    assert not sessions.is_noted(AWS, ROLE, SHORTENED)
    assert not sessions.is_noted(AWS, f"{ROLE}2", REFUSED_BY)
    assert sessions.get(AWS) == ends(12)
    sessions.put(AWS, ends(12, "another"))
    assert not sessions.is_noted(AWS, ROLE, REFUSED_BY)


def test_what_is_noted_counts_while_the_session_lasts(tmp_path: Path) -> None:
    moment = NOW
    sessions = MfaSessions(tmp_path / "s.json", clock=lambda: moment)
    sessions.put(AWS, ends(1))
    sessions.note(AWS, ROLE, REFUSED_BY)
    moment = NOW + timedelta(hours=1)
    assert not sessions.is_noted(AWS, ROLE, REFUSED_BY)


def test_notes_of_one_role_are_forgotten(sessions: MfaSessions) -> None:
    sessions.put(AWS, ends(12))
    for role in (ROLE, f"{ROLE}2"):
        sessions.note(AWS, role, REFUSED_BY)
        sessions.note(AWS, role, SHORTENED)
    sessions.forget_notes(ROLE)
    assert not sessions.is_noted(AWS, ROLE, REFUSED_BY)
    assert not sessions.is_noted(AWS, ROLE, SHORTENED)
    assert sessions.is_noted(AWS, f"{ROLE}2", REFUSED_BY)


def test_a_dry_run_removes_nothing(sessions: MfaSessions) -> None:
    sessions.put(AWS, ends(12))
    assert [each.key for each in sessions.remove(dry_run=True)] == [AWS]
    assert sessions.get(AWS)


def test_all_or_some_are_removed(sessions: MfaSessions) -> None:
    sessions.put(AWS, ends(12))
    sessions.put(LOCAL, ends(12))
    assert [each.key for each in sessions.remove(only=lambda key: not key.is_of_aws)] == [LOCAL]
    assert sessions.get(AWS)
    assert [each.key for each in sessions.remove()] == [AWS]
    assert document(sessions) == {}
    assert sessions.remove() == ()


def test_what_has_ended_can_be_removed_alone(sessions: MfaSessions) -> None:
    sessions.remove_ended()
    assert not sessions.path.exists()
    sessions.put(AWS, ends(12))
    before = sessions.path.stat().st_mtime_ns
    sessions.remove_ended()
    assert sessions.path.stat().st_mtime_ns == before
    sessions.put(LOCAL, ends(-1))
    sessions.remove_ended()
    assert list(document(sessions)) == [str(AWS)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "\x00",
        '{"a": 1}',
        json.dumps({str(AWS): {"credentials": {"accessKeyId": "ASIA", "expiration": "soon"}}}),
        json.dumps({str(AWS): {"accessKeyId": 1, "credentials": [], "refusedBy": {"a": 1}}}),
        json.dumps({str(AWS): {"refusedBy": [1, None, [ROLE]]}}),
    ],
)
def test_whatever_is_in_the_file_is_no_session_and_no_fault(
    sessions: MfaSessions, text: str
) -> None:
    sessions.path.write_text(text)
    assert sessions.get(AWS) is None
    assert sessions.known() == ()
    assert not sessions.is_noted(AWS, ROLE, REFUSED_BY)
    sessions.forget_notes(ROLE)
    sessions.put(AWS, ends(12))
    assert sessions.get(AWS) == ends(12)
    assert list(document(sessions)) == [str(AWS)]


def test_no_secret_is_shown(sessions: MfaSessions) -> None:
    sessions.put(AWS, ends(12))
    [known] = sessions.known()
    assert "secret/" not in repr(known) + str(known.structure)
    assert known.structure == {
        "accessKeyId": KEY_ID,
        "mfaSerial": DEVICE,
        "endpoint": "amazonaws.com",
        "expiration": "2026-11-26T20:00:00.000Z",
    }
