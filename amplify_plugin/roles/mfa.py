"""Where an MFA code comes from: the command line, a process of the person's, or the terminal."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from amplify_plugin.awsconfig.passkeys import gives_no_codes, is_passkey
from amplify_plugin.credentials import Secret
from amplify_plugin.errors import AmplifyPluginError, UsageError
from amplify_plugin.files.locks import DEFAULT_TIMEOUT
from amplify_plugin.roles.question_lock import turn
from amplify_plugin.terminal.prompt import NothingTyped, Prompt, TerminalPrompt
from amplify_plugin.terminal.question import TO_BE_BROUGHT_FORWARD, Why
from amplify_plugin.terminal.text import quoted, shown, shown_command
from amplify_plugin.terminal.tty import has_terminal, is_in_background, terminal_name

CODE_LENGTH = 6
PATIENCE = 600.0  # seconds for a code to be typed: where no sign tells that the caller has ended
CODE_QUESTION = "? Enter the MFA token code: (it is not shown)"
PURPOSE = "asking for an MFA code on this terminal"

NO_CODE: Mapping[Why | None, str] = {
    None: "there is no terminal to ask on",
    Why.ENDED: "none was typed (Ctrl-D)",
    Why.INTERRUPTED: "none was typed (Ctrl-C)",
    Why.CLOSED: "the terminal was closed",
    Why.IN_BACKGROUND: "this program is in the background, where you can't type one",
    Why.NOT_IN_TIME: f"none was typed within {PATIENCE / 60:g} minutes",
    Why.TOO_LONG: "what was typed is much longer",
}


class MfaQuestion(NamedTuple):
    """What a person must know to pick the right device.

    ``refused`` is why they are asked again; ``attempt`` counts from 1; ``role_arn`` is empty where
    a user's own MFA session is wanted.
    """

    profile: str
    role_arn: str
    device: str
    refused: str | None = None
    attempt: int = 1


class MfaCode:
    """A code of six digits that is not shown when it is printed.

    ``digits`` is a str that hides itself too. ``can_ask_again`` says whether the same source can
    give another one if STS refuses this. Raises ValueError, without the text, if the text is not a
    code.
    """

    __slots__ = ("can_ask_again", "digits")

    def __init__(self, digits: str, *, can_ask_again: bool = True) -> None:
        if not is_code(digits):
            raise ValueError("an MFA code has six digits")
        self.digits = Secret(digits)
        self.can_ask_again = can_ask_again

    def __repr__(self) -> str:
        return "<MfaCode (hidden)>"


AskForCode = Callable[[MfaQuestion], MfaCode]  # called when a role has no valid credentials


class MfaCodeNeeded(AmplifyPluginError):
    """A role needs an MFA code, and none was typed.

    ``why`` is None without a terminal.
    """

    def __init__(self, question: MfaQuestion, why: Why | None = None) -> None:
        login = shown_command("aws", "awscloudformation", "login", "--profile", question.profile)
        remedy = (
            f"Run '{login}' in a terminal. "
            "Or give that command the code with --mfa-code, or set mfa_process."
        )
        if why is Why.IN_BACKGROUND:
            remedy = f"Run '{login}' first, or run this program in the foreground."
        elif why is not None:
            remedy = f"Run it again, or run '{login}' first."
        super().__init__(
            f"Profile {quoted(question.profile)} needs an MFA code from {shown(question.device)}, "
            f"and {NO_CODE[why]}.",
            remedy=remedy,
        )
        self.why = why


def given_code(digits: str) -> AskForCode:
    """Answer every question with the code of ``--mfa-code``. Raises UsageError if it is not one."""
    try:
        code = MfaCode(without_blanks(digits), can_ask_again=False)
    except ValueError:
        raise UsageError(
            "--mfa-code must be six digits.", remedy="Type the code that your device shows now."
        ) from None
    return lambda _: code


class TerminalCodes:
    """Asks on the controlling terminal itself: standard input and output may be data.

    Two processes on one terminal ask one after the other; ``lock_folder`` holds that lock.
    """

    def __init__(self, lock_folder: Path, *, lock_timeout: float = DEFAULT_TIMEOUT) -> None:
        self._lock_folder = lock_folder
        self._lock_timeout = lock_timeout

    def code(self, question: MfaQuestion) -> MfaCode:
        """Ask. Raises MfaCodeNeeded without an answer; CallerGone, LockTimeout.

        ConfigurationError for a device that gives no codes: an answer was impossible.
        """
        if is_passkey(question.device):
            raise gives_no_codes(question.profile)
        if not has_terminal():
            raise MfaCodeNeeded(question)
        wanted = f"An MFA code for profile {shown(question.profile)}"
        prompt = TerminalPrompt(wanted, patience=PATIENCE)
        lock_file = self._lock_folder / f"terminal-{terminal_name()}.lock"
        left_alone = LeftAlone(lock_file.with_suffix(".left-alone"))
        with turn(lock_file, purpose=PURPOSE, timeout=self._lock_timeout, is_question=True):
            if is_in_background() and left_alone.is_recent():
                raise MfaCodeNeeded(question, Why.IN_BACKGROUND)
            try:
                return MfaCode(_ask(question, prompt))
            except NothingTyped as unanswered:
                if unanswered.why is Why.IN_BACKGROUND:
                    left_alone.note()
                raise MfaCodeNeeded(question, unanswered.why) from None


class LeftAlone:
    """When a program in the background of a terminal last waited in vain to be brought forward.

    Of twenty that were started at once, one waits: the others would only take their turns. The
    file's own time says when. ``clock`` gives seconds.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock

    def is_recent(self) -> bool:
        """Tell whether it was within the time in which a person would have done it."""
        try:
            age = self._clock() - self._path.stat().st_mtime
        except OSError:
            return False
        return 0 <= age < TO_BE_BROUGHT_FORWARD

    def note(self) -> None:
        """Keep that it was now."""
        with contextlib.suppress(OSError):
            self._path.touch(mode=0o600)
            os.utime(self._path, (self._clock(),) * 2)


def is_code(text: str) -> bool:
    """Whether the text has the form of an MFA code."""
    return len(text) == CODE_LENGTH and text.isascii() and text.isdigit()


def without_blanks(text: str) -> str:
    """Take out blanks: authenticator apps show a code as ``123 456``."""
    return "".join(text.split())


def _ask(question: MfaQuestion, prompt: Prompt) -> str:
    # The sentences of the Amplify CLI, so that a person knows the question.
    purpose = (
        f"is configured to assume role\n  {shown(question.role_arn)}"
        if question.role_arn
        else "is a user, who acts in an MFA session."
    )
    heading = (
        f"Profile {shown(question.profile)} {purpose}\n"
        f"It requires MFA authentication. The MFA device is\n"
        f"  {shown(question.device)}\n"
    )
    if question.refused:
        heading = f">> {shown(question.refused)}\n"
    while True:
        # Not echoed, unlike there: a recorded or shared screen would show the code.
        answer = without_blanks(prompt.ask_secret(f"{heading}{CODE_QUESTION}"))
        if is_code(answer):
            return answer
        heading = ">> An MFA code has six digits.\n"
