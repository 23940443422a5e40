"""Words for people: names made safe to show and put in quotes, times, and how long until then."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
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


def quoted(name: object) -> str:
    """A name or a value in a sentence: as it is written in its file, between quotes.

    A backslash stays one. A name with a single quote in it gets double ones around it.
    """
    text = shown(name)
    if "'" not in text:
        return f"'{text}'"
    return f'"{text}"' if '"' not in text else "'" + text.replace("'", "\\'") + "'"


def shown_path(path: Path) -> str:
    """A path for a person: the home directory is ``~``."""
    home = os.path.expanduser("~")
    try:
        inside = os.path.relpath(path, home) if path.is_absolute() else os.pardir
    except ValueError:  # on another of Windows' drives than the home
        inside = os.pardir
    return shown(path if inside.startswith(os.pardir) else os.path.join("~", inside))


def shown_command(*words: str) -> str:
    """A command that a person is to copy: each word quoted for a shell, and safe for a terminal.

    Names of profiles and environments may be a repository's choice.
    """
    from amplify_plugin.quoting import joined

    return shown(joined(words))


def shown_argument(path: Path, *, is_windows: bool = os.name == "nt") -> str:
    """A path in a command that a person is to copy: quoted for a shell where it has to be.

    Whole on Windows, where cmd.exe knows no ``~``.
    """
    from amplify_plugin.quoting import joined

    if is_windows:
        return shown(joined([str(path)], is_windows=True))
    told = shown_path(path)
    inside = told.removeprefix("~")
    return told if joined([inside]) == inside else shown_command(str(path))


def has_words(text: str, words: Iterable[str]) -> bool:
    """Tell whether the text has every word in it, in any order."""
    return all(word in text for word in words)


def relative_time(moment: datetime, now: datetime) -> str:
    """``in 42 min``, ``3 h 5 min ago``, ``in less than a minute``; both times are aware."""
    seconds = (moment - now).total_seconds()
    length = _length(abs(seconds))
    return f"in {length}" if seconds >= 0 else f"{length} ago"


def local_time(moment: datetime, now: datetime) -> str:
    """The time on the person's clock: ``03:19``, with the day unless it is today's."""
    there, here = moment.astimezone(), now.astimezone()
    return f"{there:%H:%M}" if there.date() == here.date() else f"{there:%Y-%m-%d %H:%M}"


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
