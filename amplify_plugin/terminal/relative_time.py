"""Times as people say them: how long until then, or since."""

from __future__ import annotations

from datetime import datetime

MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60


def relative(moment: datetime, now: datetime) -> str:
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
