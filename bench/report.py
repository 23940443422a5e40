"""docs/performance.md: the rows with their verdicts, the growth table and its plot."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.growth import SIZES, Growth

if TYPE_CHECKING:
    from bench.row import Figures, Measured, Row

PLOT = "performance.svg"


class Judged(NamedTuple):
    """A row and what came of it; ``missing`` says why nothing did."""

    row: Row
    measured: Measured | None
    missing: str = ""

    @property
    def is_kept(self) -> bool:
        return self.measured is not None and self.measured.ratio <= self.row.budget

    @property
    def verdict(self) -> str:
        if self.measured is None:
            return f"not measured: {self.missing}"
        return "kept" if self.is_kept else "over"

    @property
    def line(self) -> str:
        """For a terminal."""
        head = f"{self.verdict:5} {self.row.what} / {self.row.against}"
        if self.measured is None:
            return head
        ratio = f"{self.measured.ratio:.3f} (at most {self.row.budget:.3g})"
        return f"{head}: {ratio}, {shown(self.measured.ours)} {self.measured.unit}"


def shown(figures: Figures) -> str:
    """Least, middle and most as a person reads them."""
    return " / ".join(f"{value:,.0f}" if value >= 1000 else f"{value:.3g}" for value in figures)


def page(judged: Sequence[Judged], growth: Sequence[Growth]) -> str:
    """The whole document."""
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    versions = ", ".join(f"{name} {version(name)}" for name in ("awscli", "botocore", "pluggy"))
    python = f"Python {sys.version.split()[0]}"
    lines = [
        "# What it costs",
        "",
        "`make bench` wrote this page (about ten minutes). Both sides of a row are measured in",
        "turn, on one machine in one run, after one round that does not count: least / median /",
        "most. The ratio is that of the medians, and its budget is the most it may be. Peers are",
        "installed on first use.",
        "",
        f"Measured {datetime.now(UTC):%Y-%m-%d} on {machine}, {python}, {versions}.",
        "",
        "| what | against | ours | theirs | ratio | budget | |",
        "|---|---|---|---|---|---|---|",
        *map(_row, judged),
        "",
        *(f"- {each.row.what}: {each.row.bound}" for each in judged if _is_bound(each)),
        "",
        "## Growth",
        "",
        "Milliseconds for one call with so many profiles, roles, sessions or environments. The",
        "exponent is that of n between the last two sizes: 1 is linear. A cache of over 64 MiB and",
        "a project's file of over 1 MiB are refused, so those sizes are empty.",
        "",
        f"| | {' | '.join(f'{size:,}' for size in SIZES)} | exponent |",
        f"|---|{'---|' * len(SIZES)}---|",
        *map(_growth_row, growth),
        "",
        f"![The same as a plot, both axes logarithmic]({PLOT})",
        "",
    ]
    return "\n".join(lines)


def _is_bound(judged: Judged) -> bool:
    return bool(judged.row.bound) and not judged.is_kept


def _row(judged: Judged) -> str:
    row, measured = judged.row, judged.measured
    if measured is None:
        cells = ["", "", ""]
    else:
        cells = [
            f"{shown(measured.ours)} {measured.unit}",
            f"{shown(measured.theirs)} {measured.unit}",
            f"{measured.ratio:.3f}",
        ]
    cells = [row.what, row.against, *cells, f"{row.budget:.3g}", judged.verdict]
    return f"| {' | '.join(cells)} |"


def _growth_row(growth: Growth) -> str:
    cells = ["" if value is None else f"{value:.3g}" for value in growth.milliseconds]
    return f"| {growth.what} | {' | '.join(cells)} | {growth.exponent:.2f} |"


def plot(growth: Sequence[Growth], path: Path) -> None:
    """Draw the growth as an SVG."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "amplify_plugin"  # the same figures, the same file
    figure, axes = plt.subplots(figsize=(7, 4.5))
    for each in growth:
        known = [(n, ms) for n, ms in zip(SIZES, each.milliseconds, strict=True) if ms]
        axes.loglog(*zip(*known, strict=True), marker="o", markersize=3, label=each.what)
    axes.set_xlabel("how many")
    axes.set_ylabel("milliseconds for one call")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
