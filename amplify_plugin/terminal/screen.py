"""What standard output can show: its width, colours and characters; and text made to fit it."""

import math
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

Style = Literal["good", "warning", "bad", "heading"]
# Readable on a dark background and on a light one, in every theme: GCC takes the same. Yellow and
# green have a contrast of 1.7 and 2.2 with white in xterm, and of hardly 3 elsewhere.
STYLES: Mapping[Style, str] = {"good": "1", "warning": "1;35", "bad": "1;31", "heading": "1"}

STD_OUTPUT_HANDLE, VIRTUAL_TERMINAL = -11, 4  # Windows' names and numbers
# Columns. In a wider window few messages have more than two lines, and a search finds them whole.
NARROW = 80
USUAL = 0.9
DIFF = " +-@\\"  # what the lines of a diff begin with, and of what is set apart
_HELD = "\0"  # stands for a blank at which no line may end
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


class Screen(NamedTuple):
    """What is known of standard output. ``width`` is in columns; None for a file or a pipe."""

    width: int | None = None
    has_colours: bool = False

    def styled(self, text: str, style: Style | None) -> str:
        """Colour the text, if the screen has colours."""
        if not (self.has_colours and style and text):
            return text
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m"


def standard_output(
    stream: Any = None, environ: Mapping[str, str] = os.environ, *, colour: str | None = None
) -> Screen:
    """Look at standard output, or another stream.

    ``colour`` is the AWS CLI's --color: on, off or auto.
    """
    stream = sys.stdout if stream is None else stream
    import shutil

    is_window = stream is not None and stream.isatty()
    if colour in ("on", "off"):
        has_colours = colour == "on"
    else:
        has_colours = is_window and wants_colours(environ) and takes_escapes()
    return Screen(shutil.get_terminal_size().columns if is_window else None, has_colours)


def wants_colours(environ: Mapping[str, str]) -> bool:
    """Tell whether the environment allows colours on a terminal.

    NO_COLOR (https://no-color.org), CLICOLOR=0 and a dumb terminal forbid them.
    """
    return not (environ.get("NO_COLOR") or environ.get("CLICOLOR") == "0" or is_dumb(environ))


def takes_escapes() -> bool:
    """Tell whether the screen of standard output takes escape sequences."""
    if sys.platform == "win32":
        import ctypes

        return told_to_take_escapes(ctypes.windll.kernel32)
    return True


def told_to_take_escapes(kernel: Any) -> bool:
    """Tell the window of Windows' console to take them, and whether it does.

    Only when it is told so; an old one knows none. ``kernel`` is kernel32.
    """
    import ctypes

    mode = ctypes.c_ulong()
    output = kernel.GetStdHandle(STD_OUTPUT_HANDLE)
    return bool(
        kernel.GetConsoleMode(output, ctypes.byref(mode))
        and kernel.SetConsoleMode(output, mode.value | VIRTUAL_TERMINAL)
    )


def is_dumb(environ: Mapping[str, str]) -> bool:
    """Tell whether the terminal has no colours and cannot move its cursor."""
    return environ.get("TERM", "dumb" if os.name == "posix" else "") in ("dumb", "unknown")


def can_show(text: str) -> bool:
    """Tell whether the encoding of standard output has these characters."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def width_of(text: str) -> int:
    """Count the columns of a printable text: two for a Chinese character, none for an accent."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def padded(text: str, width: int) -> str:
    """Add blanks up to a width in columns."""
    return text + " " * (width - width_of(text))


def usual(widths: Sequence[int]) -> int:
    """The width in which nine of ten texts fit: one long name must not take all of the window."""
    return sorted(widths)[math.ceil(len(widths) * USUAL) - 1]


def shortened(text: str, width: int) -> str:
    """The text in so many columns: the middle gives way, as names differ at both ends."""
    if width_of(text) <= width:
        return text
    mark = ELLIPSIS if can_show(ELLIPSIS) else "~"
    room = max(width - width_of(mark), 0)
    head = _beginning(text, room - room // 2)
    tail = _beginning(text[::-1], room // 2)[::-1]
    return head + mark + tail


def _beginning(text: str, width: int) -> str:
    """As much of the text as fits."""
    while width_of(text) > width:
        text = text[:-1]
    return text


def wrapped(text: str, width: int | None, *, indent: str = "") -> str:
    """Break the text between words into lines of a width; the lines after the first are indented.

    A word longer than a line stays whole: it may be a path or an ARN to copy. Text in
    quotes stays whole too: a command that is pasted with a line break in it is two commands.
    """
    if width is None:
        return text
    lines: list[str] = []
    margin = text[: len(text) - len(text.lstrip(" "))]
    first, *words = _unbroken(text.removeprefix(margin))
    for word in (margin + first, *words):
        if lines and width_of(lines[-1]) + 1 + width_of(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(f"{indent}{word}" if lines else word)
    return "\n".join(lines)


def fitted(text: str, width: int | None, *, verbatim: str = " ") -> str:
    """Break the lines of a message that a narrow window would break within a word.

    Lines that begin with one of the characters ``verbatim`` stay: what is set apart by blanks is a
    command or a path to copy. What has colours was laid out with them. A window that does not know
    its width says 0.
    """
    if not width or width > NARROW:
        return text
    kept = tuple(verbatim)
    return "\n".join(
        line if line.startswith(kept) or "\x1b" in line else wrapped(line, width)
        for line in text.split("\n")
    )


def width_at(stream: Any) -> int | None:
    """The columns of the window that a stream writes to, or a descriptor; None for no window."""
    try:
        descriptor = stream if isinstance(stream, int) else stream.fileno()
        return os.get_terminal_size(descriptor).columns
    except (AttributeError, OSError, ValueError):
        return None


def _unbroken(text: str) -> list[str]:
    """Split the text into words; a command counts as one, and other text in single quotes."""
    from amplify_plugin.terminal.quoted_commands import UNBROKEN

    words: list[str] = []
    is_quoted = False
    # A command has quotes of its own, around a name with blanks.
    held = UNBROKEN.sub(lambda command: command[0].replace(" ", _HELD), text)
    for word in held.split(" "):
        if is_quoted:
            words[-1] += f" {word}"
            is_quoted = "'" not in word
        else:
            words.append(word)
            is_quoted = word.lstrip("(").startswith("'") and word.count("'") == 1
    return [word.replace(_HELD, " ") for word in words]
