"""A row: two things measured in turn, and the ratio of their medians that is allowed."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import NamedTuple

Sample = Callable[[], float]


class Missing(Exception):
    """What a row is measured against cannot be had here; the message says why."""


class Figures(NamedTuple):
    """The least, the middle and the most of several measurements."""

    least: float
    middle: float
    most: float

    @classmethod
    def of(cls, values: list[float]) -> Figures:
        return cls(min(values), median(values), max(values))


class Measured(NamedTuple):
    """Both sides of a row; ``unit`` is "ms", "MiB" or "million instructions"."""

    ours: Figures
    theirs: Figures
    unit: str

    @property
    def ratio(self) -> float:
        return self.ours.middle / self.theirs.middle


class Row(NamedTuple):
    """What is measured, against what, and how much of that it may take at most.

    ``measure`` is given the number of ``rounds``. Where a row is over its budget, ``bound`` says
    what keeps it there and what was tried, and ``profile`` measures where the time goes.
    """

    what: str
    against: str
    budget: float
    measure: Callable[[int], Measured]
    rounds: int
    bound: str = ""
    profile: Callable[[], str] | None = None


def in_turn(ours: Sample, theirs: Sample, rounds: int, unit: str = "ms") -> Measured:
    """Measure both sides in turn, so that a busy moment falls on both; one round more, unmeasured.

    Which side goes first alternates.
    """
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 1):
        sides = [(found[0], ours), (found[1], theirs)]
        for values, sample in reversed(sides) if number % 2 else sides:
            value = sample()
            if number:
                values.append(value)
    return Measured(Figures.of(found[0]), Figures.of(found[1]), unit)
