"""docs/pictures/ is what demo/pictures.py draws of a real run, and shows nobody's paths."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.demo.test_demo import same_in_every_play
from tests.docs.blocks import ROOT, pages, text_of

PICTURES = ROOT / "docs" / "pictures"
NAMES = sorted(path.name for path in PICTURES.glob("*.svg") if path.name != "performance.svg")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    subprocess.run(
        [sys.executable, "demo/pictures.py", "--into", str(folder)], cwd=ROOT, check=True
    )
    return folder


def told(path: Path) -> list[str]:
    """What a person reads in a picture, line by line, each run with its colour and weight."""
    lines: dict[str, list[str]] = {}
    for text in ET.parse(path).iter(f"{SVG}text"):  # noqa: S314  our own
        look = f"{text.get('fill')}{text.get('font-weight', '')}{text.get('opacity', '')}"
        lines.setdefault(text.get("y", ""), []).append(f"{text.text} [{look}]")
    return same_in_every_play(
        "\n".join(" ".join(line) for line in lines.values()).replace("\u00a0", " ")
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_what_aws_shows_today(drawn: Path, name: str) -> None:
    assert told(PICTURES / name) == told(drawn / name), "docs/pictures/ is old: make pictures"


def test_every_picture_is_drawn_and_shown_light_and_dark(drawn: Path) -> None:
    assert sorted(path.name for path in drawn.iterdir()) == NAMES
    shown = "".join(map(text_of, pages()))
    assert all(f"pictures/{name}" in shown for name in NAMES)
    assert {name.rpartition("-")[2] for name in NAMES} == {"light.svg", "dark.svg"}


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_loads_nothing_and_has_no_path_of_a_machine(name: str) -> None:
    text = (PICTURES / name).read_text(encoding="utf-8")
    assert not re.search(r"/tmp|/home/|/root|href|url\(|<script|@import", text)
