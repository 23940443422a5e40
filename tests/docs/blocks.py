"""The code blocks of README.md and docs/, each with the mark that says who runs it.

A mark is an HTML comment right before the block: ``<!-- NAME: run by tests/… -->`` names the test
that runs it, ``<!-- not run: REASON -->`` says why nobody can. One at the top of a page,
``<!-- every block: run by tests/… -->``, is for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
RUNNABLE = ("sh", "bash", "console", "shell", "fish", "powershell", "python")
BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]*?) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
EVERY = re.compile(r"^<!-- (every block: .*?) -->$", re.MULTILINE)
RUN_BY = re.compile(r"(?P<name>[\w -]+): run by (?P<test>tests/\S+\.py)")
NOT_RUN = re.compile(r"not run: (?P<reason>.+)")


class Block(NamedTuple):
    """A block of a page (its path from the root); ``line`` counts from 1; the mark may be empty."""

    page: str
    line: int
    language: str
    text: str
    mark: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[str]:
    """Every page that people read, by its path from the root."""
    top = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
    return [*top, *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))]


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str) -> Iterator[Block]:
    text = text_of(page)
    every = EVERY.search(text)
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start("language")) + 1
        mark = found["mark"] or (every[1] if every else "")
        yield Block(page, line, found["language"], found["text"], mark)


def block(page: str, name: str) -> str:
    """The text of the block that is marked so. There is exactly one."""
    marked = [each for each in blocks(page) if each.mark.startswith(f"{name}: ")]
    assert len(marked) == 1, f"{page} has {len(marked)} blocks marked <!-- {name}: … -->, not one"
    return marked[0].text
