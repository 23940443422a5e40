"""One line for the person, beside output that others parse."""

from __future__ import annotations

import sys


def say(line: str) -> None:
    """Write one line to standard error; nothing where there is none, or nobody reads it."""
    try:
        if sys.stderr is not None:
            sys.stderr.write(f"amplify: {line}\n")
    except (OSError, ValueError):
        return
