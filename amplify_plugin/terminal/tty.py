"""The terminal that controls this process, even if its standard streams are redirected."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import TextIO

CONSOLE = ("CONIN$", "CONOUT$")  # Windows' names for the keyboard and the screen of a process
MOST_PROCESSES = 1024  # that are looked for on one console
TERMINAL_NAMES = 256  # so many lock files at most; two terminals with one name only wait in turn

_may_ask = True


def never_ask() -> None:
    """Act from now on as if there were no terminal.

    For hosts that have taken the screen: a question would not be seen there.
    """
    global _may_ask  # noqa: PLW0603  the terminal is the process's
    _may_ask = False


def has_terminal() -> bool:
    """Tell whether there is a terminal to ask a person on."""
    if not _may_ask:
        return False
    try:
        with _opened_console() if os.name == "nt" else opened():
            return True
    except OSError:
        return False


@contextmanager
def _opened_console() -> Iterator[None]:
    """Open Windows' console for a moment. Raises OSError if the process has none."""
    keyboard, screen = CONSOLE
    with open(keyboard, "rb", buffering=0), open(screen, "wb", buffering=0):
        yield


@contextmanager
def opened_screen() -> Iterator[TextIO]:
    """Open the screen of Windows' console. Raises OSError if the process has none."""
    with open(CONSOLE[1], "w", encoding="utf-8", errors="replace") as screen:
        yield screen


@contextmanager
def opened(flags: int = 0) -> Iterator[int]:
    """Open /dev/tty and yield its descriptor. Raises OSError if the process has no terminal.

    Windows has none: there it would name a file of the current drive.
    """
    if os.name == "nt":
        raise FileNotFoundError(errno.ENOENT, "no /dev/tty")
    descriptor = os.open("/dev/tty", os.O_RDWR | getattr(os, "O_NOCTTY", 0) | flags)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def opened_as_text() -> Iterator[tuple[TextIO, TextIO]]:
    """Open the terminal and yield its keyboard and its screen; the standard ones without one."""
    with ExitStack() as stack:
        keyboard: TextIO = sys.stdin
        screen: TextIO = sys.stderr
        with suppress(OSError):
            screen = stack.enter_context(open("/dev/tty", "w", encoding="utf-8", errors="replace"))
            keyboard = stack.enter_context(open("/dev/tty", encoding="utf-8", errors="replace"))
        yield keyboard, screen


def is_in_foreground(terminal: int) -> bool:
    """Tell whether this process may read the terminal. Raises OSError if it was closed."""
    return os.tcgetpgrp(terminal) == os.getpgrp()


def is_in_background() -> bool:
    """Tell whether this process has a terminal and may not read it now."""
    try:
        with opened() as terminal:
            return not is_in_foreground(terminal)
    except OSError:
        return False


def is_in_sight(pid: int) -> bool:
    """Tell whether another process is in the foreground of our terminal: its question is seen."""
    if os.name == "nt":
        return pid in _on_console()
    try:
        with opened() as terminal:
            return os.getsid(pid) == os.getsid(0) and os.tcgetpgrp(terminal) == os.getpgid(pid)
    except OSError:
        return False


def is_in_background_with(pid: int) -> bool:
    """Tell whether we are in the background of our terminal, and another process is on it too."""
    if os.name == "nt":
        return False
    try:
        return os.getsid(pid) == os.getsid(0) and is_in_background()
    except OSError:
        return False


def _on_console() -> list[int]:
    """The processes of our console on Windows, which has no foreground; none without one."""
    if sys.platform == "win32":
        import ctypes

        found = (ctypes.c_ulong * MOST_PROCESSES)()
        # Where there are more it returns their number, and tells none.
        count = ctypes.windll.kernel32.GetConsoleProcessList(found, MOST_PROCESSES)
        return found[:count]
    return []


def say(line: str) -> None:
    """Write a line on the terminal itself, if there is one; from the background too.

    Another program may be drawing there, or a shell wait at its prompt.
    """
    from amplify_plugin.terminal.screen import fitted, is_dumb, width_at
    from amplify_plugin.terminal.signals import background_allowed

    if os.name == "nt":
        with suppress(OSError), opened_screen() as screen:
            screen.write(f"\namplify: {line}\n")
        return
    # Non-blocking: Ctrl-S must not hold us back.
    flags = getattr(os, "O_NONBLOCK", 0)
    with suppress(OSError), background_allowed(), opened(flags) as terminal:
        replaces_line = is_in_foreground(terminal) and not is_dumb(os.environ)
        start = "\r\x1b[K" if replaces_line else "\n"
        # Another program may have set it to leave the column as it is at a line's end.
        text = fitted(f"amplify: {line}", width_at(terminal)).replace("\n", "\r\n")
        os.write(terminal, f"{start}{text}\n".encode("utf-8", "replace"))


def terminal_name() -> str:
    """Return a short name for the terminal, the same in every process on it.

    It is not the device's name: a process with all three streams redirected cannot learn that. A
    terminal controls one session, and the numbers are reused, so lock files do not pile up.
    """
    return str(os.getsid(0) % TERMINAL_NAMES) if hasattr(os, "getsid") else "console"


def window() -> os.terminal_size | None:
    """Return how wide and high the terminal is; None if there is none, or it does not tell."""
    if os.name == "nt":  # which tells it of the standard streams alone
        return _window_of_streams()
    try:
        with opened() as descriptor:
            return _told(os.get_terminal_size(descriptor))
    except OSError:
        return None


def _window_of_streams() -> os.terminal_size | None:
    for descriptor in (2, 1, 0):
        with suppress(OSError, ValueError):
            return _told(os.get_terminal_size(descriptor))
    return None


def _told(size: os.terminal_size) -> os.terminal_size | None:
    """None for the zeros of a terminal that does not tell."""
    return size if size.columns and size.lines else None
