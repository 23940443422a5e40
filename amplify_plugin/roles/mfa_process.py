"""MFA codes from a program of the person's: the setting ``mfa_process``."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from amplify_plugin.credentials import Secret
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.programs.environment import KEY_VARIABLES, own_environment
from amplify_plugin.programs.lookup import called
from amplify_plugin.roles.mfa import CODE_LENGTH, MfaCode, MfaQuestion
from amplify_plugin.terminal.caller import Caller, CallerGone
from amplify_plugin.terminal.notices import notice_to_person
from amplify_plugin.terminal.text import shown
from amplify_plugin.terminal.tty import opened

PROCESS_TIMEOUT = 60.0  # seconds: a person may have to touch a key or unlock a store
PROCESS_ATTEMPTS = 2  # another process may have used the code; a person may have mistyped it
STEP = 30.0  # seconds that a device shows a code (RFC 6238; AWS has no other)
STEPS = 2  # so many are waited for: the device's clock may be behind ours
A_LITTLE_LATER = 1.0  # seconds, for the same reason


class MfaProcessFailed(ConfigurationError):
    """The command of the setting mfa_process gave no code. ``reason`` shows nothing it printed."""

    def __init__(self, command: str, reason: str) -> None:
        program = command.split(maxsplit=1)[0]
        super().__init__(
            f"mfa_process ({shown(program)}) {reason}.",
            remedy="Run the command by hand to see why, or remove it with 'aws awscloudformation "
            "settings --unset mfa_process'.",
        )


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
        """Run the command. Raises MfaProcessFailed; CallerGone if no program waits any more."""
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
        raise self._failed("keeps offering the same code")

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
        import subprocess

        from amplify_plugin.quoting import split

        with contextlib.ExitStack() as stack:
            terminal: int | None = None
            with contextlib.suppress(OSError):
                terminal = stack.enter_context(opened())
            try:
                process = stack.enter_context(
                    subprocess.Popen(
                        _found(split(self._command), self._environ),
                        # Never our own standard input: it may be data.
                        stdin=subprocess.DEVNULL if terminal is None else terminal,
                        stdout=subprocess.PIPE,
                        stderr=terminal,
                        env=process_environment(self._environ, question),
                    )
                )
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or "it is not a command"
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


def _found(words: list[str], environ: Mapping[str, str]) -> list[str]:
    """The command line with its program as it is found; as it stands where the system finds it.

    Windows would begin in the working directory, which may be a repository's. Raises OSError.
    """
    if os.name != "nt":
        return words
    program = called(words[0], environ)
    if program is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    return [program, *words[1:]]


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
