"""What the person's window can show: its width, colours, and characters wider than others."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Style = Literal["good", "warning", "bad", "heading", "added", "removed"]
STYLES: Mapping[Style, str] = {
    "good": "32",
    "warning": "33",
    "bad": "31",
    "heading": "1",
    "added": "32",
    "removed": "31",
}


class Screen(NamedTuple):
    """Standard output: ``width`` in columns, None where it is no window but a file or a pipe."""

    width: int | None = None
    has_colours: bool = False

    def styled(self, text: str, style: Style | None) -> str:
        """The text in a colour, where there are colours and something to colour."""
        if not (self.has_colours and style and text):
            return text
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m"


def standard_output(
    stream: Any = None, environ: Mapping[str, str] = os.environ, *, colour: str | None = None
) -> Screen:
    """Standard output, or another stream; ``colour`` is the AWS CLI's --color: on, off or auto."""
    stream = sys.stdout if stream is None else stream
    is_window = stream is not None and stream.isatty()
    if colour in ("on", "off"):
        has_colours = colour == "on"
    else:
        has_colours = is_window and wants_colours(environ)
    return Screen(shutil.get_terminal_size().columns if is_window else None, has_colours)


def wants_colours(environ: Mapping[str, str]) -> bool:
    """Whether the environment lets programs colour what they write to a terminal.

    By NO_COLOR (https://no-color.org), CLICOLOR=0 and a terminal that calls itself dumb.
    """
    return not (environ.get("NO_COLOR") or environ.get("CLICOLOR") == "0" or is_dumb(environ))


def is_dumb(environ: Mapping[str, str]) -> bool:
    """Whether the terminal can only write on: no colours, no cursor to move."""
    return environ.get("TERM", "dumb" if os.name == "posix" else "") in ("dumb", "unknown")


def width_of(text: str) -> int:
    """The columns that a text takes: a Chinese character two, an accent of its own none."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def padded(text: str, width: int) -> str:
    """The text with blanks after it, up to so many columns."""
    return text + " " * (width - width_of(text))


def wrapped(text: str, width: int | None, *, indent: str = "") -> str:
    """The text in lines of a window, broken between words; later lines are indented.

    A word longer than a line stays whole: it may be a path or an ARN, which somebody copies. So
    does what stands in quotes: a command that is pasted with a line's end in it is two.
    """
    if width is None:
        return text
    lines: list[str] = []
    for word in _unbroken(text):
        if lines and width_of(lines[-1]) + 1 + width_of(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(f"{indent}{word}" if lines else word)
    return "\n".join(lines)


def _unbroken(text: str) -> list[str]:
    """The words, and what stands in quotes as one of them."""
    words: list[str] = []
    is_quoted = False
    for word in text.split(" "):
        if is_quoted:
            words[-1] += f" {word}"
            is_quoted = "'" not in word
        else:
            words.append(word)
            is_quoted = word.lstrip("(").startswith("'") and word.count("'") == 1
    return words
