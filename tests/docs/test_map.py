"""CONTRIBUTING.md's map of the code names every folder, and none that is not there."""

from __future__ import annotations

import re
from pathlib import Path

from amplify_plugin.commands import MODULES, STANDALONE_MODULES

ROOT = Path(__file__).parents[2]
MAP = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## The house")[2]
NAMED = re.findall(r"`([\w./-]+)`", MAP.partition("`tests` is an ordinary package")[0])


def test_every_folder_is_on_the_map() -> None:
    package = ROOT / "amplify_plugin"
    entries = [path.name for path in package.iterdir() if (path / "__init__.py").is_file()]
    folders = [path.parent.name for path in (ROOT / "tests").glob("*/*") if path.is_file()]
    missing = {f"{name}/" for name in entries if not is_named(f"{name}/")}
    missing |= {f"tests/{name}/" for name in folders if not is_named(f"tests/{name}/")}
    assert missing - {"tests/__pycache__/"} == set()


def is_named(place: str) -> bool:
    return any(name in {place, f"amplify_plugin/{place}"} for name in NAMED)


def test_what_is_on_the_map_is_there() -> None:
    package = ROOT / "amplify_plugin"
    homes = (ROOT, package, package / "hosts", package / "commands", ROOT / "bench")
    places = [name for name in NAMED if name.endswith(("/", ".py")) and name != ".py"]
    assert len(places) > 30
    assert [name for name in places if not any((home / name).exists() for home in homes)] == []


def test_what_one_command_needs_alone_lies_in_its_folder() -> None:
    folders = {
        module.partition(".")[0] for module in (*MODULES, *STANDALONE_MODULES) if "." in module
    }
    assert {name for name in folders if not is_named(f"{name}/")} == set()
