"""Durations as a person writes them: how long an MFA session lasts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amplify_plugin.settings import SETTINGS
from amplify_plugin.settings.duration import words

CONVERT = SETTINGS["mfa_session"].convert


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("12h", 12),
        ("36h", 36),
        ("15m", 0.25),
        ("90m", 1.5),
        ("1h30m", 1.5),
        (" 1H 30M ", 1.5),
        ("900s", 0.25),
        ("2160m", 36),
    ],
)
def test_a_duration(text: str, hours: float) -> None:
    assert CONVERT(text) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["off", "OFF", "no", "0", "false"])
def test_off(text: str) -> None:
    assert CONVERT(text) is None


@pytest.mark.parametrize(
    "text", ["", "12", "h", "12 days", "1.5h", "-1h", "1m2h", "on", "٣h", "9" * 5000]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration such as 12h, 90m or 1h30m"):
        CONVERT(text)


@pytest.mark.parametrize("text", ["14m", "899s", "36h1s", "999h", "0h"])
def test_what_aws_does_not_take(text: str) -> None:
    with pytest.raises(ValueError, match="is not between 15m and 36h"):
        CONVERT(text)


@pytest.mark.parametrize("text", ["12h", "15m", "1h30m", "36h", "1h1m1s", "off"])
def test_is_shown_as_it_is_written(text: str) -> None:
    assert words(CONVERT(text)) == text
