"""A shell of sorts on a pseudo-terminal: asks for a code as often as it is told, and interferes.

Run as ``python asked.py`` with a JSON list of cases on standard input; prints a list of outcomes.
Each case is a fork: what is loaded once serves them all.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from amplify_plugin.terminal.keyboard import Keyboard

SECRET = "739154"
CALLER = "the caller's death"
DEADLINE = 20.0  # seconds for a case
GONE, NO_CODE = 3, 4  # exit codes of a question


class Case(NamedTuple):
    """Which signal (or `CALLER`) comes before which call, by its name and number."""

    event: str
    function: str
    number: int


class Outcome(NamedTuple):
    """How a case ended. ``how`` is an exit code, negative for a signal; None: it did not end."""

    case: Case
    happened: bool
    how: int | None
    stops: int
    kept_modes: bool  # at its end, and at each stop
    screen: str
    seconds: float  # from the event to the end


def outcomes(cases: Sequence[Case], timeout: float) -> list[Outcome]:
    """Run the cases in a process of their own."""
    asked = subprocess.run(
        (sys.executable, __file__),
        input=json.dumps(cases),
        stdout=subprocess.PIPE,
        text=True,
        timeout=timeout,
        check=True,
        start_new_session=True,
    )
    return [Outcome(Case(*case), *rest) for case, *rest in json.loads(asked.stdout)]


class Shell:
    """Has the terminal, and gives it to one question after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.keyboard, self.terminal = pty.openpty()
        fcntl.ioctl(self.terminal, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def run(self, case: Case) -> Outcome:
        """Ask once, and wait for the end."""
        before = self.modes
        job = Job(self, case, self._folder)
        until = time.monotonic() + DEADLINE
        while not job.has_ended and time.monotonic() < until:
            job.look()
        seconds = time.monotonic() - job.event_at if job.event_at else 0.0
        how = job.how()
        kept = all(modes == before for modes in (*job.modes_at_stops, self.modes))
        os.tcsetpgrp(self.terminal, os.getpgrp())
        termios.tcsetattr(self.terminal, termios.TCSAFLUSH, before)
        stops = len(job.modes_at_stops)
        return Outcome(case, bool(job.event_at), how, stops, kept, job.screen.decode(), seconds)

    @property
    def modes(self) -> list[Any]:
        return termios.tcgetattr(self.terminal)


class Job:
    """A question in a process group of its own, in the foreground."""

    def __init__(self, shell: Shell, case: Case, folder: Path) -> None:
        self._shell = shell
        self._case = case
        self._output, printing = os.pipe()
        self._happening, happened = os.pipe()
        ready, go = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._output)
            os.setpgid(0, 0)
            os.read(ready, 1)
            _job(case, folder, shell.keyboard, printing, happened)
        os.close(printing)
        os.close(happened)
        with contextlib.suppress(OSError):
            os.setpgid(self._pid, self._pid)
        os.tcsetpgrp(shell.terminal, self._pid)
        os.write(go, b"x")
        os.close(ready)
        os.close(go)
        self.screen = self._told = b""
        self._status: int | None = None
        self.modes_at_stops: list[list[Any]] = []
        self.has_ended = False
        self.event_at = 0.0

    def look(self) -> None:
        """See what has come, for a moment at most."""
        descriptors = [self._output, self._happening, self._shell.keyboard]
        readable, _, _ = select.select(descriptors, [], [], 0.02)
        if self._happening in readable and not self.event_at:
            self.event_at = float(os.read(self._happening, 100) or 0)
        if self._shell.keyboard in readable:
            self.screen += os.read(self._shell.keyboard, 65536)
        self._continue_if_stopped()
        if self._output in readable:
            piece = os.read(self._output, 100)
            self._told += piece
            self.has_ended = not piece  # nobody has it any more

    def _continue_if_stopped(self) -> None:
        if self._status is not None:
            return
        pid, status = os.waitpid(self._pid, os.WNOHANG | os.WUNTRACED)
        if pid and os.WIFSTOPPED(status):
            self.modes_at_stops.append(self._shell.modes)
            os.tcsetpgrp(self._shell.terminal, self._pid)
            os.killpg(self._pid, signal.SIGCONT)
        elif pid:
            self._status = status

    def how(self) -> int | None:
        """Its exit code, negative for a signal; None if it had to be killed."""
        os.close(self._output)
        os.close(self._happening)
        if not self.has_ended or self._case.event == CALLER:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._pid, signal.SIGKILL)
        if self._status is None:
            _, self._status = os.waitpid(self._pid, 0)
        if not self.has_ended:
            return None
        if self._case.event == CALLER:
            return int(self._told)  # what was waited for was its parent
        return os.waitstatus_to_exitcode(self._status)


def _job(case: Case, folder: Path, keyboard: int, printing: int, happened: int) -> None:
    """The program that asks; with `CALLER` its parent is another one, which is killed."""
    for name in ("SIGHUP", "SIGQUIT", "SIGTERM", "SIGTSTP", "SIGTTOU"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(printing, 1)
    os.close(printing)
    if case.event == CALLER and os.fork() > 0:
        os.close(1)
        while True:
            signal.pause()

    def happen() -> None:
        os.write(happened, repr(time.monotonic()).encode())
        if case.event == CALLER:
            parent = os.getppid()
            os.kill(parent, signal.SIGKILL)
            while os.getppid() == parent:
                time.sleep(0.001)
        else:
            os.kill(os.getpid(), getattr(signal, case.event))

    code = 1
    try:
        code = _ask(folder, Calls(case, happen, keyboard))
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    finally:
        os.write(1, str(code).encode())
        os._exit(code)


def _ask(folder: Path, calls: Calls) -> int:
    from amplify_plugin.roles.mfa import MfaCodeNeeded, MfaQuestion, TerminalCodes
    from amplify_plugin.terminal.caller import CallerGone

    try:
        code = TerminalCodes(folder).code(MfaQuestion("p", "arn:aws:iam::1:role/r", "device"))
    except CallerGone:
        return GONE
    except MfaCodeNeeded:
        return NO_CODE
    calls.made("STS")
    return 0 if code.digits == SECRET else 1


class Calls:
    """Counts the calls that have to do with the terminal, and lets happen what the case says.

    Types the answer too, when the question has been shown: nobody could do so from outside before
    a signal has ended it.
    """

    MODULES: tuple[tuple[Any, str], ...] = (
        (os, "open"),
        (os, "write"),
        (os, "read"),
        (Keyboard, "take"),
        (select, "select"),
        (signal, "signal"),
        (termios, "tcsetattr"),
        (termios, "tcflush"),
    )

    def __init__(self, case: Case, happen: Callable[[], None], keyboard: int) -> None:
        self._case = case
        self._happen = happen
        self._keyboard = keyboard
        self._is_shown = False
        self._counts: dict[str, int] = {}
        self._original = {name: getattr(module, name) for module, name in self.MODULES}
        for module, name in self.MODULES:
            setattr(module, name, self._counted(name))

    def made(self, name: str) -> None:
        """A call is about to be made."""
        self._counts[name] = self._counts.get(name, 0) + 1
        if (name, self._counts[name]) == (self._case.function, self._case.number):
            write, os.write = os.write, self._original["write"]
            self._happen()
            os.write = write

    def _counted(self, name: str) -> Callable[..., Any]:
        original = self._original[name]

        def counted(*args: Any, **kwargs: Any) -> Any:
            if self._is_of_terminal(name, args):
                self.made(name)
                if name == "select" and self._is_shown:
                    self._original["write"](self._keyboard, f"{SECRET}\n".encode())
                    self._is_shown = False
                elif name == "write":
                    self._is_shown = True
            return original(*args, **kwargs)

        return counted

    def _is_of_terminal(self, name: str, args: tuple[Any, ...]) -> bool:
        # Locks are files too.
        if name == "open":
            return bool(args[0] == "/dev/tty")
        return name not in ("read", "write") or os.isatty(args[0])


def main() -> None:
    """Run the cases of standard input."""
    import filelock  # noqa: F401  loaded once

    import amplify_plugin.files.locks
    import amplify_plugin.roles.mfa  # noqa: F401

    cases = [Case(*case) for case in json.load(sys.stdin)]
    with tempfile.TemporaryDirectory() as folder:
        shell = Shell(Path(folder))
        json.dump([shell.run(case) for case in cases], sys.stdout)


if __name__ == "__main__":
    main()
