"""Words for people: times, and text of strangers."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from amplify_plugin.terminal.text import (
    local_time,
    quoted,
    relative_time,
    shown,
    shown_command,
)

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
    assert relative_time(NOW + timedelta(seconds=seconds), NOW) == words


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("dev.corp", "dev.corp"),
        ("Größe 東京", "Größe 東京"),
        ("a\x1b[2Jb\x07", "a\\x1b[2Jb\\x07"),
        ("two\nlines\r", "two\\nlines\\r"),
        ("right\u202eleft", "right\\u202eleft"),
        ("caf\udce9", "caf\\udce9"),  # a byte of a path that is no UTF-8
    ],
)
def test_text_of_a_stranger_cannot_steer_the_terminal(text: str, safe: str) -> None:
    assert shown(text) == safe
    assert shown(text).encode("utf-8")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("dev.corp", "'dev.corp'"),
        ("a\\.b", "'a\\.b'"),
        ('"two words"', "'\"two words\"'"),
        ("it's", '"it\'s"'),
        ('it\'s "it"', "'it\\'s \"it\"'"),
        ("bell\a", "'bell\\x07'"),
        ("", "''"),
    ],
)
def test_a_name_is_shown_in_quotes_as_it_is_written(name: str, words: str) -> None:
    assert quoted(name) == words


def test_a_command_to_copy_is_a_shells_words_and_rings_no_bell():
    words = shown_command("aws", "login", "--profile", "$(touch x)\a")
    quote = '"' if os.name == "nt" else "'"
    assert words == f"aws login --profile {quote}$(touch x)\\x07{quote}"


def test_a_time_is_the_persons_own_with_the_day_unless_it_is_today(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert local_time(NOW + timedelta(hours=1), NOW) == "10:00"
        assert local_time(NOW + timedelta(hours=15), NOW) == "2026-01-02 00:00"
    finally:
        monkeypatch.undo()
        time.tzset()
