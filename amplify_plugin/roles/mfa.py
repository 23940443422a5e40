"""Where an MFA code comes from: the command line, a process of the person's, or the terminal."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from amplify_plugin.credentials import Secret
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.files import FileUnwritable
from amplify_plugin.files.locks import DEFAULT_TIMEOUT, hold
from amplify_plugin.programs import KEY_VARIABLES, own_environment
from amplify_plugin.terminal import echo
from amplify_plugin.terminal.text import shown, shown_command
from amplify_plugin.terminal.tty import has_terminal, opened, terminal_name

CODE_LENGTH = 6
PROCESS_TIMEOUT = 60.0  # seconds: a person may have to touch a key or unlock a store
PROCESS_ATTEMPTS = 2  # a window that asks may have been mistyped in; a device says the same again


# AWS lets them be used in a browser alone, and its STS takes six digits.
PASSKEY_REMEDY = (
    "Sign in with it by 'aws login' or 'aws sso login', and take that profile as the role's "
    "source_profile, without mfa_serial; or register a virtual device (an app) beside it."
)


def is_passkey(serial: str) -> bool:
    """Whether the serial is that of a passkey or security key, which gives no codes."""
    return ":u2f/" in serial


class MfaQuestion(NamedTuple):
    """What a person must know to pick the right device.

    ``refused`` is why they are asked again; ``attempt`` counts from 1.
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
    """A role wants an MFA code and there is no terminal to ask on."""

    def __init__(self, question: MfaQuestion) -> None:
        login = shown_command("aws", "awscloudformation", "login", "--profile", question.profile)
        super().__init__(
            f"Profile {shown(question.profile)!r} needs an MFA code from {shown(question.device)}, "
            "and there is no terminal to ask on.",
            remedy=f"Run '{login}' in a terminal, "
            "give 'login' the code with --mfa-code, or set mfa_process.",
        )


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
        code = MfaCode(digits, can_ask_again=False)
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
    """

    def __init__(
        self,
        command: str,
        *,
        timeout: float = PROCESS_TIMEOUT,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._command = command
        self._timeout = timeout
        self._environ = environ

    def code(self, question: MfaQuestion) -> MfaCode:
        """Run the command. Raises MfaProcessFailed."""
        output = self._output(question)
        codes = set(re.findall(rf"(?<![0-9A-Za-z])\d{{{CODE_LENGTH}}}(?![0-9A-Za-z])", output))
        if len(codes) != 1:
            what = "more than one number" if codes else "nothing that is an MFA code"
            raise MfaProcessFailed(self._command, f"printed {what} of six digits")
        return MfaCode(codes.pop(), can_ask_again=question.attempt < PROCESS_ATTEMPTS)

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
        """Ask. Raises MfaCodeNeeded where there is nobody to ask."""
        if not has_terminal():
            raise MfaCodeNeeded(question)
        with self._turn(), echo.kept(self._lock_file.with_suffix(".asking")):
            try:
                return MfaCode(_ask(question))
            except (EOFError, OSError):
                # The terminal was closed, or the person ended the input.
                raise MfaCodeNeeded(question) from None

    @property
    def _lock_file(self) -> Path:
        return self._lock_folder / f"terminal-{terminal_name()}.lock"

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        lock = hold(
            self._lock_file,
            purpose="asking for an MFA code on this terminal",
            timeout=self._lock_timeout,
        )
        with contextlib.ExitStack() as stack:
            # Where no lock file can be made, two questions may mix; that is better than none.
            with contextlib.suppress(FileUnwritable):
                stack.enter_context(lock)
            yield


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
