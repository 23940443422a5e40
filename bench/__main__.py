"""``python -m bench``: measure every row, print the verdicts, write docs/performance.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import growth, report
from bench.report import Judged
from bench.row import Missing, Row
from bench.rows import ROWS

DOCS = Path(__file__).parents[1] / "docs"


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 1 where a budget is not kept or a row could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", default="", help="rows that have this text, and no page")
    options = parser.parse_args(arguments)
    chosen = [row for row in ROWS if options.only in f"{row.what} / {row.against}"]
    judged = [_judge(row) for row in chosen]
    if not options.only:
        grown = growth.measure()
        for each in grown:
            print(f"{'kept' if each.is_linear else 'over':5} {each.what}: n^{each.exponent:.2f}")
        (DOCS / "performance.md").write_text(report.page(judged, grown), encoding="utf-8")
        report.plot(grown, DOCS / report.PLOT)
    return 0 if all(each.is_kept for each in judged) else 1


def _judge(row: Row) -> Judged:
    try:
        judged = Judged(row, row.measure())
    except Missing as error:
        judged = Judged(row, None, str(error))
    print(judged.line)
    sys.stdout.flush()
    return judged


if __name__ == "__main__":
    raise SystemExit(main())
