"""Where MFA codes come from, and that no sentence shows one."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.cache import CredentialCache
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.hosts.wiring import current
from amplify_plugin.roles import mfa
from amplify_plugin.roles.mfa import (
    LeftAlone,
    MfaCodeNeeded,
    MfaQuestion,
    TerminalCodes,
    given_code,
    is_code,
)
from amplify_plugin.roles.mfa_process import process_environment
from amplify_plugin.roles.role import RoleCredentials, role_credentials
from amplify_plugin.terminal.prompt import NothingTyped, Prompt
from amplify_plugin.terminal.question import TO_BE_BROUGHT_FORWARD, Why

QUESTION = MfaQuestion("bizcorprole", "arn:aws:iam::123456789012:role/r", "arn:aws:iam::1:mfa/me")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX processes")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("123456", True),
        ("000000", True),
        ("12345", False),
        ("1234567", False),
        ("12345a", False),
        ("12 456", False),
        ("", False),
        ("１２３４５６", False),
        ("١٢٣٤٥٦", False),
        ("12345\n", False),
    ],
)
def test_a_code_has_six_digits(text: str, is_one: bool) -> None:
    assert is_code(text) is is_one


def test_a_given_code_is_given_once_and_never_shown() -> None:
    code = given_code("123456")(QUESTION)
    assert code.digits == "123456"
    assert not code.can_ask_again
    assert "123456" not in f"{code!r} {code.digits!r}"
    with pytest.raises(UsageError) as caught:
        given_code("12345")
    assert "12345" not in str(caught.value)


def test_nobody_is_asked_for_the_code_of_a_passkey(tmp_path: Path) -> None:
    """Whatever command wants it: there is none to type."""
    question = QUESTION._replace(device="arn:aws:iam::1:u2f/user/me/key-EXAMPLE")
    with pytest.raises(ConfigurationError, match="passkey or security key") as caught:
        TerminalCodes(tmp_path).code(question)
    assert "aws login" in caught.value.remedy


def test_without_a_terminal_nobody_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mfa, "has_terminal", lambda: False)
    with pytest.raises(MfaCodeNeeded, match="mfa_process"):
        TerminalCodes(tmp_path).code(QUESTION)


def test_of_many_in_the_background_one_waits_to_be_brought_forward(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would take its turn of ten seconds, and say so."""
    codes = TerminalCodes(tmp_path)
    asked: list[str] = []

    def nobody_comes(question: MfaQuestion, prompt: Prompt) -> str:
        del prompt
        asked.append(question.profile)
        raise NothingTyped(Why.IN_BACKGROUND)

    monkeypatch.setattr(mfa, "has_terminal", lambda: True)
    monkeypatch.setattr(mfa, "is_in_background", lambda: True)
    monkeypatch.setattr(mfa, "_ask", nobody_comes)
    for _ in range(3):
        with pytest.raises(MfaCodeNeeded, match="run this program in the foreground") as caught:
            codes.code(QUESTION)
        assert caught.value.why is Why.IN_BACKGROUND
    assert len(asked) == 1
    monkeypatch.setattr(mfa, "is_in_background", lambda: False)
    monkeypatch.setattr(mfa, "_ask", lambda *_: "123456")
    assert codes.code(QUESTION).digits == "123456"


@pytest.mark.parametrize("why", [why for why in Why if why is not Why.IN_BACKGROUND])
def test_a_question_in_the_foreground_that_ends_refuses_nobody_in_the_background(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: Why
) -> None:
    def ended(*_: object) -> str:
        raise NothingTyped(why)

    codes = TerminalCodes(tmp_path)
    monkeypatch.setattr(mfa, "has_terminal", lambda: True)
    monkeypatch.setattr(mfa, "is_in_background", lambda: False)
    monkeypatch.setattr(mfa, "_ask", ended)
    with pytest.raises(MfaCodeNeeded):
        codes.code(QUESTION)
    monkeypatch.setattr(mfa, "is_in_background", lambda: True)
    monkeypatch.setattr(mfa, "_ask", lambda *_: "123456")  # it was brought to the foreground
    assert codes.code(QUESTION).digits == "123456"


def test_who_waits_for_a_question_knows_that_it_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the background it then says nothing: the one that asks has said it."""
    turns: list[dict[str, Any]] = []

    @contextlib.contextmanager
    def turn(_: Path, **options: Any) -> Iterator[None]:
        turns.append(options)
        yield

    monkeypatch.setattr(mfa, "has_terminal", lambda: True)
    monkeypatch.setattr(mfa, "turn", turn)
    monkeypatch.setattr(mfa, "_ask", lambda *_: "123456")
    TerminalCodes(tmp_path).code(QUESTION)
    assert [options["is_question"] for options in turns] == [True]


def test_one_that_was_left_alone_a_while_ago_does_not_count(tmp_path: Path) -> None:
    now = [1000.0]
    left_alone = LeftAlone(tmp_path / "terminal", clock=lambda: now[0])
    assert not left_alone.is_recent()
    left_alone.note()
    now[0] += TO_BE_BROUGHT_FORWARD - 1
    assert left_alone.is_recent()
    now[0] += 1
    assert not left_alone.is_recent()
    now[0] = 999.0  # the clock was set back
    assert not left_alone.is_recent()


def test_the_process_knows_the_device_and_no_keys() -> None:
    environ = {
        "PATH": "/bin",
        "AWS_ACCESS_KEY_ID": "AKIA",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
        "AWS_PROFILE": "dev",
    }
    assert process_environment(environ, QUESTION) == {
        "PATH": "/bin",
        "AWS_PROFILE": "dev",
        "AMPLIFY_PLUGIN": "off",
        "AMPLIFY_PLUGIN_MFA_PROFILE": "bizcorprole",
        "AMPLIFY_PLUGIN_MFA_ROLE_ARN": QUESTION.role_arn,
        "AMPLIFY_PLUGIN_MFA_DEVICE": QUESTION.device,
    }


@pytest.mark.parametrize(
    ("original", "passed"), [({"LD_LIBRARY_PATH_ORIG": "/mine"}, "/mine"), ({}, None)]
)
def test_a_frozen_aws_does_not_lend_its_libraries(
    monkeypatch: pytest.MonkeyPatch, original: dict[str, str], passed: str | None
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    environ = process_environment({"LD_LIBRARY_PATH": "/frozen", **original}, QUESTION)
    assert environ.get("LD_LIBRARY_PATH") == passed
    assert "LD_LIBRARY_PATH_ORIG" not in environ


def test_a_library_path_of_the_persons_own_stays() -> None:
    assert process_environment({"LD_LIBRARY_PATH": "/mine"}, QUESTION)["LD_LIBRARY_PATH"] == "/mine"


def test_lock_timeout_bounds_the_wait_for_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMPLIFY_PLUGIN_LOCK_TIMEOUT", "0.2")
    section = {"role_arn": QUESTION.role_arn, "source_profile": "me"}
    profiles = Profiles({"dev": section, "me": {}})
    dev = profiles.get("dev")

    def maker() -> RoleCredentials:
        return role_credentials(profiles, somebody_else, CredentialCache(), current)

    def somebody_else(profile: str | None) -> object:
        """Called while the first holds the role's lock, and wants the same role."""
        del profile
        return maker().get(dev)

    with pytest.raises(AmplifyPluginError, match=r"Waited 0\.2 s"):
        maker().get(dev)
