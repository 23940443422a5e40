"""``python -m tests.without_terminal COMMAND ...``: the command, out of reach of your terminal.

A test that opened /dev/tty would write over your screen, and wait for your keys. So the command
gets a session of its own, which has no terminal; what it writes still shows where you look, as it
comes, in colours. Ctrl-C and its kind are passed on, since no terminal does that any more. Standard
library only, and any Python 3: it runs before there is an environment.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

SECONDS = 10  # to wind down; who asks for an end waits a while, and not for a test that hangs
ENDING = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP)


class _Command:
    """A command in a session of its own, and what signals do to all of its processes."""

    def __init__(self, command: Sequence[str]) -> None:
        self._group: int | None = None
        self._asked: list[int] = []  # to end
        for number in ENDING:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
                signal.signal(number, self._end)
        signal.signal(signal.SIGTSTP, self._pause)
        signal.signal(signal.SIGALRM, lambda *_: self._send(signal.SIGKILL))
        self._process = subprocess.Popen(command, start_new_session=True)
        self._group = self._process.pid
        for asked in self._asked:  # while it was starting
            self._send(asked)

    def wait(self) -> int:
        """Wait for its end; returns its exit code, as a shell would tell it."""
        code = self._process.wait()
        self._send(signal.SIGKILL)  # what it left behind
        return code if code >= 0 else 128 - code

    def _end(self, number: int, _frame: FrameType | None) -> None:
        """Tell all processes, as a terminal does with Ctrl-C."""
        if not self._asked:
            signal.alarm(SECONDS)
        self._asked.append(number)
        self._send(number)

    def _pause(self, _number: int, _frame: FrameType | None) -> None:
        """Stop for Ctrl-Z: the command, then this; `fg` wakes both."""
        self._send(signal.SIGSTOP)
        os.kill(os.getpid(), signal.SIGSTOP)
        self._send(signal.SIGCONT)

    def _send(self, number: int) -> None:
        if self._group is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._group, number)


if __name__ == "__main__":
    raise SystemExit(_Command(sys.argv[1:]).wait())
