"""One question on Windows' console, whatever the standard streams are.

A console has no modes, jobs or signals as a POSIX terminal has them: keys are read one by one, and
what is typed is shown by us or not at all.
"""

from __future__ import annotations

import contextlib
import time
from typing import Protocol, TextIO

from amplify_plugin.terminal.question import LONGEST, TICK, Unanswered, Why
from amplify_plugin.terminal.screen import DIFF, fitted, width_at
from amplify_plugin.terminal.tty import opened_screen

ENTER, BACKSPACE, INTERRUPT = "\r\n", "\x08\x7f", "\x03"
END = "\x1a\x04"  # Ctrl-Z, as Windows has it, and Ctrl-D
FUNCTION_KEY = "\0\xe0"  # the first of two; the second says which


class Keyboard(Protocol):
    """What is needed of ``msvcrt``."""

    def kbhit(self) -> bool:
        """Tell whether a key waits to be read."""

    def getwch(self) -> str:
        """Wait for a key, and return it. Nothing is shown."""


def ask(question: str, *, is_secret: bool, patience: float | None = None) -> str:
    """Ask on the console, and return the line that is typed; ``patience`` is in seconds.

    Raises OSError without a console, Unanswered; KeyboardInterrupt for Ctrl-C.
    """
    import importlib

    keyboard = importlib.import_module("msvcrt")  # which other systems have not
    with opened_screen() as screen:
        try:
            return read_line(question, keyboard, screen, is_secret=is_secret, patience=patience)
        except KeyboardInterrupt:
            with contextlib.suppress(OSError):  # its window was closed
                _show(screen, "\n")
            raise


def read_line(
    question: str,
    keyboard: Keyboard,
    screen: TextIO,
    *,
    is_secret: bool,
    patience: float | None = None,
) -> str:
    """Show the question and read keys up to Enter. What was typed before it is thrown away."""
    while keyboard.kbhit():
        keyboard.getwch()
    _show(screen, fitted(question, width_at(screen), verbatim=DIFF))
    typed = ""
    turns = 0
    while True:
        if not keyboard.kbhit():
            if patience is not None and turns * TICK >= patience:
                raise _ended(screen, Why.NOT_IN_TIME)
            turns += 1
            time.sleep(TICK)
            continue
        key = keyboard.getwch()
        if key in ENTER:
            _show(screen, "\n")
            return typed
        if key == INTERRUPT:  # a key while one is read, a signal between two
            raise KeyboardInterrupt
        if key in END and not typed:
            raise _ended(screen, Why.ENDED)
        if key in FUNCTION_KEY and keyboard.kbhit():  # alone it is a letter
            keyboard.getwch()
        else:
            typed = _with(key, typed, screen, is_secret=is_secret)
        if len(typed) > LONGEST:
            raise _ended(screen, Why.TOO_LONG)


def _with(key: str, typed: str, screen: TextIO, *, is_secret: bool) -> str:
    """What is typed after this key, shown unless it is secret."""
    if key in BACKSPACE:
        if typed and not is_secret:
            _show(screen, "\b \b")
        return typed[:-1]
    if not key.isprintable():
        return typed
    if not is_secret:
        _show(screen, key)
    return typed + key


def _ended(screen: TextIO, why: Why) -> Unanswered:
    _show(screen, "\n")
    return Unanswered(why)


def _show(screen: TextIO, text: str) -> None:
    screen.write(text)
    screen.flush()
