"""A sign of life on the terminal while a call takes longer than a second."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TextIO

from amplify_plugin.terminal.screen import is_dumb
from amplify_plugin.terminal.tty import has_terminal, is_in_foreground, say

DELAY = 1.0  # seconds: who gets an answer sooner needs no comfort
SAID_AFTER = 3.0  # seconds, where a line is said instead
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

    On standard error, if that is a terminal. Where another program keeps that, one line is said on
    the terminal itself after some seconds. The body must ask no question, and print nothing. The
    spinner is gone without a trace when it ends, however that is; the cursor is never hidden, so
    that a killed program leaves it.
    """
    stream = sys.stderr if stream is None else stream
    ended = threading.Event()
    if stream is not None and _can_turn_on(stream, environ):
        run = partial(_turn, stream, what, ended, delay)
    elif _is_worth_a_line(stream):
        run = partial(_say_late, what, ended)
    else:
        yield
        return
    thread = threading.Thread(target=run, name="amplify-spinner", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _can_turn_on(stream: TextIO, environ: Mapping[str, str]) -> bool:
    return _is_quiet() and os.name == "posix" and _is_terminal(stream) and not is_dumb(environ)


def _is_worth_a_line(stream: TextIO | None) -> bool:
    return _is_quiet() and (stream is None or not _is_terminal(stream)) and has_terminal()


def _is_quiet() -> bool:
    # With --debug lines come between.
    return not logging.getLogger("botocore").isEnabledFor(logging.DEBUG)


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def _say_late(what: str, ended: threading.Event) -> None:
    since = time.strftime("%X")
    if not ended.wait(SAID_AFTER):
        say(f"{what} Since {since}; Ctrl-C ends only this.")


def _turn(stream: TextIO, what: str, ended: threading.Event, delay: float) -> None:
    if ended.wait(delay):
        return
    frames = ROUND if (stream.encoding or "").lower().startswith("utf") else PLAIN
    turn = 0
    with contextlib.suppress(OSError, ValueError):  # the window may be closed by then
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
    """Whether no other program has the terminal now: a background job must not write over it."""
    try:
        return is_in_foreground(stream.fileno())
    except OSError:
        return False
