"""docs/performance.md: the rows with their verdicts, the growth table, the machine."""

from __future__ import annotations

import os
import platform
import re
import sys
import textwrap
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.files import MAX_BYTES
from amplify_plugin.project import PROJECT_FILE_MAX_BYTES
from bench import suite
from bench.growth import ALLOWED, SIZES, Growth

if TYPE_CHECKING:
    from bench.row import Figures, Measured, Row

PLOT = "performance.svg"
HEAD = "| what | against | ours | theirs | ratio | at most | |\n|---|---|---|---|---|---|---|\n"
MEBIBYTE = 1024 * 1024
INTRODUCTION = """\
`make bench` wrote this page, in about five minutes where the machine is idle. Both sides of a row \
are measured in turn, on one machine in one run: least / median / most. The ratio is that of the \
medians; the column beside it says how much it may be. What ours is measured against is installed \
on first use."""
NOISE = """\
A count of instructions is the same in every run. Processor time varies by some per cent, time by \
the clock by a tenth and more, and a ratio of two of them by as much. So a row whose medians are \
over, and whose best quarter of the rounds is not, is "over, or chance": run it again."""
BUSY = " Other work was going on: the times are rough, and so are the verdicts on them."
GROWTH = f"""\
Milliseconds of processor time that one call takes with so many profiles, roles, sessions or \
environments. The exponent is that of n, from the largest size and a hundredth of it: 1 is \
linear, and up to {ALLOWED} counts as such. A cache of more than {MAX_BYTES // MEBIBYTE} MiB is \
refused, and a project's file of more than {PROJECT_FILE_MAX_BYTES // MEBIBYTE} MiB."""


class Judged(NamedTuple):
    """A row and what came of it, or what could not be had, or what failed."""

    row: Row
    measured: Measured | None
    missing: str = ""
    fault: str = ""
    profile: str = ""

    @property
    def is_over(self) -> bool:
        if self.measured is None or self.row.budget is None:
            return False
        return self.measured.ratio > self.row.budget

    @property
    def verdict(self) -> str:
        if self.fault:
            return f"failed: {self.fault}"
        if self.measured is None:
            return f"not measured: {self.missing}"
        if self.row.budget is None:
            return "no budget"
        if not self.is_over:
            return "kept"
        return "over, or chance" if self.measured.at_best <= self.row.budget else "over"

    @property
    def sentence(self) -> str:
        """What a person should remember of it, if anything."""
        if self.measured is None:
            return ""
        ours, theirs = self.measured.ours.middle, self.measured.theirs.middle
        more = (self.measured.ratio - 1) * 100
        return self.row.sentence.format(ours=ours, theirs=theirs, more=more)

    @property
    def text(self) -> str:
        """For a terminal: least / median / most of both sides, and the ratio of the medians."""
        head = f"{self.verdict}: {self.row.what} / {self.row.against}"
        if self.measured is None:
            return head
        return (
            f"{head}\n"
            f"      ratio {self.measured.ratio:.3f}, at most {_budget(self.row)}\n"
            f"      ours   {shown(self.measured.ours)} {self.measured.unit}\n"
            f"      theirs {shown(self.measured.theirs)} {self.measured.unit}"
        )


class Surroundings(NamedTuple):
    """Where and with what it was measured; the machine's ``load`` before and after.

    ``suite`` says when the tests' time was.
    """

    machine: str
    versions: Mapping[str, str]
    load: tuple[float, float]
    suite: str = ""

    @classmethod
    def here(cls, peers: Mapping[str, str], load: tuple[float, float]) -> Surroundings:
        ours = {name: version(name) for name in ("awscli", "botocore", "pyperf")}
        versions = {"Python": platform.python_version(), **ours, **peers}
        return cls(machine(), versions, load, _of_suite())


def _of_suite() -> str:
    found = suite.last()
    if found is None:
        return ""
    return (
        f"- The tests take longer than a bench may: their row is from {found.date}, with "
        f"{found.cores} cores at a load of {found.load} before; `make bench ARGS=--suite` measures "
        "it."
    )


def machine() -> str:
    """Cores, memory and system, as far as it tells."""
    parts = [f"{os.cpu_count()} cores"]
    processor = re.search(r"^model name\s*: (.+)$", _text("/proc/cpuinfo"), re.MULTILINE)
    if processor:
        parts[0] += f" ({processor[1].strip()})"
    if sys.platform != "win32":
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        parts.append(f"{memory / 1024**3:.0f} GiB of memory")
    return ", ".join([*parts, f"{platform.system()} {platform.machine()}"])


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""


def shown_one(value: float) -> str:
    """A figure with three digits, or with all that are before the point."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def shown(figures: Figures) -> str:
    """Least, middle and most as a person reads them; once, where they are the same."""
    values = [shown_one(value) for value in figures]
    return values[0] if len(set(values)) == 1 else " / ".join(values)


def _budget(row: Row) -> str:
    return "" if row.budget is None else f"{row.budget:g}"


def page(judged: Sequence[Judged], growth: Sequence[Growth], where: Surroundings) -> str:
    """The whole document."""
    before, after = where.load
    bounds = [_wrapped(_bound(each)) for each in judged if each.is_over]
    return "\n".join(
        [
            "# What it costs",
            "",
            _wrapped(" ".join(filter(None, (each.sentence for each in judged)))),
            "",
            _wrapped(f"{INTRODUCTION} {NOISE}"),
            "",
            _wrapped(
                f"- Measured on {datetime.now(UTC):%Y-%m-%d}: {where.machine}. The machine's load "
                f"(tasks of the last minute) was {before:.1f} before, and {after:.1f} at the end."
                + (BUSY if before >= 1 else "")
            ),
            _wrapped(f"- {', '.join(f'{name} {one}' for name, one in where.versions.items())}."),
            *([_wrapped(where.suite)] if where.suite else []),
            "",
            HEAD + "\n".join(map(table_row, judged)),
            "",
            *bounds,
            *([""] if bounds else []),
            "## Growth",
            "",
            _wrapped(GROWTH),
            "",
            f"| | {' | '.join(f'{size:,}' for size in SIZES)} | exponent | |",
            f"|---|{'---|' * len(SIZES)}---|---|",
            *map(_growth_row, growth),
            "",
            f"![The same as a plot, both axes logarithmic]({PLOT})",
            "",
        ]
    )


def _wrapped(text: str) -> str:
    indent = "  " if text.startswith("- ") else ""
    return textwrap.fill(text, 110, subsequent_indent=indent, break_on_hyphens=False)


def _bound(judged: Judged) -> str:
    """What keeps a row from its budget."""
    assert judged.measured is not None
    assert judged.row.budget is not None
    times = judged.measured.ratio / judged.row.budget
    why = " ".join(filter(None, (judged.row.bound, judged.profile)))
    return f"- {judged.row.what}: {times:.2f} times what it may be. {why}".rstrip()


def table_row(judged: Judged) -> str:
    """A row of the page's table."""
    row, measured = judged.row, judged.measured
    if measured is None:
        cells = ["", "", ""]
    else:
        cells = [
            f"{shown(measured.ours)} {measured.unit}",
            f"{shown(measured.theirs)} {measured.unit}",
            f"{measured.ratio:.3f}",
        ]
    cells = [row.what, row.against, *cells, _budget(row), judged.verdict]
    return f"| {' | '.join(cells)} |"


def _growth_row(growth: Growth) -> str:
    cells = ["refused" if value is None else shown_one(value) for value in growth.milliseconds]
    verdict = "kept" if growth.is_linear else "over"
    return f"| {growth.what} | {' | '.join(cells)} | {growth.exponent:.2f} | {verdict} |"
