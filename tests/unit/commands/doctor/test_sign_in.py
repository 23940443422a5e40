"""``aws login`` sessions that nothing here can read."""

from __future__ import annotations

from amplify_plugin.commands.doctor import sign_in
from tests.unit.commands.doctor.texts import files

LOGIN = "[profile l]\nlogin_session = arn:aws:iam::1:user/me\n[profile k]\nregion = x\n"


def test_a_login_session_that_nothing_reads_is_one() -> None:
    [found] = sign_in.check(files(LOGIN), lambda: False)
    assert (found.code, found.subject, found.line) == ("login-session-not-readable", "l", 1)
    assert "[login]" in found.fix


def test_where_it_can_be_read_or_there_is_none_nobody_is_asked() -> None:
    def ask() -> bool:
        raise AssertionError("asked")

    assert list(sign_in.check(files(LOGIN), lambda: True)) == []
    assert list(sign_in.check(files("[profile k]\nregion = x\n"), ask)) == []
