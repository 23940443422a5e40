"""What is typed on a terminal that another program may be reading too."""

from __future__ import annotations

import contextlib
import os
import select
import sys
from types import TracebackType
from typing import Self

TO_END = 1.0  # seconds for a read that was called off


class Keyboard:
    """Reads a terminal, and keeps other programs from reading what is meant for us.

    A spinner reads too: ora, in the Amplify CLI, throws away what is typed while it turns. The
    quicker one gets the line, and one code in ten was lost. Linux lets one read go on at a time,
    and one that waits counts: so a thread waits in one. Elsewhere the quicker one has it.
    """

    def __init__(self, terminal: int, most: int) -> None:
        """``most`` is how many bytes one read takes."""
        self._terminal = terminal
        self._most = most
        self._own: int | None = None  # its reads wait; those of the question's descriptor do not
        self._wake = -1
        self._is_waiting = False
        self._found: list[bytes | OSError] = []
        self._opened = contextlib.ExitStack()
        self.descriptor = terminal  # readable for `select` when there is something to take

    def __enter__(self) -> Self:
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                # The same terminal once more, with modes of reading of its own.
                again = os.open(f"/proc/self/fd/{self._terminal}", os.O_RDONLY | os.O_NOCTTY)
                self._opened.callback(os.close, again)
                self.descriptor, self._wake = os.pipe()
                for descriptor in (self.descriptor, self._wake):
                    self._opened.callback(os.close, descriptor)
                self._own = again
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.leave()
        if self._is_waiting:
            self._opened.pop_all()  # the thread still has these descriptors
        self._opened.close()

    def wait(self) -> None:
        """Begin to read, unless that has begun: from now on no other program can."""
        import _thread

        if self._own is None or self._is_waiting:
            return
        os.set_blocking(self._own, True)
        try:
            _thread.start_new_thread(self._read, (self._own,))
        except RuntimeError:  # this process may have no more threads
            self._own, self.descriptor = None, self._terminal
        else:
            self._is_waiting = True

    def take(self) -> bytes | None:
        """Return what was typed, b"" for Ctrl-D, or None for nothing. Raises OSError."""
        if self._own is None:
            with contextlib.suppress(BlockingIOError):
                return os.read(self._terminal, self._most)
            return None
        os.read(self.descriptor, 1)
        self._is_waiting = False
        found = self._found.pop()
        if isinstance(found, OSError):
            raise found
        return found

    def leave(self) -> None:
        """Let others read. What has been read meanwhile is lost."""
        import termios

        if self._own is None or not self._is_waiting:
            return
        os.set_blocking(self._own, False)
        with contextlib.suppress(termios.error):
            # Setting modes, even the same, wakes a read; and it finds that it must not wait.
            termios.tcsetattr(self._own, termios.TCSANOW, termios.tcgetattr(self._own))
        if select.select([self.descriptor], [], [], TO_END)[0]:
            with contextlib.suppress(OSError):
                self.take()

    def _read(self, terminal: int) -> None:
        try:
            self._found.append(os.read(terminal, self._most))
        except OSError as error:
            self._found.append(error)
        os.write(self._wake, b"x")
