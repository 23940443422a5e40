"""A sign of life on the terminal while a call takes longer than a second."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from typing import TextIO

from amplify_plugin.terminal.screen import is_dumb

DELAY = 1.0  # seconds: who gets an answer sooner needs no comfort
INTERVAL = 0.1  # seconds between two frames
ROUND, PLAIN = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "|/-\\"
ERASE = "\r\x1b[K"


@contextlib.contextmanager
def waiting(
    what: str,
    *,
    stream: TextIO | None = None,
    environ: Mapping[str, str] = os.environ,
    delay: float = DELAY,
) -> Iterator[None]:
    """Show that something is under way while the body runs, from ``delay`` seconds on.

    On standard error, if that is a terminal which this program has for itself; elsewhere nothing.
    The body must ask no question, and print nothing. Gone without a trace when it ends, however
    that is; the cursor is never hidden, so that a killed program leaves it.
    """
    stream = sys.stderr if stream is None else stream
    if stream is None or not _can_turn_on(stream, environ):
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(
        target=_turn, args=(stream, what, ended, delay), name="amplify-spinner", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _can_turn_on(stream: TextIO, environ: Mapping[str, str]) -> bool:
    # With --debug lines come between.
    is_quiet = not logging.getLogger("botocore").isEnabledFor(logging.DEBUG)
    try:
        return is_quiet and os.name == "posix" and stream.isatty() and not is_dumb(environ)
    except ValueError:  # closed
        return False


def _turn(stream: TextIO, what: str, ended: threading.Event, delay: float) -> None:
    if ended.wait(delay):
        return
    frames = ROUND if (stream.encoding or "").lower().startswith("utf") else PLAIN
    turn = 0
    with contextlib.suppress(OSError, ValueError):  # the window may be closed meanwhile
        try:
            while True:
                if _is_ours(stream):
                    stream.write(f"{ERASE}{frames[turn % len(frames)]} {_fitting(what, stream)}")
                    stream.flush()
                turn += 1
                if ended.wait(INTERVAL):
                    return
        finally:
            if _is_ours(stream):
                stream.write(ERASE)
                stream.flush()


def _fitting(what: str, stream: TextIO) -> str:
    """As much as one line has room for: a second one could not be erased."""
    room = max(os.get_terminal_size(stream.fileno()).columns - 3, 0)
    return what if len(what) <= room else what[: max(room - 1, 0)] + "…" * bool(room)


def _is_ours(stream: TextIO) -> bool:
    """Whether nobody else has the terminal now: a job in the background must not write over it."""
    try:
        return os.tcgetpgrp(stream.fileno()) == os.getpgrp()
    except OSError:
        return False
