"""Whole writes, nothing left behind, nothing lost that another program wrote meanwhile."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from amplify_plugin import files
from amplify_plugin.files import FileUnwritable, Replacement
from tests.unit.modes import PRIVATE_FILE, mode_of


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_folders_made_here_are_open_to_nobody_else(tmp_path: Path, umask: int) -> None:
    tmp_path.chmod(0o755)
    before = os.umask(umask)
    try:
        files.make_folder(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert [stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "a", tmp_path / "a" / "b")] == [
        0o700,
        0o700,
    ]
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    files.make_folder(tmp_path / "a" / "b")


def test_a_file_where_a_folder_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(FileUnwritable, match="cannot be written"):
            files.make_folder(folder)


@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_a_temporary_file_has_the_mode_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, umask: int
) -> None:
    made_with: list[int] = []
    real = os.open

    def opened(path: Path, flags: int, mode: int) -> int:
        made_with.append(mode)
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", opened)
    before = os.umask(umask)
    try:
        narrow = files.write_temporary(tmp_path / "a", b"x")
        wide = files.write_temporary(tmp_path / "a", b"x", mode=0o644)
    finally:
        os.umask(before)
    assert stat.S_IMODE(narrow.stat().st_mode) == 0o600
    assert stat.S_IMODE(wide.stat().st_mode) == 0o644
    assert made_with == [0o600, 0o644]  # and not for a moment wider
    assert narrow.parent == tmp_path  # one file system, or the replacing would not be atomic


def test_a_disk_that_is_full_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileUnwritable, match="no space left on device"):
        files.write_temporary(tmp_path / "a", b"x")
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_while_writing_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write_temporary(tmp_path / "a", b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileUnwritable):
        files.write_temporary(tmp_path / "absent" / "a", b"x")


def test_a_replacement_that_fails_leaves_target_and_folder_as_they_were(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "inside").write_text("kept")
    temporary = files.write_temporary(target, b"x")
    with pytest.raises(FileUnwritable):
        files.replace(temporary, target)
    assert [path.name for path in tmp_path.iterdir()] == ["target"]
    assert (target / "inside").read_text() == "kept"


def test_a_broken_file_is_kept_under_another_name_for_nobody_else(tmp_path: Path) -> None:
    target = tmp_path / "cache.json"
    target.write_text('{"a":')
    target.chmod(0o644)
    aside = files.move_aside(target, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert aside.name == "cache.json.corrupt-20260102T030405.000000Z"
    assert (aside.read_text(), mode_of(aside)) == ('{"a":', PRIVATE_FILE)
    assert not target.exists()


@pytest.mark.parametrize("is_link", [True, False])
def test_what_lies_under_the_name_of_a_temporary_file_is_not_written_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_link: bool
) -> None:
    """In a folder that others write to, a planted link would send our bytes to any file."""
    monkeypatch.setattr(secrets, "token_hex", lambda _: "guessed")
    victim = tmp_path / "victim"
    victim.write_text("kept")
    planted = tmp_path / f".target.{os.getpid()}.guessed.tmp"
    if is_link:
        planted.symlink_to(victim)
    else:
        planted.hardlink_to(victim)
    with pytest.raises(FileUnwritable):
        files.write_temporary(tmp_path / "target", b"secret")
    assert victim.read_text() == "kept"
    assert planted.exists()


def changed_meanwhile(target: Path, times: int) -> list[bytes | None]:
    """Update the file while another program writes it right after we read; what we read."""
    seen: list[bytes | None] = []

    def change() -> Replacement:
        seen.append(files.read_bytes(target))
        if len(seen) <= times:
            target.write_bytes(b"theirs %d" % len(seen))
        return Replacement(seen[-1], b"ours")

    files.update(target, change, lock=contextlib.nullcontext(), attempts=3)
    return seen


def test_an_update_looks_again_before_it_replaces(tmp_path: Path) -> None:
    target = tmp_path / "target"
    assert changed_meanwhile(target, 2) == [None, b"theirs 1", b"theirs 2"]
    assert target.read_bytes() == b"ours"
    assert list(tmp_path.iterdir()) == [target]


def test_an_update_gives_up_on_a_file_that_keeps_changing(tmp_path: Path) -> None:
    target = tmp_path / "target"
    with pytest.raises(FileUnwritable, match="keeps changing"):
        changed_meanwhile(target, 3)
    assert target.read_bytes() == b"theirs 3"
    assert list(tmp_path.iterdir()) == [target]


def test_an_update_removes_what_a_killed_writer_left(tmp_path: Path) -> None:
    target = tmp_path / "target"
    files.write_temporary(target, b"half")
    assert changed_meanwhile(target, 0) == [None]
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("knows", [True, False])
def test_on_macos_the_disk_is_told_to_empty_its_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, knows: bool
) -> None:
    """Its fsync hands the bytes to the disk, which may keep them in memory for a while."""
    fcntl = pytest.importorskip("fcntl")
    calls: list[object] = []

    def full(_: int, command: int) -> None:
        calls.append(command)
        if not knows:  # a network's file system
            raise OSError(errno.ENOTSUP, "not supported")

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(fcntl, "fcntl", full)
    monkeypatch.setattr(os, "fsync", lambda _: calls.append("fsync"))
    files.write_temporary(tmp_path / "a", b"x")
    assert calls == ([51] if knows else [51, "fsync"])
