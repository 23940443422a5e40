"""``aws login`` sessions that nothing here can read."""

from __future__ import annotations

import pytest

from amplify_plugin.commands.doctor import relevance
from amplify_plugin.commands.doctor.checks import sign_in
from tests.unit.commands.doctor.texts import files

LOGIN = "[profile l]\nlogin_session = arn:aws:iam::1:user/me\n[profile k]\nregion = x\n"


def test_a_login_session_that_nothing_reads_is_one() -> None:
    [found] = sign_in.check(files(LOGIN), lambda: False)
    assert (found.code, found.subject, found.line) == ("login-session-not-readable", "l", 1)
    assert "[login]" in found.fix


@pytest.mark.parametrize(("used", "severity"), [("l", "error"), ("k", "note")])
def test_a_session_that_no_profile_in_use_needs_is_a_note(used: str, severity: str) -> None:
    found = sign_in.check(files(LOGIN), lambda: False)
    [weighed] = relevance.weighed(found, relevance.InUse(frozenset({"aws"}), frozenset({used})))
    assert (weighed.code, weighed.severity) == ("login-session-not-readable", severity)


def test_a_session_that_keys_or_a_role_hide_is_not_missed() -> None:
    keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n"
    role = "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = k\n"
    for first in (keys, role):
        hidden = LOGIN.replace("[profile l]\n", f"[profile l]\n{first}")
        found = list(sign_in.check(files(hidden), lambda: False))
        assert found == [], first


def test_where_it_can_be_read_or_there_is_none_nobody_is_asked() -> None:
    def ask() -> bool:
        raise AssertionError("asked")

    assert list(sign_in.check(files(LOGIN), lambda: True)) == []
    assert list(sign_in.check(files("[profile k]\nregion = x\n"), ask)) == []
