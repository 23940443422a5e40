"""Locks between processes: bounded, named, and none left by the dead."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from amplify_plugin.files import FileUnwritable
from amplify_plugin.files.locks import hold, holder_of


def test_a_longer_name_of_the_last_holder_leaves_no_digits(tmp_path: Path) -> None:
    """The file is written over, not emptied first: that would take longer than all else."""
    path = tmp_path / "lock"
    path.write_text("9" * 40, encoding="ascii")
    with hold(path, purpose="x", timeout=1):
        assert holder_of(path) == os.getpid()
    assert path.stat().st_size == 40


def test_a_fault_in_the_body_does_not_keep_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with pytest.raises(LookupError), hold(path, purpose="x", timeout=1):
        raise LookupError
    with hold(path, purpose="x", timeout=0):
        pass


def test_the_file_stays_since_a_new_one_would_be_another_lock(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "lock"
    before = os.umask(0)
    try:
        with hold(path, purpose="x", timeout=1):
            seen = path.stat().st_ino
    finally:
        os.umask(before)
    assert path.stat().st_ino == seen
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_where_no_lock_file_can_be_made_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(FileUnwritable),
        hold(tmp_path / "file" / "lock", purpose="x", timeout=1),
    ):
        pytest.fail("a lock below a file")


@pytest.mark.parametrize("content", ["", "nobody", "9" * 5000, "\xff"])
def test_a_lock_file_that_names_nobody_is_no_fault(tmp_path: Path, content: str) -> None:
    path = tmp_path / "lock"
    path.write_bytes(content.encode("latin-1"))
    assert holder_of(path) in (None, int("9" * 20))
    assert holder_of(tmp_path / "absent") is None
