"""The terminal that controls this process, whatever its standard streams are."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

TERMINAL_NAMES = 256  # so many lock files at most; two terminals with one name only wait in turn

_may_ask = True


def never_ask() -> None:
    """From now on nobody is asked on a terminal, as if there were none.

    For a host that has taken the screen: a question there would not be seen.
    """
    global _may_ask  # noqa: PLW0603  the terminal is the process's
    _may_ask = False


def has_terminal() -> bool:
    """Whether there is a terminal on which a person can be asked."""
    if not _may_ask:
        return False
    if os.name == "nt":
        return sys.stdin is not None and sys.stdin.isatty()
    try:
        with opened():
            return True
    except OSError:
        return False


@contextmanager
def opened() -> Iterator[int]:
    """A descriptor of it while the body runs. Raises OSError, where there is none."""
    descriptor = os.open("/dev/tty", os.O_RDWR | getattr(os, "O_NOCTTY", 0))
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def terminal_name() -> str:
    """A short name for it, the same in every process on it.

    Not that of the device: who has all three streams redirected does not learn it. A terminal
    controls one session, and the numbers are used again, so the lock files do not add up.
    """
    return str(os.getsid(0) % TERMINAL_NAMES) if hasattr(os, "getsid") else "console"
