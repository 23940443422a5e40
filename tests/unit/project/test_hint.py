"""A person who has approved nothing sees one line, once, and only on a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from amplify_plugin.project import hint
from amplify_plugin.project.hint import Hint

LINE = "this project selects something"


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr(hint, "is_terminal", lambda: True)
    monkeypatch.setattr(hint, "notice", found.append)
    return found


def call(root: Path, *, finds_credentials: bool) -> None:
    """What a session's chain does: the first provider, the others, the last one."""
    line = Hint(LINE, root)
    line.once()
    if not finds_credentials:
        line.again()


def test_it_is_said_once_for_a_project(said: list[str], tmp_path: Path) -> None:
    for _ in range(3):
        call(tmp_path / "app", finds_credentials=True)
    assert said == [LINE]
    call(tmp_path / "other", finds_credentials=True)
    assert said == [LINE, LINE]


def test_it_is_said_again_where_a_call_finds_no_credentials(
    said: list[str], tmp_path: Path
) -> None:
    for count in range(1, 4):
        call(tmp_path / "app", finds_credentials=False)
        assert len(said) == count


def test_without_a_terminal_nothing_is_said_or_written(
    said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hint, "is_terminal", lambda: False)
    call(tmp_path / "app", finds_credentials=False)
    assert said == []
    assert not (tmp_path / "home").exists()
