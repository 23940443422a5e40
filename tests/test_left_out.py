"""What is left out on Windows is there: pytest says nothing of a test to leave out that is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.windows.left_out import LEFT_OUT

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("test", [test for tests in LEFT_OUT.values() for test in tests])
def test_it_is_a_test(test: str) -> None:
    path, _, name = test.partition("::")
    text = (ROOT / path).read_text(encoding="utf-8")
    assert not name or f"def {name.partition('[')[0]}(" in text
