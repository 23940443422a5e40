"""Small files that other programs write too: bounded reads."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin import files
from amplify_plugin.files import FileUnreadable
from amplify_plugin.files.reading import BETWEEN_ATTEMPTS, patiently

needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away"
)


def test_no_file_is_none_and_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert files.read_bytes(tmp_path / "absent") is None
    assert files.read_bytes(tmp_path / "absent" / "deeper") is None
    assert files.read_bytes(tmp_path / "file" / "below-a-file") is None


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_loop(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize("make", [Path.mkdir, make_fifo, make_loop])
def test_what_is_no_plain_file_is_refused_at_once(tmp_path: Path, make: Any) -> None:
    make(tmp_path / "odd")
    with pytest.raises(FileUnreadable) as caught:
        files.read_bytes(tmp_path / "odd")
    assert str(tmp_path / "odd") in caught.value.message
    assert caught.value.remedy


def test_an_endless_device_is_refused() -> None:
    with pytest.raises(FileUnreadable, match="is not a file"):
        files.read_bytes(Path("/dev/zero"))


def test_a_name_that_no_file_can_have_is_refused() -> None:
    with pytest.raises(FileUnreadable):
        files.read_bytes(Path("a\0b"))


def test_a_file_larger_than_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"12345")
    assert files.read_bytes(path, limit=5) == b"12345"
    with pytest.raises(FileUnreadable, match="larger than 4 bytes"):
        files.read_bytes(path, limit=4)


@needs_root
def test_a_file_of_another_user_is_refused_where_it_must_be_mine(tmp_path: Path) -> None:
    path = tmp_path / "theirs"
    path.write_text("x")
    os.chown(path, 12345, 12345)
    assert files.read_bytes(path) == b"x"
    with pytest.raises(FileUnreadable, match="belongs to another user"):
        files.read_bytes(path, mine=True)


def test_a_byte_order_mark_is_left_out_and_other_encodings_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"\xef\xbb\xbf{}")
    assert files.read_text(path) == "{}"
    path.write_bytes("ü".encode("latin-1"))
    with pytest.raises(FileUnreadable, match="is not UTF-8 text"):
        files.read_text(path)


@needs_root
def test_a_file_in_the_folder_of_another_user_is_refused_where_it_must_be_mine(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "file").write_text("x")
    (tmp_path / "link").symlink_to(folder / "file")
    os.chown(folder, 12345, 12345)
    for path in (folder / "file", tmp_path / "link"):
        assert files.read_bytes(path) == b"x"
        with pytest.raises(FileUnreadable, match="folder of another user"):
            files.read_bytes(path, mine=True)


@needs_root
def test_a_file_of_mine_in_a_folder_of_root_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine"
    path.write_text("x")
    os.chown(path, 12345, 12345)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert files.read_bytes(path, mine=True) == b"x"


class Busy:
    """A file that Windows refuses to replace so many times."""

    def __init__(self, refusals: int) -> None:
        self.refusals, self.attempts = refusals, 0

    def __call__(self) -> str:
        self.attempts += 1
        if self.attempts <= self.refusals:
            raise PermissionError(13, "sharing violation")
        return "done"


def test_windows_is_asked_again_for_a_file_that_is_open_elsewhere() -> None:
    busy = Busy(3)
    assert patiently(busy, is_windows=True) == "done"
    assert busy.attempts == 4


def test_windows_is_not_asked_without_end() -> None:
    busy = Busy(100)
    with pytest.raises(PermissionError):
        patiently(busy, seconds=3 * BETWEEN_ATTEMPTS, is_windows=True)
    assert busy.attempts == 4


def test_elsewhere_a_refusal_is_one_and_another_error_is_one_everywhere() -> None:
    busy = Busy(1)
    with pytest.raises(PermissionError):
        patiently(busy, is_windows=False)
    assert busy.attempts == 1
    with pytest.raises(FileNotFoundError):
        patiently(lambda: os.stat("missing"), is_windows=True)
