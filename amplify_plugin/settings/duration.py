"""A duration as a person writes it in the settings: ``12h``, ``90m``, ``1h30m``, or ``off``."""

from __future__ import annotations

import re
from datetime import timedelta

OFF = "off"
OFF_WORDS = (OFF, "false", "no", "0")
FORM = re.compile(r"(?:(\d{1,3})h)?(?:(\d{1,5})m)?(?:(\d{1,7})s)?", re.ASCII)


def parse(value: object, *, least: timedelta, most: timedelta) -> timedelta | None:
    """The duration of a text; None for off. Raises ValueError with a clause."""
    text = "".join(value.split()).lower() if isinstance(value, str) else ""
    if text in OFF_WORDS:
        return None
    found = FORM.fullmatch(text)
    if found is None or not text:
        raise ValueError("is not a duration such as 12h, 90m or 1h30m, and not 'off'")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    duration = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if not least <= duration <= most:
        raise ValueError(f"is not between {words(least)} and {words(most)}")
    return duration


def words(duration: timedelta | None) -> str:
    """A duration as it would be written in the settings."""
    if duration is None:
        return OFF
    minutes, seconds = divmod(int(duration.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number)
