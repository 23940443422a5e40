"""A pseudo-terminal: its modes, what is typed on it, and what it shows."""

from __future__ import annotations

import os
import pty
import select
import termios
from typing import Any

ECHO_ON, LINES, SIGNALS = termios.ECHO, termios.ICANON, termios.ISIG
END_AT_LEFT = termios.ONLCR  # of what is written


class PseudoTerminal:
    """``end`` is the descriptor that a program has of it."""

    def __init__(self) -> None:
        self._controller, self.end = pty.openpty()

    def close(self) -> None:
        self.hang_up()
        os.close(self.end)

    def hang_up(self) -> None:
        """Close the window. Once: a thread may be at it when the test ends."""
        controller, self._controller = self._controller, -1
        if controller != -1:
            os.close(controller)

    @property
    def modes(self) -> list[Any]:
        return termios.tcgetattr(self.end)

    def has(self, flag: int) -> bool:
        """Whether a local mode is on."""
        return bool(self.modes[3] & flag)

    def change(self, *, on: int = 0, off: int = 0) -> None:
        """Change local modes, as another program does."""
        modes = self.modes
        modes[3] = modes[3] & ~off | on
        termios.tcsetattr(self.end, termios.TCSANOW, modes)

    def change_output(self, *, off: int) -> None:
        """Change modes of what is written, as `watch` does."""
        modes = self.modes
        modes[1] &= ~off
        termios.tcsetattr(self.end, termios.TCSANOW, modes)

    def type(self, keys: str) -> None:
        """Type something while somebody reads."""
        os.write(self._controller, keys.encode())

    def type_ahead(self, keys: str) -> None:
        """Type something that ends a line, and wait until the terminal has it."""
        self.type(keys)
        assert select.select([self.end], [], [], 10)[0]

    def resize(self, columns: int) -> None:
        termios.tcsetwinsize(self.end, (24, columns))

    @property
    def screen(self) -> str:
        """What it has shown since it was last looked at."""
        shown = b""
        while select.select([self._controller], [], [], 0)[0]:
            shown += os.read(self._controller, 65536)
        return shown.decode()

    @property
    def typed(self) -> bytes:
        """The line that waits for the next reader; empty if none does."""
        os.set_blocking(self.end, False)
        try:
            return os.read(self.end, 4096)
        except BlockingIOError:
            return b""
