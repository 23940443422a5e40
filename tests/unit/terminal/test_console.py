"""A question on Windows' console, key by key; ``tests/windows/console`` asks it on a real one."""

from __future__ import annotations

import contextlib
import io
import sys
import time

import pytest

from amplify_plugin.terminal import console
from amplify_plugin.terminal.question import LONGEST, Unanswered, Why


class Keys:
    """A keyboard: ``before`` was typed before the question, ``typed`` after it was shown."""

    def __init__(self, typed: str, screen: io.StringIO, before: str = "") -> None:
        self.typed, self.screen, self.before = list(typed), screen, list(before)

    @property
    def _waiting(self) -> list[str]:
        return self.typed if self.screen.getvalue() else self.before

    def kbhit(self) -> bool:
        return bool(self._waiting)

    def getwch(self) -> str:
        return self._waiting.pop(0)


def asked(typed: str, *, is_secret: bool = False, before: str = "") -> tuple[str, str]:
    """The answer, and the screen."""
    screen = io.StringIO()
    keys = Keys(typed, screen, before)
    answer = console.read_line("Code? ", keys, screen, is_secret=is_secret, patience=0.0)
    return answer, screen.getvalue()


def test_a_line_is_shown_as_it_is_typed() -> None:
    assert asked("123\r") == ("123", "Code? 123\n")


def test_a_secret_is_not_shown() -> None:
    assert asked("123\x08\r", is_secret=True) == ("12", "Code? \n")


def test_what_was_typed_before_is_no_answer() -> None:
    assert asked("7\r", before="123\r") == ("7", "Code? 7\n")


def test_a_key_is_taken_back() -> None:
    assert asked("\x08a\x08b\r") == ("b", "Code? a\b \bb\n")


def test_arrows_and_function_keys_type_nothing() -> None:
    assert asked("a\xe0H\0;b\x1b\r") == ("ab", "Code? ab\n")


def test_a_letter_that_looks_like_one_is_a_letter() -> None:
    screen = io.StringIO()
    keys = Keys("\xe0", screen)
    with pytest.raises(Unanswered):  # nothing follows
        console.read_line("? ", keys, screen, is_secret=False, patience=0.0)
    assert screen.getvalue() == "? \xe0\n"


@pytest.mark.parametrize(
    ("typed", "why"),
    [("\x1a", Why.ENDED), ("\x04", Why.ENDED), ("", Why.NOT_IN_TIME), ("12", Why.NOT_IN_TIME)],
)
def test_no_answer(typed: str, why: Why) -> None:
    with pytest.raises(Unanswered) as caught:
        asked(typed)
    assert caught.value.why is why


def test_a_line_without_end() -> None:
    with pytest.raises(Unanswered) as caught:
        asked("1" * (LONGEST + 1), is_secret=True)
    assert caught.value.why is Why.TOO_LONG


def test_ctrl_c() -> None:
    with pytest.raises(KeyboardInterrupt):
        asked("12\x03\r")


@pytest.mark.parametrize("way", ["a key", "a signal"])
def test_what_is_said_after_ctrl_c_begins_a_line(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """Windows makes it a key while one is read, and a signal between two."""
    screen = io.StringIO()
    keys = Keys("1\x03" if way == "a key" else "1", screen)

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", interrupted)
    monkeypatch.setattr(console, "opened_screen", lambda: contextlib.nullcontext(screen))
    monkeypatch.setitem(sys.modules, "msvcrt", keys)
    with pytest.raises(KeyboardInterrupt):
        console.ask("Code? ", is_secret=True)
    assert screen.getvalue() == "Code? \n"


def test_ctrl_c_stays_ctrl_c_where_the_window_was_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError("the window is gone")

    def interrupted(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "msvcrt", object())
    monkeypatch.setattr(console, "opened_screen", lambda: contextlib.nullcontext(Closed()))
    monkeypatch.setattr(console, "read_line", interrupted)
    with pytest.raises(KeyboardInterrupt):
        console.ask("Code? ", is_secret=True)
