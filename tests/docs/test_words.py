"""What people read is in everyday words: some that this project once overused may not come back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.docs.blocks import ROOT, pages, text_of

# Each is correct English, and a reader has to stop at it.
ODD = re.compile(
    r"\b(whoever|whence|lest|mend|mended|nobody|to be had|as a proof|anew|"
    r"all the same)\b|(?<![Tt]here) (is|are) none\b(?! *[,:])",
    re.IGNORECASE,
)
OLD = "\n## 1.0.0"  # what was written then stays


@pytest.mark.parametrize("page", pages())
def test_a_page_has_none_of_them(page: str) -> None:
    text, _, _ = text_of(page).partition(OLD)
    assert [line for line in text.splitlines() if ODD.search(line)] == []


def test_no_message_and_no_help_has_one() -> None:
    assert [f"{place}: {text}" for place, text in texts() if ODD.search(text)] == []


@pytest.mark.parametrize("line", ["Whoever has it signs.", "The token is none.", "Write it anew."])
def test_such_a_line_would_be_found(line: str) -> None:
    assert ODD.search(line)


def texts() -> Iterator[tuple[str, str]]:
    """The strings of the package that are several words; no docstrings."""
    for path in sorted((ROOT / "amplify_plugin").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or id(node) in docstrings:
                continue
            if isinstance(node.value, str) and " " in node.value:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value
