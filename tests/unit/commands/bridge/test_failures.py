"""Failures of the last seconds: remembered for other processes, and forgotten in time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from amplify_plugin.commands.bridge.failures import (
    REMEMBERED,
    RERUN,
    FailedJustNow,
    Failures,
    is_worth_remembering,
)
from amplify_plugin.roles.mfa import MfaCodeNeeded, MfaQuestion
from amplify_plugin.terminal.caller import CallerGone
from amplify_plugin.terminal.question import Why


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "failures.json"


def test_a_failure_is_known_to_the_next_process(path: Path, clock: Clock) -> None:
    Failures(path, clock=clock).remember("p", "Three wrong codes.")
    clock.now += 1
    with pytest.raises(FailedJustNow, match=r"^Three wrong codes\.$"):
        Failures(path, clock=clock).raise_recent("p")
    Failures(path, clock=clock).raise_recent("another")


@pytest.mark.parametrize(
    ("age", "is_known", "by_person"),
    [
        (0, True, False),
        (RERUN, True, False),
        (RERUN + 0.1, True, True),
        (REMEMBERED - 0.1, True, True),
        (REMEMBERED, False, False),
        (-1, False, False),  # the clock was put back
    ],
)
def test_for_how_long(
    path: Path, clock: Clock, age: float, is_known: bool, by_person: bool
) -> None:
    failures = Failures(path, clock=clock)
    failures.remember("p", "no")
    clock.now += age
    if not is_known:
        failures.raise_recent("p")
        return
    with pytest.raises(FailedJustNow) as caught:
        failures.raise_recent("p")
    assert caught.value.by_person == by_person


def test_the_file_holds_the_recent_ones_only(path: Path, clock: Clock) -> None:
    failures = Failures(path, clock=clock)
    failures.remember("old", "no")
    clock.now += REMEMBERED
    failures.remember("p", "no")
    failures.remember("q", "no")
    assert set(json.loads(path.read_text())) == {"p", "q"}


@pytest.mark.parametrize(
    "entry", [None, 3, "text", [], [1_000_000.0], ["1000000", "no"], [1_000_000.0, 3], {"a": "b"}]
)
def test_what_is_no_entry_is_none(path: Path, clock: Clock, entry: object) -> None:
    path.write_text(json.dumps({"p": entry}))
    failures = Failures(path, clock=clock)
    failures.raise_recent("p")
    failures.remember("p", "no")
    with pytest.raises(FailedJustNow):
        failures.raise_recent("p")


@pytest.mark.parametrize("why", [None, *Why])
def test_what_another_place_may_answer_is_not_kept(why: Why | None) -> None:
    """Without a terminal, in a window that was closed, in the background: the next may have one."""
    elsewhere = (None, Why.CLOSED, Why.IN_BACKGROUND)
    error = MfaCodeNeeded(MfaQuestion("p", "arn:r", "arn:mfa"), why)
    assert is_worth_remembering(error) == (why not in elsewhere)
    assert not is_worth_remembering(CallerGone())
