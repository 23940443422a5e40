"""The question before files are changed."""

from __future__ import annotations

import contextlib
import sys
from typing import TextIO

from amplify_plugin.errors import UsageError


def confirmed(changes: str, *, command: str, doing: str = "") -> bool:
    """Show the changes on the terminal and ask. Raises UsageError where there is none.

    ``command`` and the option ``doing`` are for the error: how to have them without a question.
    """
    from amplify_plugin.mfa import has_terminal

    if not has_terminal():
        does = " ".join(filter(None, (command, doing, "--yes")))
        raise UsageError(
            "There is no terminal to ask on, so nothing was changed.",
            remedy=f"'{command} --dry-run' shows what would be; '{does}' does it.",
        )
    with contextlib.ExitStack() as stack:
        screen: TextIO = sys.stderr
        keyboard: TextIO = sys.stdin
        # Not the standard streams, which may be data, unless there is no such device (Windows).
        with contextlib.suppress(OSError):
            screen = stack.enter_context(open("/dev/tty", "w", encoding="utf-8", errors="replace"))
            keyboard = stack.enter_context(open("/dev/tty", encoding="utf-8", errors="replace"))
        screen.write(f"{changes}? Make these changes? (y/N) ")
        screen.flush()
        return keyboard.readline().strip().lower() in ("y", "yes")
