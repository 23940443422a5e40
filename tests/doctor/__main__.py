"""Print the precision and the recall of doctor over the corpus: ``python -m tests.doctor``.

With ``--write`` the figures go into docs/doctor.md as well.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.doctor.score import score

PAGE = Path(__file__).parents[2] / "docs" / "doctor.md"
_FIGURES = r"^\| \| \|\n\| --- \| --- \|\n\| configs .*?\n\| recall [^\n]*$"
FIGURES = re.compile(_FIGURES, re.DOTALL | re.MULTILINE)


def main(arguments: list[str]) -> None:
    found = score()
    print(found.table)
    for line in found.differences:
        print(line)
    if "--write" in arguments:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(FIGURES.sub(lambda _: found.table, page), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
