"""A QR code for a terminal and as a picture."""

from __future__ import annotations

import io
import os
from pathlib import Path

from amplify_plugin.errors import ConfigurationError
from amplify_plugin.files import remove_leftovers, replace, write_temporary
from amplify_plugin.files.writing import LEFTOVER_AGE
from amplify_plugin.terminal.text import shown

TERMINAL_BORDER = 2  # modules; the standard says 4, phones read 2 and terminals are small
SCALE = 6  # pixels a module
WHITE_ON_BLACK, AS_BEFORE = "\033[97;40m", "\033[0m"


def drawn(text: str, window: os.terminal_size | None = None) -> str | None:
    """The QR code of a text in half blocks; None for a window that it is too wide or high for.

    A terminal would break each of its rows in two, and no phone reads that, nor half a code.
    """
    import segno

    out = io.StringIO()
    code = segno.make(text, error="l", micro=False)
    modules = int(code.symbol_size(border=TERMINAL_BORDER)[0])
    if window is not None and (modules > window.columns or rows_of(modules) > window.lines):
        return None
    code.terminal(out, border=TERMINAL_BORDER, compact=True)
    # A block is the foreground: black on white it would be inverted, which not all apps read.
    lines = out.getvalue().rstrip("\n").split("\n")
    return "\n".join(f"{WHITE_ON_BLACK}{line}{AS_BEFORE}" for line in lines)


def rows_of(modules: int) -> int:
    """How many lines so many modules take: two are in each."""
    return (modules + 1) // 2


def refuse_existing(path: Path) -> None:
    """Raise ConfigurationError where a file is there: a secret's picture never replaces a file."""
    if os.path.lexists(path):
        raise ConfigurationError(
            f"{shown(path)} already exists.", remedy="Name another file with --qr-file."
        )


def write_png(path: Path, text: str) -> None:
    """Write the QR code of a text as a PNG that only this user can read. Raises FileUnwritable."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=SCALE)
    remove_leftovers(path, older_than=LEFTOVER_AGE)
    replace(write_temporary(path, out.getvalue()), path)
