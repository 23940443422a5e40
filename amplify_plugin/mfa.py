"""Where an MFA code comes from: given on the command line, or asked on the terminal."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from amplify_plugin.errors import AmplifyPluginError, UsageError
from amplify_plugin.files import FileUnwritable, shown
from amplify_plugin.locks import DEFAULT_TIMEOUT, hold

CODE_LENGTH = 6


class MfaQuestion(NamedTuple):
    """What a person must know to pick the right device; ``refused`` is why they are asked again."""

    profile: str
    role_arn: str
    device: str
    refused: str | None = None


class MfaCodes(Protocol):
    """A source of MFA codes, asked only when a role has no valid credentials."""

    @property
    def can_ask_again(self) -> bool:
        """Whether another code can be had after STS refused one."""

    def code(self, question: MfaQuestion) -> str:
        """Six digits. Raises MfaCodeNeeded where there is nobody to ask."""


class MfaCodeNeeded(AmplifyPluginError):
    """A role wants an MFA code and there is no terminal to ask on."""

    def __init__(self, question: MfaQuestion) -> None:
        profile = shown(question.profile)
        super().__init__(
            f"Profile {profile!r} needs an MFA code from {shown(question.device)}, "
            "and there is no terminal to ask on.",
            remedy=f"Run 'aws awscloudformation login --profile {profile}' in a terminal, "
            "or give 'login' the code with --mfa-code.",
        )


class GivenCode:
    """The code of ``--mfa-code``: there is no second one when STS refuses it."""

    can_ask_again = False

    def __init__(self, code: str) -> None:
        if not is_code(code):
            raise UsageError(
                "The value of --mfa-code is not an MFA code.", remedy="It has six digits."
            )
        self._code = code

    def __repr__(self) -> str:
        return "GivenCode(<hidden>)"

    def code(self, question: MfaQuestion) -> str:
        del question
        return self._code


class TerminalCodes:
    """Asks on the controlling terminal itself: standard input and output may be data.

    Two processes on one terminal ask one after the other; ``lock_folder`` holds that lock.
    """

    can_ask_again = True

    def __init__(self, lock_folder: Path, *, lock_timeout: float = DEFAULT_TIMEOUT) -> None:
        self._lock_folder = lock_folder
        self._lock_timeout = lock_timeout

    def code(self, question: MfaQuestion) -> str:
        if not has_terminal():
            raise MfaCodeNeeded(question)
        with self._turn():
            try:
                return _ask(question)
            except (EOFError, OSError):
                # The terminal was closed, or the person ended the input.
                raise MfaCodeNeeded(question) from None

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        lock = hold(
            self._lock_folder / f"terminal-{terminal_name()}.lock",
            purpose="asking for an MFA code on this terminal",
            timeout=self._lock_timeout,
        )
        with contextlib.ExitStack() as stack:
            # Where no lock file can be made, two questions may mix; that is better than none.
            with contextlib.suppress(FileUnwritable):
                stack.enter_context(lock)
            yield


def is_code(text: str) -> bool:
    """Whether the text has the form of an MFA code."""
    return len(text) == CODE_LENGTH and text.isascii() and text.isdigit()


def has_terminal() -> bool:
    """Whether there is a terminal on which a person can be asked."""
    if os.name == "nt":
        return sys.stdin is not None and sys.stdin.isatty()
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def terminal_name() -> str:
    """A short name for the controlling terminal, the same in every process on it."""
    for descriptor in (0, 1, 2):
        with contextlib.suppress(OSError):
            # Device names are used again, so the lock files do not add up.
            return os.ttyname(descriptor).strip("/").replace("/", "-")
    return f"session-{os.getsid(0) % 16}" if hasattr(os, "getsid") else "console"


def _ask(question: MfaQuestion) -> str:
    import getpass

    # The sentences of the Amplify CLI, so that a person knows the question.
    heading = (
        f"Profile {shown(question.profile)} is configured to assume role\n"
        f"  {shown(question.role_arn)}\n"
        f"It requires MFA authentication. The MFA device is\n"
        f"  {shown(question.device)}\n"
    )
    if question.refused:
        heading = f">> {shown(question.refused)}\n"
    prompt = f"{heading}? Enter the MFA token code: "
    while True:
        # Not echoed, unlike there: a recorded or shared screen would show the code.
        answer = getpass.getpass(prompt).strip()
        if is_code(answer):
            return answer
        prompt = ">> An MFA code has six digits.\n? Enter the MFA token code: "
