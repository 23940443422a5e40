"""Where MFA codes come from, and that no sentence shows one."""

from __future__ import annotations

import os
import shlex
import sys
import time
from pathlib import Path
from typing import NoReturn

import pytest

from amplify_plugin.roles import mfa_process
from amplify_plugin.roles.mfa import (
    MfaQuestion,
)
from amplify_plugin.roles.mfa_process import MfaProcessFailed, ProcessCodes
from amplify_plugin.terminal.caller import Caller, CallerGone

QUESTION = MfaQuestion("bizcorprole", "arn:aws:iam::123456789012:role/r", "arn:aws:iam::1:mfa/me")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX processes")


def python(script: str) -> str:
    return shlex.join([sys.executable, "-c", script])


def code_of(script: str, **given: object) -> str:
    return ProcessCodes(python(script), **given).code(QUESTION).digits  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "printed",
    ["123456", "123456\n", "aws:me  123456\n", "Code: 123456.", "\ufeff123456", "123456\n123456\n"],
)
def test_the_word_of_six_digits_is_the_code(printed: str) -> None:
    assert code_of(f"import sys; sys.stdout.buffer.write({printed!r}.encode())") == "123456"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("pass", "printed nothing that is an MFA code of six digits"),
        ("print(1234567)", "printed nothing that is an MFA code of six digits"),
        ("print('x123456')", "printed nothing that is an MFA code of six digits"),
        ("print('123456 654321')", "printed more than one number of six digits"),
        ("print(123456); raise SystemExit(3)", "ended with exit code 3"),
    ],
)
def test_what_is_no_code_is_said_without_it(script: str, reason: str) -> None:
    with pytest.raises(MfaProcessFailed) as caught:
        code_of(script)
    assert reason in str(caught.value)
    assert "settings --unset mfa_process" in str(caught.value)
    for number in ("123456", "1234567", "654321"):
        assert number not in str(caught.value)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("/nonexistent/tool --pin 9999", "cannot be started: no such file or directory"),
        ("/", "cannot be started: permission denied"),
    ],
)
def test_a_command_that_cannot_be_started(command: str, reason: str) -> None:
    with pytest.raises(MfaProcessFailed) as caught:
        ProcessCodes(command).code(QUESTION)
    assert reason in str(caught.value)
    assert "9999" not in str(caught.value)


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    codes = ProcessCodes(f"{python('import sys; print(len(sys.argv), 123456)')} ; touch {marker}")
    assert codes.code(QUESTION).digits == "123456"
    assert not marker.exists()


def test_a_process_that_hangs_is_ended_with_what_it_started() -> None:
    """Its child keeps the pipe open: waiting for the pipe's end would be waiting for that."""
    script = "import subprocess, time; subprocess.Popen(['sleep', '5']); time.sleep(5)"
    start = time.monotonic()
    with pytest.raises(MfaProcessFailed, match=r"gave no answer within 0\.3 s"):
        code_of(script, timeout=0.3)
    assert time.monotonic() - start < 4


def without_terminal() -> NoReturn:
    raise OSError


def test_our_standard_input_is_not_the_process_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `aws s3 cp -` reads is data, not an answer."""
    reading, writing = os.pipe()
    os.write(writing, b"data for aws")
    before = os.dup(0)
    try:
        os.dup2(reading, 0)
        # Without a terminal: the test's own may be there.
        monkeypatch.setattr(mfa_process, "opened", without_terminal)
        assert code_of("import sys; print(123456 if not sys.stdin.read() else 1)") == "123456"
    finally:
        os.dup2(before, 0)
        for descriptor in (reading, writing, before):
            os.close(descriptor)


class Device:
    """Shows a code for half a minute, by a clock that is ``behind`` ours."""

    def __init__(self, file: Path, *, behind: float = 0) -> None:
        self._file = file
        self._behind = behind
        self.now = 1_000_000_005.0
        self.shows()

    def shows(self) -> None:
        self._file.write_text(f"{int((self.now - self._behind) // 30) % 1_000_000:06}")

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.shows()

    def codes(self, command: str = "cat") -> ProcessCodes:
        command = f"{command} {self._file}"
        return ProcessCodes(command, clock=lambda: self.now, sleep=self.sleep)


@pytest.mark.parametrize(("behind", "waited"), [(0, 16), (3, 46)])
def test_a_code_that_was_given_before_is_waited_out(
    tmp_path: Path, behind: float, waited: float
) -> None:
    """AWS takes a code once: for a second role, or after another process has used it."""
    device = Device(tmp_path / "device", behind=behind)
    codes = device.codes()
    before = device.now
    first = codes.code(QUESTION).digits
    assert codes.code(QUESTION._replace(device="another")).digits == first
    assert device.now == before
    assert codes.code(QUESTION).digits != first
    assert device.now - before == pytest.approx(waited, abs=1.1)


def test_a_command_that_never_gives_another_code_is_reported(tmp_path: Path) -> None:
    device = Device(tmp_path / "device")
    codes = device.codes("echo 246802 #")
    before = device.now
    codes.code(QUESTION)
    with pytest.raises(MfaProcessFailed, match="keeps offering"):
        codes.code(QUESTION)
    assert device.now - before < 62


def test_nobody_is_waited_for_when_the_caller_has_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = Device(tmp_path / "device")
    codes = device.codes()
    codes.code(QUESTION)
    monkeypatch.setattr(Caller, "is_gone", True)
    with pytest.raises(CallerGone):
        codes.code(QUESTION)
