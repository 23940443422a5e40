"""``python -m bench``: measure every row, print the verdicts, write docs/performance.md.

Ends with 1 only for a fault of its own: a budget that is not kept, or a program that cannot be had
here, is said on the page.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from bench import growth, peers, plot, report, suite
from bench.report import Judged, Surroundings
from bench.row import Missing, Row
from bench.rows import ROWS

DOCS = Path(__file__).parents[1] / "docs"


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", metavar="TEXT", help="rows that have this text, and no page")
    parser.add_argument("--rounds", type=int, default=1000, help="no more than so many for a row")
    parser.add_argument("--suite", action="store_true", help="time 'make test', and no page")
    options = parser.parse_args(arguments)
    if options.suite:
        print(f"make test: {suite.measure().minutes} min; 'make bench' puts it on the page")
        return 0
    started, load = time.monotonic(), os.getloadavg()[0]
    chosen = [row for row in ROWS if (options.only or "") in f"{row.what} / {row.against}"]
    judged = [_judge(row, min(row.rounds, options.rounds)) for row in chosen]
    if options.only is None:
        grown = growth.measure()
        for each in grown:
            verdict = "kept" if each.is_linear else "over"
            print(f"{verdict}: growth of {each.what}, n^{each.exponent:.2f}")
        where = Surroundings.here(peers.versions(), (load, os.getloadavg()[0]))
        (DOCS / "performance.md").write_text(report.page(judged, grown, where), encoding="utf-8")
        plot.draw(grown, DOCS / report.PLOT)
        minutes = (time.monotonic() - started) / 60
        print(f"Wrote docs/performance.md: {minutes:.0f} min")
    over = [f"{each.row.what} / {each.row.against}" for each in judged if each.is_over]
    print("\n".join(["Over their budgets:", *over]) if over else "No row is over its budget.")
    return 1 if not judged or any(each.fault for each in judged) else 0


def _judge(row: Row, rounds: int) -> Judged:
    try:
        judged = Judged(row, row.measure(rounds))
        if judged.is_over and row.profile is not None:
            judged = judged._replace(profile=row.profile())
    except Missing as error:
        judged = Judged(row, None, missing=str(error))
    except Exception as error:  # noqa: BLE001  the other rows are worth having all the same
        traceback.print_exc()
        judged = Judged(row, None, fault=f"{type(error).__name__}")
    print(judged.text)
    sys.stdout.flush()
    return judged


if __name__ == "__main__":
    raise SystemExit(main())
