"""Locks between processes: bounded, named, and none left by the dead."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from amplify_plugin.files import FileUnwritable, locks
from amplify_plugin.files.locks import LockTimeout, hold, holder_of

HOLDER = """
import sys, time
from pathlib import Path
from amplify_plugin.files.locks import hold
with hold(Path(sys.argv[1]), purpose="asking", timeout=5):
    print("held", flush=True)
    time.sleep(60)
"""


def start_holder(path: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def end(holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.communicate()


def test_who_waits_in_vain_is_told_for_whom_and_for_what(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = start_holder(path)
    try:
        before = time.monotonic()
        with (
            pytest.raises(LockTimeout) as caught,
            hold(path, purpose="asking for a code", timeout=0.2),
        ):
            pytest.fail("two hold one lock")
        assert time.monotonic() - before < 5
        assert f"process {holder.pid}" in caught.value.message
        assert "asking for a code" in caught.value.message
        assert str(path) in caught.value.remedy
    finally:
        end(holder)


def test_a_holder_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    end(start_holder(path))
    with hold(path, purpose="x", timeout=1):
        assert holder_of(path) == os.getpid()


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


def test_a_lock_that_changes_hands_for_ever_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each holder leaves a mark in the lock file: every wait of a whole timeout sees a new one."""
    path = tmp_path / "lock"
    moments = iter(range(1_000_000))
    monkeypatch.setattr(locks, "LONGEST_WAIT", 0.3)
    monkeypatch.setattr(locks, "_taken", lambda _: next(moments))
    holder = start_holder(path)
    try:
        began = time.monotonic()
        with pytest.raises(LockTimeout), hold(path, purpose="x", timeout=0.05):
            pytest.fail("two hold one lock")
        assert 0.25 < time.monotonic() - began < 30
    finally:
        holder.kill()
        holder.communicate()
