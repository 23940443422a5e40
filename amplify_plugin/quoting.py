"""A command line as one text: its words quoted and joined, and split again, as the system does it.

On POSIX that is the shell's quoting; on Windows it is that of Microsoft's C runtime, for cmd.exe.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable

# What neither cmd.exe nor the C runtime reads in a way of its own. Everything else is quoted;
# no more than that, since some programs quote the whole line again for cmd.exe.
_BARE = re.compile(r"[\w.:\\/@+~-]+")
# A word's pieces: backslashes before a quote, a quote, anything else.
_PIECES = re.compile(r'(\\*)(")|([ \t])|([^" \t\\]+|\\+)')


def joined(words: Iterable[str], *, is_windows: bool = os.name == "nt") -> str:
    """The words as one line, for a shell and for what splits such a line itself.

    On Windows by the rules of Microsoft's C runtime, in quotes where cmd.exe would read more than
    a name. Inside of quotes cmd.exe still replaces ``%NAME%``.
    """
    return " ".join(map(_for_windows, words)) if is_windows else shlex.join(words)


def split(line: str, *, is_windows: bool = os.name == "nt") -> list[str]:
    """The words of a line. Raises ValueError for a quote that is not closed."""
    return _by_c_runtime(line) if is_windows else shlex.split(line)


def _for_windows(word: str) -> str:
    if _BARE.fullmatch(word):
        return word
    # Backslashes count as such, but for those before a quote.
    inside = re.sub(r'(\\*)"', r'\1\1\\"', word)
    at_end = re.sub(r"(\\+)$", r"\1\1", inside)
    return f'"{at_end}"'


def _by_c_runtime(line: str) -> list[str]:
    words: list[str] = []
    word: str | None = None
    is_quoted = False
    for backslashes, quote, blank, plain in _PIECES.findall(line):
        if blank and not is_quoted:
            if word is not None:
                words.append(word)
            word = None
            continue
        word = word or ""
        if not quote:
            word += blank or plain
            continue
        word += "\\" * (len(backslashes) // 2)
        if len(backslashes) % 2:
            word += '"'
        else:
            is_quoted = not is_quoted
    if is_quoted:
        raise ValueError("No closing quotation")
    return [*words, word] if word is not None else words
