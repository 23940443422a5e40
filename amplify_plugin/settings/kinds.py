"""What each kind of setting takes: a person's text, converted, or a clause that says what is wrong.

Loaded when there is a value to convert; most people set nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from amplify_plugin.settings import duration

LONGEST_WAIT = 24 * 60 * 60.0  # seconds: a wait must end
# What GetSessionToken takes as DurationSeconds of an IAM user.
SHORTEST_SESSION, LONGEST_SESSION = timedelta(minutes=15), timedelta(hours=36)


def _command(value: Any) -> str:
    from amplify_plugin.quoting import split

    if not isinstance(value, str):
        raise ValueError("has a comma: put the whole value in quotes")  # noqa: TRY004
    if not value.strip() or not value.isprintable():
        raise ValueError("is empty or has a line break")
    try:
        split(value)
    except ValueError:
        raise ValueError("has a quote that is not closed") from None
    return value.strip()


def _seconds(value: Any) -> float:
    from amplify_plugin.terminal.text import quoted

    try:
        seconds = float(value)
    except (TypeError, ValueError):
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_WAIT:
        raise ValueError(
            f"must be a number of seconds from 0 to {LONGEST_WAIT:g}, "
            f"not {quoted(value if isinstance(value, str) else ', '.join(value))}"
        )
    return seconds


def _switch(value: Any) -> bool:
    words = {"on": True, "true": True, "yes": True, "1": True}
    words |= {"off": False, "false": False, "no": False, "0": False}
    word = value.strip().lower() if isinstance(value, str) else ""
    if word not in words:
        raise ValueError("is neither 'on' nor 'off'")
    return words[word]


def _names(value: Any) -> tuple[str, ...]:
    texts = value if isinstance(value, list) else [value]
    names = [name.strip() for text in texts for name in text.split(",")]
    return tuple(name for name in names if name)


def _session(value: Any) -> timedelta | None:
    return duration.parse(value, least=SHORTEST_SESSION, most=LONGEST_SESSION)


def _account_check(value: Any) -> str:
    word = value.strip().lower() if isinstance(value, str) else ""
    if word not in ("warn", "refuse", "off"):
        raise ValueError("is not 'warn', 'refuse' or 'off'")
    return word


KINDS: dict[str, Callable[[Any], Any]] = {
    "command": _command,
    "seconds": _seconds,
    "switch": _switch,
    "names": _names,
    "duration": _session,
    "account_check": _account_check,
}
