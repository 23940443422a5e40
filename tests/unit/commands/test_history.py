"""What was used and told lately: kept, bounded, and of no consequence when it is lost."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from amplify_plugin.commands.history import PROFILES_MAX, PROJECTS_MAX, History
from tests.unit.modes import PRIVATE_FILE, mode_of


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "amplify" / "plugin-history.json")


def test_the_profile_that_was_used_last_comes_first(history: History) -> None:
    assert not history.profiles
    for name in ("a", "b", "a", "c"):
        history.used(name)
    assert history.profiles == ("c", "a", "b")
    assert mode_of(history.path) == PRIVATE_FILE


def test_it_does_not_grow_without_end(history: History) -> None:
    history.path.parent.mkdir()
    names, roots = [str(n) for n in range(1000)], {f"/p{n}": ["x"] for n in range(1000)}
    history.path.write_text(json.dumps({"profiles": names, "told": roots}))
    history.used("new")
    assert len(history.profiles) == PROFILES_MAX
    assert history.tell_once("note", Path("/here"), {})
    told = json.loads(history.path.read_text())["told"]
    assert len(told) == PROJECTS_MAX
    assert os.path.realpath("/here") in told


def test_a_note_is_given_once_a_project_and_never_in_ci(history: History, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert not history.tell_once("amplify", one, {"CI": "true"})
    assert history.tell_once("amplify", one, {})
    for _ in range(3):
        assert not history.tell_once("amplify", one, {})
    assert history.tell_once("ampx", one, {})
    assert history.tell_once("amplify", other, {})
    assert not history.tell_once("ampx", one, {})


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"profiles": 3, "told": []}', '{"profiles": [3, null]}']
)
def test_a_broken_file_is_an_empty_one(history: History, content: str) -> None:
    history.path.parent.mkdir()
    history.path.write_text(content)
    history.used("a")
    assert list(history.profiles) == ["a"]
    assert history.tell_once("note", Path("/here"), {})


def test_where_nothing_can_be_written_nothing_is_said_of_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    history = History(tmp_path / "file" / "plugin-history.json")
    history.used("a")
    assert history.profiles == ()
