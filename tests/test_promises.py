"""SECURITY.md names, with each promise, the tests that hold it: they must be there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SECTION = "## What we promise, from 1.0\n"


def promises() -> dict[str, list[Path]]:
    """The tests of each promise, by its first words, which stand in bold letters."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    _, found, rest = text.partition(SECTION)
    assert found
    paragraphs = re.split(r"\n\n(?=\*\*)", rest.partition("\n## ")[0].strip())
    return {paragraph.split("**")[1]: held_by(paragraph) for paragraph in paragraphs}


def held_by(paragraph: str) -> list[Path]:
    """The paths of its last sentence; a name alone lies in the folder of the one before."""
    _, _, sentence = paragraph.rpartition("\n*Held by ")
    paths: list[Path] = []
    for name in re.findall(r"`([^`]+)`", sentence):
        if name.startswith("test_"):
            paths.append(paths[-1].with_name(name))
        elif name.startswith("tests/"):
            paths.append(ROOT / name)
    return paths


@pytest.mark.parametrize("promise", promises())
def test_a_promise_is_held_by_tests_that_are_there(promise: str) -> None:
    paths = promises()[promise]
    assert paths
    for path in paths:
        files = list(path.glob("test_*.py")) if path.is_dir() else [path]
        texts = [file.read_text(encoding="utf-8") for file in files]
        assert any(re.search(r"^def test_", text, re.MULTILINE) for text in texts), path


def test_every_file_of_faults_holds_a_promise() -> None:
    named = {path for paths in promises().values() for path in paths}
    of_our_tools = {ROOT / "tests/faults/test_forked.py"}
    assert {*(ROOT / "tests" / "faults").glob("test_*.py")} - of_our_tools <= named
    assert len(promises()) >= 10
