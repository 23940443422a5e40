"""Times as people say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from amplify_plugin.terminal.relative_time import relative

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "in less than a minute"),
        (29, "in less than a minute"),
        (-29, "less than a minute ago"),
        (42 * 60, "in 42 min"),
        (-30 * 60, "30 min ago"),
        (119 * 60 + 31, "in 2 h"),
        (3 * 3600 + 5 * 60, "in 3 h 5 min"),
        (-12 * 3600, "12 h ago"),
        (3 * 86400 + 5, "in 3 days"),
    ],
)
def test_a_time_is_told_by_how_far_away_it_is(seconds: int, words: str) -> None:
    assert relative(NOW + timedelta(seconds=seconds), NOW) == words
