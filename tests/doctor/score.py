"""How right and how complete doctor is over the corpus."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.doctor.corpus import Case, cases
from tests.doctor.large import MAKERS

LARGE = 500  # profiles of each large config here; the time of 3,000 is measured elsewhere


@dataclass
class Score:
    """Errors and warnings that are right, too many, and missing, over so many configs."""

    configs: int = 0
    healthy: int = 0
    right: int = 0
    too_many: int = 0
    missing: int = 0
    differences: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.too_many)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missing)

    @property
    def table(self) -> str:
        """The figures, as the documentation quotes them."""
        return "\n".join(
            (
                "| | |",
                "| --- | --- |",
                f"| configs | {self.configs}, {self.healthy} of them without a fault |",
                f"| errors and warnings that are right | {self.right} |",
                f"| that are wrong | {self.too_many} |",
                f"| that are missing | {self.missing} |",
                f"| precision | {self.precision:.1%} |",
                f"| recall | {self.recall:.1%} |",
            )
        )


def score() -> Score:
    """Over all cases, and the large configs."""
    total = Score()
    for case in (*cases(), *(make(LARGE) for make in MAKERS)):
        _count(case, total)
    return total


def _count(case: Case, total: Score) -> None:
    told, expected = Counter(_grave(case.told)), Counter(_grave(case.expected))
    right = told & expected
    total.configs += 1
    total.healthy += not expected and not case.missed
    total.right += right.total()
    total.too_many += (told - expected).total()
    total.missing += (expected - told).total() + len(case.missed)
    total.differences += (
        *(f"{case.title}: too many: {line}" for line in told - expected),
        *(f"{case.title}: missing: {line}" for line in expected - told),
        *(f"{case.title}: not known to doctor: {line}" for line in case.missed),
    )


def _grave(lines: tuple[str, ...] | list[str]) -> list[str]:
    return [line for line in lines if not line.startswith("note ")]
