"""What `make bench` says: every row with its budget and verdict."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bench import __main__ as command
from bench import report
from bench.growth import SIZES, Growth
from bench.process import Command, loaded
from bench.report import Judged, Surroundings
from bench.row import Measured, Missing, Row, in_turn
from bench.rows import ROWS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")

TENS = [9.0, 10.0, 11.0]
TEN = Measured.of(TENS, TENS)
GROWN = Growth("one role of the cache", (1.0, 2.0, 20.0, 200.0, None))
HERE = Surroundings("2 cores", {"Python": "3.11.7"}, (0.1, 1.2))


def row(budget: float = 1.0, *, bound: str = "") -> Row:
    return Row("ours", "theirs", budget, lambda _: TEN, 3, bound)


def test_the_page_has_every_row_with_its_budget_and_a_verdict() -> None:
    table = PAGE.partition(report.HEAD)[2].partition("\n\n")[0]
    cells = [line.strip("| ").split(" | ") for line in table.splitlines()]
    assert [each[:2] for each in cells] == [[one.what, one.against] for one in ROWS]
    budgets = ["" if one.budget is None else f"{one.budget:g}" for one in ROWS]
    assert [each[5].strip() for each in cells] == budgets
    verdicts = ("kept", "over", "no budget", "not measured: ")
    assert all(each[6].startswith(verdicts) for each in cells)


def test_each_row_of_the_page_that_is_over_says_why_and_what_was_tried() -> None:
    text = " ".join(PAGE.split())
    for one in ROWS:
        if any(
            line.startswith(f"| {one.what} | {one.against} |") and line.endswith("| over |")
            for line in PAGE.splitlines()
        ):
            assert one.bound
            assert one.profile is not None
            assert f"- {one.what}: " in text
            assert " ".join(one.bound.split()) in text


@pytest.mark.parametrize(
    ("budget", "verdict"), [(1.0, "kept"), (1.01, "kept"), (0.99, "over")], ids=str
)
def test_the_ratio_of_the_medians_decides(budget: float, verdict: str) -> None:
    judged = Judged(row(budget), TEN)
    assert judged.verdict == verdict
    assert report.table_row(judged).startswith(
        "| ours | theirs | 9 / 10 / 11 ms | 9 / 10 / 11 ms |"
    )
    assert "9 / 10 / 11" in judged.text


def test_a_row_that_chance_may_have_decided_says_so() -> None:
    often = Measured.of([9.0, 11.0, 12.0, 13.0], [10.0, 10.0, 10.0, 10.0])
    assert Judged(row(1.0), often).verdict == "over, or chance"
    assert Judged(row(0.8), often).verdict == "over"


def test_the_page_begins_with_what_to_remember() -> None:
    one = row()._replace(
        sentence="It takes {ours:.0f} ms, the other {theirs:.0f}, {more:.1f} % more."
    )
    gone = Judged(one, None, missing="node is not installed")
    page = report.page([Judged(one, TEN), gone, Judged(row(), TEN)], [GROWN], HERE)
    assert page.startswith("# What it costs\n\nIt takes 10 ms, the other 10, 0.0 % more.\n\n`make")


def test_memory_is_that_of_the_program_and_not_what_the_bench_holds() -> None:
    held = bytearray(64 * 1024 * 1024)
    small = Command((sys.executable, "-I", "-S", "-c", "pass"), Path(), os.environ)
    assert small.mebibytes() < len(held) / 1024 / 1024


def test_processor_time_leaves_out_what_a_program_waits() -> None:
    waits = Command((sys.executable, "-c", "import time; time.sleep(1)"), Path(), os.environ)
    clock, processor = waits.run()
    assert clock >= 1000 > processor


def test_what_a_command_loads_is_told_by_package() -> None:
    told = (
        "import time:      1500 |       2000 |     json\n"
        "import time:      3000 |       3000 | amplify_plugin.cache\n"
        "import time:       500 |        500 | re\n"
    )
    assert loaded(told) == (
        "Loading modules takes, in ms: amplify_plugin 3.0, the standard library 2.0."
    )
    assert loaded(told, packages=("amplify_plugin",)) == (
        "Loading modules takes, in ms: amplify_plugin 3.0."
    )


def test_a_row_that_is_over_says_how_far_and_why() -> None:
    over = Judged(row(0.5, bound="The disk."), TEN, profile="It takes 1 ms.")
    kept = Judged(row(bound="Not said."), TEN)
    page = report.page([over, kept], [GROWN], HERE)
    assert "- ours: 2.00 times what it may be. The disk. It takes 1 ms." in page
    assert "Not said." not in page


@pytest.mark.parametrize(("load", "said"), [(0.4, False), (5.0, True)])
def test_a_page_from_a_busy_machine_says_so(load: float, said: bool) -> None:
    page = report.page([], [GROWN], HERE._replace(load=(load, 6.0)))
    assert ("the times are rough" in " ".join(page.split())) is said


def test_a_size_that_is_refused_does_not_count_for_the_growth() -> None:
    page = report.page([], [GROWN], HERE)
    assert "| one role of the cache | 1 | 2 | 20 | 200 | refused | 1.00 | kept |" in page
    assert not Growth("profiles", (1.0, 2.0, 4.0, 8.0, 1600.0)).is_linear
    assert len(SIZES) == len(GROWN.milliseconds)


def test_both_sides_are_measured_in_turn_and_the_first_round_does_not_count() -> None:
    calls: list[str] = []

    def side(name: str, first: float) -> float:
        calls.append(name)
        return first if calls.count(name) == 1 else 1.0

    measured = in_turn(lambda: side("ours", 99.0), lambda: side("theirs", 99.0), 2)
    assert calls == ["ours", "theirs", "theirs", "ours", "ours", "theirs"]
    assert measured == Measured.of([1, 1], [1, 1])


def fails(error: Exception) -> Row:
    def measure(_: int) -> Measured:
        raise error

    return row()._replace(measure=measure)


@pytest.mark.parametrize(
    ("one", "code", "said"),
    [
        (row(), 0, "kept: ours / theirs"),
        (row(0.5), 0, "over: ours / theirs"),
        (fails(Missing("no node")), 0, "not measured: no node"),
        (fails(RuntimeError("broken")), 1, "failed: RuntimeError"),
    ],
    ids=["kept", "over", "missing", "fault"],
)
def test_only_a_fault_of_its_own_ends_with_an_error(
    one: Row,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(command, "ROWS", (one, row()))
    assert command.main(["--only", "ours"]) == code
    out = capsys.readouterr().out
    assert said in out
    assert "kept: ours / theirs" in out  # the next row is measured all the same
