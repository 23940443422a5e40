"""A terminal's modes while a person types: no echo of a secret, and put back if still ours."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable
from typing import Any

from amplify_plugin.terminal.tty import is_in_foreground

INPUT, OUTPUT, LOCAL, KEYS = 0, 1, 3, 6  # where tcgetattr has these modes, and which key does what


class Modes:
    """Sets the modes that a question needs, and restores what it found.

    A secret is typed without echo. The terminal gives whole lines, and its keys send signals, even
    if the program that runs us left it raw (spinners do). Where signals cannot be noted, Ctrl-C and
    Ctrl-Z end a line instead (``keys_end_lines``), and the reader finds them by `signal_of`.
    What was typed before is no part of a secret, nor of an answer that ``is_fresh``.
    """

    def __init__(
        self,
        terminal: int,
        *,
        is_secret: bool,
        is_fresh: bool = False,
        keys_end_lines: bool = False,
        is_in_front: Callable[[int], bool] = is_in_foreground,
    ) -> None:
        self._terminal = terminal
        self._is_secret = is_secret
        self._is_fresh = is_secret or is_fresh
        self._keys_end_lines = keys_end_lines
        self._is_in_front = is_in_front
        self._found: list[Any] = []
        self._ours: list[Any] | None = None

    def set(self) -> bool:
        """Set our modes, unless they are set. Returns whether they had to be.

        What was typed before is thrown away then: it was not an answer to this question.
        """
        import termios

        now = termios.tcgetattr(self._terminal)
        if now == self._ours:
            return False
        # Other programs may set theirs in the meantime: a shell at a stop, a spinner at its end.
        # They are what is to be restored then.
        self._found = _without_mark(now)
        # TCSADRAIN and TCSAFLUSH would wait for output that Ctrl-S holds back.
        termios.tcsetattr(self._terminal, termios.TCSANOW, self._wanted())
        if self._is_fresh:
            termios.tcflush(self._terminal, termios.TCIFLUSH)
        self._ours = termios.tcgetattr(self._terminal)
        return True

    def restore(self) -> None:
        """Restore the modes that were found, unless another program has changed them since.

        Whether we are in the foreground does not matter: at Ctrl-Z a shell takes the terminal back
        before we come to this, and dash would be left without echo. To be called with SIGTTOU
        blocked. Afterwards the modes belong to no program: another question may set the same.
        """
        import termios

        ours, self._ours = self._ours, None
        if ours is None:
            return
        with contextlib.suppress(termios.error, OSError):
            if termios.tcgetattr(self._terminal) == ours:
                termios.tcsetattr(self._terminal, termios.TCSANOW, self._found)
                if self._is_secret and self._is_in_front(self._terminal):
                    # Half of a secret is not for the program that reads next. What is typed at
                    # the prompt of a shell that has the terminal again is not ours.
                    termios.tcflush(self._terminal, termios.TCIFLUSH)

    def signal_of(self, line: bytes) -> int | None:
        """The signal of the key that has ended the line; None if that was Enter."""
        import termios

        if not self._keys_end_lines:
            return None
        keys = self._found[KEYS]
        found = {keys[termios.VINTR]: signal.SIGINT, keys[termios.VSUSP]: signal.SIGTSTP}
        return found.get(line[-1:])

    def _wanted(self) -> list[Any]:
        import termios

        wanted = list(self._found)
        wanted[INPUT] = wanted[INPUT] & ~(termios.INLCR | termios.IGNCR) | termios.ICRNL
        # In `watch` a line ends without going back to its start: a question would be a staircase.
        wanted[OUTPUT] |= termios.OPOST | termios.ONLCR
        wanted[LOCAL] |= termios.ICANON | termios.ISIG
        if self._keys_end_lines:
            wanted[LOCAL] = wanted[LOCAL] & ~termios.ISIG | termios.IEXTEN
            keys = list(wanted[KEYS])
            keys[termios.VEOL], keys[termios.VEOL2] = keys[termios.VINTR], keys[termios.VSUSP]
            wanted[KEYS] = keys
        if self._is_secret and wanted[LOCAL] & termios.ECHO:
            wanted[LOCAL] = wanted[LOCAL] & ~(termios.ECHO | termios.ECHONL) | termios.ECHOPRT
        return wanted


def _without_mark(modes: list[Any]) -> list[Any]:
    """The modes as they were before a question that was killed with SIGKILL; else the same.

    While a question has switched the echo off, ECHOPRT is on. It has no effect without echo, and
    no other program sets it: so the next question knows that there was an echo. A terminal that has
    none by choice (Emacs shows what is typed by itself) has no such mark.
    """
    import termios

    local = modes[LOCAL]
    if not local & termios.ECHO and local & termios.ECHOPRT:
        local = local & ~termios.ECHOPRT | termios.ECHO | termios.ISIG
        return [*modes[:LOCAL], local, *modes[LOCAL + 1 :]]
    return modes
