"""The echo of the terminal: a question switches it off, and a killed asker cannot switch it on."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from amplify_plugin.terminal.tty import opened

_ATTRIBUTE = 3  # where tcgetattr has the local modes, the echo among them


@contextlib.contextmanager
def kept(mark: Path) -> Iterator[None]:
    """Ask without echo in the body; if this process is killed there, the next one puts it back.

    ``mark`` is a file that lies there while the body runs. To be called by one process of a
    terminal at a time. Where the terminal had no echo before (Emacs has none), it gets none.
    """
    try:
        import termios
    except ImportError:  # Windows: its console echoes for each reader by itself
        yield
        return
    with contextlib.suppress(OSError, termios.error), opened() as terminal:
        modes = termios.tcgetattr(terminal)
        if _was_left_by_the_dead(mark):
            modes[_ATTRIBUTE] |= termios.ECHO
            termios.tcsetattr(terminal, termios.TCSADRAIN, modes)
        if modes[_ATTRIBUTE] & termios.ECHO:
            _write(mark)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            mark.unlink()


def _was_left_by_the_dead(mark: Path) -> bool:
    """Whether a question in this session did not come to its end."""
    try:
        # Names of terminals are used again: another window's mark says nothing about this one.
        return mark.read_text(encoding="ascii") == str(os.getsid(0))
    except (OSError, ValueError):
        return False


def _write(mark: Path) -> None:
    descriptor = os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with open(descriptor, "w", encoding="ascii") as file:
        file.write(str(os.getsid(0)))
