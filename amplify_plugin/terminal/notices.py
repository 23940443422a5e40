"""One line for the person, beside output that others parse."""

from __future__ import annotations

import os
import sys


def notice(line: str, sender: str = "amplify") -> None:
    """Write one line to standard error; nothing if that is closed.

    In a window each command in it has a line of its own; a narrow one breaks it between words.
    """
    stream, text = sys.stderr, f"{sender}: {line}\n"
    if stream is None:
        return
    try:
        descriptor = stream.fileno()
    except (AttributeError, OSError, ValueError):
        descriptor = None  # a program's own stream, in memory
    if descriptor is not None and os.isatty(descriptor):
        from amplify_plugin.terminal.advice import apart
        from amplify_plugin.terminal.screen import fitted, width_at

        text = fitted(apart(f"{sender}: ", line), width_at(descriptor)) + "\n"
    try:
        if descriptor is None:
            stream.write(text)
        else:
            # Past Python's buffer: what cannot be written would stay there, fail again when
            # Python ends, and make 120 of the exit code of a command that went well.
            stream.flush()
            os.write(descriptor, text.encode(stream.encoding or "utf-8", "backslashreplace"))
    except (OSError, ValueError):
        return


def notice_on_terminal(line: str) -> None:
    """One line on the terminal itself, unless standard error is one and has it already."""
    if is_terminal():
        return
    from amplify_plugin.terminal.tty import say

    say(line)


def notice_to_person(line: str) -> None:
    """One line for a person who waits: nothing if it has no live reader."""
    if is_terminal():
        notice(line)
    else:
        notice_on_terminal(line)


def notice_everywhere(line: str) -> None:
    """One line on standard error and on the terminal: another program may keep the first."""
    notice(line)
    notice_on_terminal(line)


def is_terminal() -> bool:
    """Whether a person reads standard error as it is written."""
    return sys.stderr is not None and sys.stderr.isatty()
