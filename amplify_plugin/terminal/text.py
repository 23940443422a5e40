"""Words for people: names made safe to show, what may have been meant, how long until then."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60


def shown(text: object) -> str:
    """Text from a file or a path, made safe for a terminal: control characters are escaped."""
    if isinstance(text, str) and text.isprintable():  # nearly all, and a doctor shows thousands
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in str(text).encode("utf-8", "backslashreplace").decode("utf-8")
    )


def shown_path(path: Path) -> str:
    """A path for a person: the home directory is ``~``."""
    home = os.path.expanduser("~")
    inside = os.path.relpath(path, home) if path.is_absolute() else os.pardir
    return shown(path if inside.startswith(os.pardir) else os.path.join("~", inside))


def shown_command(*words: str) -> str:
    """A command that a person is to copy: each word quoted for a shell, and safe for a terminal.

    Names of profiles and environments may be a repository's choice.
    """
    import shlex

    return shown(shlex.join(words))


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word nearest to a misspelt one, if one is near. Letters' case does not count."""
    import difflib

    folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), folded, n=1)
    return folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that a remedy can begin with, a blank after it; or nothing."""
    found = closest(word, known)
    return f"Did you mean {shown(found)!r}? " if found is not None else ""


def relative_time(moment: datetime, now: datetime) -> str:
    """``in 42 min``, ``3 h 5 min ago``, ``in less than a minute``; both times are aware."""
    seconds = (moment - now).total_seconds()
    length = _length(abs(seconds))
    return f"in {length}" if seconds >= 0 else f"{length} ago"


def _length(seconds: float) -> str:
    minutes = round(seconds / MINUTE)
    if minutes < 1:
        return "less than a minute"
    if minutes < HOUR // MINUTE * 2:
        return f"{minutes} min"
    if seconds < 2 * DAY:
        hours, rest = divmod(minutes, HOUR // MINUTE)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{round(seconds / DAY)} days"
