"""A file that is read in order to change it: not while another program is writing it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from amplify_plugin.files import FileUnreadable, settled_read
from amplify_plugin.files.settled_read import read_settled


def does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that does not say who has a file open."""
    monkeypatch.setattr(settled_read, "_is_open_for_writing", lambda _: None)


@pytest.mark.parametrize("content", [b"", b"[default]\n", None])
def test_what_nobody_writes_is_read_at_once(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "config"
    if content is not None:
        path.write_bytes(content)
    assert read_settled(path, patience=0) == content


def test_a_file_that_somebody_is_writing_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config"
    path.write_bytes(b"[default]\nregion = x\n")
    writer = path.open("wb", buffering=0)  # emptied
    writer.write(b"[default]\n")

    def finish(_: float) -> None:
        writer.write(b"region = x\n")
        writer.close()

    monkeypatch.setattr(time, "sleep", finish)
    assert read_settled(path) == b"[default]\nregion = x\n"


def test_an_empty_file_that_somebody_keeps_open_is_doubted(tmp_path: Path) -> None:
    path = tmp_path / "config"
    with path.open("wb"), pytest.raises(FileUnreadable, match="another program") as caught:
        read_settled(path, patience=0)
    assert "remove it" in caught.value.remedy
    assert read_settled(path, patience=0) == b""


def test_a_program_that_keeps_a_file_open_and_writes_nothing_is_not_waited_for_for_ever(
    tmp_path: Path,
) -> None:
    path = tmp_path / "config"
    path.write_bytes(b"[default]\n")
    with path.open("ab"):
        assert read_settled(path, patience=0) == b"[default]\n"


def test_where_nobody_tells_a_file_emptied_a_moment_ago_is_doubted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    does_not_tell(monkeypatch)
    path = tmp_path / "config"
    path.write_bytes(b"\n")
    with pytest.raises(FileUnreadable, match="is empty"):
        read_settled(path, patience=0)
    os.utime(path, (time.time() - 120, time.time() - 120))
    assert read_settled(path, patience=0) == b"\n"
