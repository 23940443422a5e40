"""Where an MFA code comes from: the command line, a process of the person's, or the terminal."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from amplify_plugin.credentials import Secret
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.files.locks import DEFAULT_TIMEOUT
from amplify_plugin.programs import KEY_VARIABLES, own_environment
from amplify_plugin.roles.passkeys import gives_no_codes, is_passkey
from amplify_plugin.roles.turns import turn
from amplify_plugin.terminal.caller import Caller, CallerGone
from amplify_plugin.terminal.notices import notice_to_person
from amplify_plugin.terminal.prompt import NothingTyped, Prompt, TerminalPrompt
from amplify_plugin.terminal.question import Why
from amplify_plugin.terminal.text import shown, shown_command
from amplify_plugin.terminal.tty import has_terminal, opened, terminal_name

CODE_LENGTH = 6
PATIENCE = 600.0  # seconds for a code to be typed: where no sign tells that the caller has ended
CODE_QUESTION = "? Enter the MFA token code: (it is not shown)"
PURPOSE = "asking for an MFA code on this terminal"
PROCESS_TIMEOUT = 60.0  # seconds: a person may have to touch a key or unlock a store
PROCESS_ATTEMPTS = 2  # another process may have used the code; a person may have mistyped it
STEP = 30.0  # seconds that a device shows a code (RFC 6238; AWS has no other)
STEPS = 2  # so many are waited for: the device's clock may be behind ours
A_LITTLE_LATER = 1.0  # seconds, for the same reason

NO_CODE: Mapping[Why | None, str] = {
    None: "there is no terminal to ask on",
    Why.ENDED: "none was typed (Ctrl-D)",
    Why.INTERRUPTED: "none was typed (Ctrl-C)",
    Why.CLOSED: "the terminal was closed",
    Why.IN_BACKGROUND: "this program is in the background, where nobody can type one",
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
    """A role wants an MFA code, and no person gave one.

    ``why`` is None where there is no terminal to ask on.
    """

    def __init__(self, question: MfaQuestion, why: Why | None = None) -> None:
        login = shown_command("aws", "awscloudformation", "login", "--profile", question.profile)
        remedy = (
            f"Run '{login}' in a terminal, "
            "give 'login' the code with --mfa-code, or set mfa_process."
        )
        if why is Why.IN_BACKGROUND:
            remedy = f"Run '{login}' first, or bring this program to the foreground (fg)."
        elif why is not None:
            remedy = f"Run it again, or '{login}' first."
        super().__init__(
            f"Profile {shown(question.profile)!r} needs an MFA code from {shown(question.device)}, "
            f"and {NO_CODE[why]}.",
            remedy=remedy,
        )
        self.why = why


class MfaProcessFailed(ConfigurationError):
    """The command of the setting mfa_process gave no code. ``reason`` shows nothing it printed."""

    def __init__(self, command: str, reason: str) -> None:
        program = command.split(maxsplit=1)[0]
        super().__init__(
            f"mfa_process ({shown(program)}) {reason}.",
            remedy="Run the command by hand to see why, or take it out with "
            "'aws awscloudformation settings --unset mfa_process'.",
        )


def given_code(digits: str) -> AskForCode:
    """Answer every question with the code of ``--mfa-code``. Raises UsageError if it is not one."""
    try:
        code = MfaCode(without_blanks(digits), can_ask_again=False)
    except ValueError:
        raise UsageError(
            "The value of --mfa-code is not an MFA code.", remedy="It has six digits."
        ) from None
    return lambda _: code


class ProcessCodes:
    """Codes from a command that prints one: a YubiKey's tool, a password manager, a window.

    The command is split as a shell would and run without one. Its standard input and error are the
    person's terminal, if there is one, so that it can ask and explain. Of its output the one word
    of six digits is the code. Its environment is ``environ`` without AWS keys, with
    AMPLIFY_PLUGIN_MFA_PROFILE, …_MFA_ROLE_ARN and …_MFA_DEVICE that say whose code is wanted.

    A device shows a code for half a minute, and AWS takes it once. If the command offers the code
    that it gave last for this device, it is run again when the next one is due.
    """

    def __init__(
        self,
        command: str,
        *,
        timeout: float = PROCESS_TIMEOUT,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._command = command
        self._timeout = timeout
        self._environ = environ
        self._clock = clock
        self._sleep = sleep
        self._last: dict[str, Secret] = {}  # by device

    def code(self, question: MfaQuestion) -> MfaCode:
        """Run the command. Raises MfaProcessFailed; CallerGone if nobody waits for the code now."""
        caller = Caller()
        for waits in range(STEPS + 1):
            code = self._offered(question)
            if code != self._last.get(question.device):
                self._last[question.device] = Secret(code)
                return MfaCode(code, can_ask_again=question.attempt < PROCESS_ATTEMPTS)
            if waits == 0:
                notice_to_person(
                    "mfa_process offers a code that was used. Waiting for the next one ..."
                )
            if waits < STEPS:
                self._wait_for_next(caller)
        raise self._failed("offers one code again and again")

    def _wait_for_next(self, caller: Caller) -> None:
        due = (self._clock() // STEP + 1) * STEP + A_LITTLE_LATER
        while (left := due - self._clock()) > 0:
            if caller.is_gone:
                raise CallerGone
            self._sleep(min(left, 1.0))

    def _offered(self, question: MfaQuestion) -> str:
        output = self._output(question)
        codes = set(re.findall(rf"(?<![0-9A-Za-z])\d{{{CODE_LENGTH}}}(?![0-9A-Za-z])", output))
        if len(codes) != 1:
            what = "more than one number" if codes else "nothing that is an MFA code"
            raise self._failed(f"printed {what} of six digits")
        return str(codes.pop())

    def _output(self, question: MfaQuestion) -> str:
        import shlex
        import subprocess

        with contextlib.ExitStack() as stack:
            terminal: int | None = None
            with contextlib.suppress(OSError):
                terminal = stack.enter_context(opened())
            try:
                process = stack.enter_context(
                    subprocess.Popen(
                        shlex.split(self._command),
                        # Never our own standard input: it may be data.
                        stdin=subprocess.DEVNULL if terminal is None else terminal,
                        stdout=subprocess.PIPE,
                        stderr=terminal,
                        env=process_environment(self._environ, question),
                    )
                )
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or "it is no command"
                raise self._failed(f"cannot be started: {reason.lower()}") from None
            output = self._read(process)
        if process.returncode != 0:
            raise self._failed(f"ended with exit code {process.returncode}")
        return output.decode("ascii", "replace")

    def _read(self, process: Any) -> bytes:
        from subprocess import TimeoutExpired

        try:
            output, _ = process.communicate(timeout=self._timeout)
        except TimeoutExpired:
            raise self._failed(f"gave no answer within {self._timeout:g} s") from None
        finally:
            if process.returncode is None:
                process.kill()
                # What it started itself may live on with the pipe: its end is not waited for.
                process.stdout.close()
        return bytes(output)

    def _failed(self, reason: str) -> MfaProcessFailed:
        return MfaProcessFailed(self._command, reason)


class TerminalCodes:
    """Asks on the controlling terminal itself: standard input and output may be data.

    Two processes on one terminal ask one after the other; ``lock_folder`` holds that lock.
    """

    def __init__(self, lock_folder: Path, *, lock_timeout: float = DEFAULT_TIMEOUT) -> None:
        self._lock_folder = lock_folder
        self._lock_timeout = lock_timeout

    def code(self, question: MfaQuestion) -> MfaCode:
        """Ask. Raises MfaCodeNeeded where there is no answer; CallerGone, LockTimeout.

        ConfigurationError for a device that gives no codes: nobody could answer.
        """
        if is_passkey(question.device):
            raise gives_no_codes(question.profile)
        if not has_terminal():
            raise MfaCodeNeeded(question)
        wanted = f"An MFA code for profile {shown(question.profile)}"
        prompt = TerminalPrompt(wanted, patience=PATIENCE)
        lock_file = self._lock_folder / f"terminal-{terminal_name()}.lock"
        with turn(lock_file, purpose=PURPOSE, timeout=self._lock_timeout):
            try:
                return MfaCode(_ask(question, prompt))
            except NothingTyped as unanswered:
                raise MfaCodeNeeded(question, unanswered.why) from None


def process_environment(environ: Mapping[str, str], question: MfaQuestion) -> dict[str, str]:
    """The environment of a process that gives a code for this question."""
    passed = own_environment(environ)
    return {
        # It gives a code, and needs no AWS.
        **{name: value for name, value in passed.items() if name not in KEY_VARIABLES},
        "AMPLIFY_PLUGIN": "off",  # an `aws` in there would wait for the code that it is to give
        "AMPLIFY_PLUGIN_MFA_PROFILE": question.profile,
        "AMPLIFY_PLUGIN_MFA_ROLE_ARN": question.role_arn,
        "AMPLIFY_PLUGIN_MFA_DEVICE": question.device,
    }


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
