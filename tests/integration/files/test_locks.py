"""Locks between processes: bounded, named, and none left by the dead."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from amplify_plugin.files import locks
from amplify_plugin.files.locks import LockTimeout, hold, holder_of, marker_of

HOLDER = """
import sys, time
from pathlib import Path
from amplify_plugin.files.locks import hold
with hold(Path(sys.argv[1]), purpose="asking", timeout=5):
    print("held", flush=True)
    time.sleep(60)
"""


NO_FLOCK = """
import errno, fcntl
def refuse(*_): raise OSError(errno.ENOLCK, "No locks available")
fcntl.flock = refuse
"""


def start_holder(path: Path, *, before: str = "") -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", before + HOLDER, str(path)], stdout=subprocess.PIPE, text=True
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


def test_without_flock_too_a_holder_that_was_killed_leaves_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its marker file stays, and names a process of this machine that is gone."""
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    path = tmp_path / "lock"
    holder = start_holder(path, before=NO_FLOCK)
    with pytest.raises(LockTimeout), hold(path, purpose="x", timeout=0.2):
        pytest.fail("two hold one lock")
    end(holder)
    assert marker_of(path).exists()
    with hold(path, purpose="x", timeout=5):
        assert holder_of(path) == os.getpid()
    assert [each.name for each in tmp_path.iterdir()] == ["lock"]


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
