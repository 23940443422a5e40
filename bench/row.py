"""A row: two things measured in turn, and the ratio of their medians that is allowed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median, quantiles
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
    def of(cls, values: Sequence[float]) -> Figures:
        return cls(min(values), median(values), max(values))


class Measured(NamedTuple):
    """Both sides of a row, in a ``unit`` such as "ms".

    ``at_best`` is the ratio of the best quarter of the rounds: where that keeps a budget and the
    medians do not, chance may decide.
    """

    ours: Figures
    theirs: Figures
    unit: str
    at_best: float

    @classmethod
    def of(cls, ours: Sequence[float], theirs: Sequence[float], unit: str = "ms") -> Measured:
        """From one value of each side a round."""
        ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
        at_best = quantiles(ratios, n=4)[0] if len(ratios) > 1 else ratios[0]
        return cls(Figures.of(ours), Figures.of(theirs), unit, at_best)

    @property
    def ratio(self) -> float:
        return self.ours.middle / self.theirs.middle


class Row(NamedTuple):
    """What is measured, against what, and how much of that it may take at most.

    ``measure`` is given the number of ``rounds``; a ``budget`` of None is none. Where a row is over
    its budget, ``bound`` says what keeps it there and what was tried, and ``profile`` measures
    where the time goes. ``sentence`` is what a person should remember, with ``{ours}``,
    ``{theirs}`` and ``{more}`` (per cent) in it.
    """

    what: str
    against: str
    budget: float | None
    measure: Callable[[int], Measured]
    rounds: int
    bound: str = ""
    profile: Callable[[], str] | None = None
    sentence: str = ""


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
    return Measured.of(*found, unit)
