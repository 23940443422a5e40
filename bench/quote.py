"""The README's quote: some rows of docs/performance.md, as they stand there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.report import HEAD, Judged, table_row

BEGIN, END = "<!-- bench -->", "<!-- /bench -->"


def quote(judged: Sequence[Judged]) -> str:
    """The table of the rows that are to be quoted."""
    return HEAD + "\n".join(table_row(each) for each in judged if each.row.quoted)


def put_quote(path: Path, quoted: str) -> None:
    """Put it between the marks in a Markdown file."""
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    path.write_text(f"{before}{begin}\n{quoted}\n{end}{after}", encoding="utf-8")
