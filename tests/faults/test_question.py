"""The question for a code, whatever comes in between: signals and deaths at each of its moments."""

from __future__ import annotations

import random
import signal
import sys

import pytest

from tests.faults.asked import CALLER, GONE, SECRET, Case, Outcome, outcomes
from tests.faults.sizes import size, takes_long
from tests.heavy import takes_minutes

MOMENTS = {
    "before the terminal is opened": ("open", 3),
    "before signals are noted": ("signal", 1),
    "while signals begin to be noted": ("signal", 5),
    "before the echo is off": ("tcsetattr", 1),
    "the echo is off, what was typed before still there": ("tcflush", 1),
    "the echo is off, nothing is shown yet": ("write", 1),
    "a read begins that waits for the answer": ("read", 1),
    "the question stands": ("select", 2),
    "the answer is typed and not taken": ("take", 1),
    "before the echo is back": ("tcsetattr", 2),
    "the echo is back": ("tcflush", 2),
    "while signals begin to act again": ("signal", 14),
    "between the answer and AWS": ("STS", 1),
}
EVENTS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGTSTP", CALLER)

pytestmark = [
    takes_minutes,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]


def check(outcome: Outcome) -> None:
    assert outcome.kept_modes, outcome
    assert SECRET not in outcome.screen, outcome
    assert "Traceback" not in outcome.screen, outcome
    if not outcome.happened:
        assert outcome.how == 0, outcome
    elif outcome.case.event == CALLER:
        assert outcome.how in (0, GONE), outcome
        assert outcome.seconds < 1.5, outcome
    elif outcome.case.event == "SIGTSTP":
        # Stopped once, continued, and answered all the same.
        assert (outcome.how, outcome.stops) == (0, 1), outcome
    else:
        assert outcome.how == -getattr(signal, outcome.case.event), outcome


@takes_long
@pytest.mark.parametrize("event", EVENTS)
def test_at_each_moment_it_leaves_the_terminal_as_it_was(event: str) -> None:
    cases = [Case(event, *moment) for moment in MOMENTS.values()]
    found = outcomes(cases, timeout=100)
    for name, outcome in zip(MOMENTS, found, strict=True):
        assert outcome.happened, name
        check(outcome)
        if event == CALLER:
            # What has been read is worth an answer in the cache.
            is_read = list(MOMENTS).index(name) > list(MOMENTS).index("the question stands")
            assert outcome.how == (0 if is_read else GONE), name


@takes_long
def test_at_random_moments_too() -> None:
    """500 in the long profile."""
    chance = random.Random(2026)
    calls = {
        "select": 6,
        "signal": 20,
        "tcsetattr": 2,
        "tcflush": 2,
        "write": 1,
        "read": 1,
        "take": 1,
    }
    cases = []
    for _ in range(size(12, 500)):
        function = chance.choice(list(calls))
        number = chance.randint(1, calls[function])
        cases.append(Case(chance.choice(EVENTS), function, number))
    for outcome in outcomes(cases, timeout=size(100, 1500)):
        check(outcome)
