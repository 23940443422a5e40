"""Small files that may be lost: read whatever they are, written or not, never in anybody's way."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin.files import scratch_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "scratch.json"


def test_what_is_written_is_read(path: Path) -> None:
    before = os.umask(0)
    try:
        scratch_file.write(path, {"a": [1, "é\ud800"]})
    finally:
        os.umask(before)
    assert scratch_file.read(path) == {"a": [1, "é\ud800"]}
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("content", [b"", b"[]", b"3", b"{", b"\xff", b"\0", b"[" * 100_000])
def test_what_is_no_object_is_empty_and_written_anew(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert scratch_file.read(path) == {}
    scratch_file.write(path, {"a": 1})
    assert scratch_file.read(path) == {"a": 1}


def test_a_fifo_is_not_waited_for(path: Path) -> None:
    path.parent.mkdir()
    os.mkfifo(path)
    assert scratch_file.read(path) == {}
    scratch_file.write(path, {"a": 1})
    assert scratch_file.read(path) == {"a": 1}


def test_a_file_of_gigabytes_is_empty(path: Path) -> None:
    path.parent.mkdir()
    with open(path, "wb") as file:
        file.truncate(3 * 1024**3)
    assert scratch_file.read(path) == {}


def no_folder(path: Path) -> None:
    path.parent.write_text("")


def a_folder_in_its_place(path: Path) -> None:
    path.mkdir(parents=True)
    (path / "file").touch()


@pytest.mark.parametrize("spoil", [no_folder, a_folder_in_its_place])
def test_where_nothing_can_be_written_nothing_is_said(path: Path, spoil: Any) -> None:
    spoil(path)
    scratch_file.write(path, {"a": 1})
    assert scratch_file.read(path) == {}


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_a_full_disk_keeps_what_was_there(
    path: Path, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    scratch_file.write(path, {"a": 1})

    def full(*_: Any) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(os, "fchmod", full)  # the first that is done to a new file
    scratch_file.write(path, {"a": 2})
    assert scratch_file.read(path) == {"a": 1}
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_file_of_somebody_else_is_neither_read_nor_replaced(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch_file.write(path, {"a": 1})
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    assert scratch_file.read(path) == {}
    scratch_file.write(path, {"a": 2})
    monkeypatch.undo()
    assert scratch_file.read(path) == {"a": 1}


def test_of_many_writers_one_wins_whole(path: Path) -> None:
    documents = [{"n": n, "text": "x" * 20_000} for n in range(8)]
    threads = [
        threading.Thread(target=scratch_file.write, args=(path, document)) for document in documents
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert scratch_file.read(path) in documents
    assert [file.name for file in path.parent.iterdir()] == [path.name]
