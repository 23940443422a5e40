"""Devices that give no codes, and ``aws login`` sessions that nothing here can read."""

from __future__ import annotations

import pytest

from amplify_plugin.commands.doctor import sign_in
from tests.unit.commands.doctor.texts import files

ROLE = "[profile r]\nrole_arn = arn:r\nsource_profile = k\nmfa_serial = arn:aws:iam::1:{}\n"
LOGIN = "[profile l]\nlogin_session = arn:aws:iam::1:user/me\n[profile k]\nregion = x\n"


def test_a_passkey_as_a_roles_device_is_named_with_its_way_out() -> None:
    [found] = sign_in.check(files(ROLE.format("u2f/user/me/key-EXAMPLE")))
    assert (found.code, found.subject, found.line) == ("mfa-device-gives-no-codes", "r", 1)
    assert "aws login" in found.fix


@pytest.mark.parametrize("device", ["mfa/me", "mfa/u2f"])
def test_other_devices_are_no_finding(device: str) -> None:
    assert list(sign_in.check(files(ROLE.format(device)))) == []


def test_a_login_session_that_nothing_reads_is_one() -> None:
    [found] = sign_in.check_sessions(files(LOGIN), lambda: False)
    assert (found.code, found.subject, found.line) == ("login-session-not-readable", "l", 1)
    assert "[login]" in found.fix


def test_where_it_can_be_read_or_there_is_none_nobody_is_asked() -> None:
    def ask() -> bool:
        raise AssertionError("asked")

    assert list(sign_in.check_sessions(files(LOGIN), lambda: True)) == []
    assert list(sign_in.check_sessions(files("[profile k]\nregion = x\n"), ask)) == []
