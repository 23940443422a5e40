"""Locks between processes: bounded, named, and none left by the dead."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from amplify_plugin.files import FileUnwritable
from amplify_plugin.files.locks import (
    LockTimeout,
    hold,
    holder_file,
    holder_of,
    marker_of,
)
from tests.unit.modes import PRIVATE_FILE, PRIVATE_FOLDER, mode_of


def test_a_holder_is_named_beside_its_lock_and_only_while_it_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with hold(path, purpose="x", timeout=1):
        assert holder_of(path) == os.getpid()
        assert path.read_bytes() == b""
    assert [each.name for each in tmp_path.iterdir()] == ["lock"]


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
    assert mode_of(path) == PRIVATE_FILE
    assert mode_of(path.parent) == PRIVATE_FOLDER


def test_where_no_lock_file_can_be_made_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(FileUnwritable),
        hold(tmp_path / "file" / "lock", purpose="x", timeout=1),
    ):
        pytest.fail("a lock below a file")


@pytest.mark.parametrize(
    ("content", "holder"),
    [("", None), ("nobody", None), ("\xff", None), ("9" * 5000, int("9" * 20))],
    ids=["empty", "a word", "bytes", "digits"],
)
def test_a_file_that_names_nobody_is_no_fault(
    tmp_path: Path, content: str, holder: int | None
) -> None:
    path = tmp_path / "lock"
    holder_file(path).write_bytes(content.encode("latin-1"))
    assert holder_of(path) == holder
    assert holder_of(tmp_path / "absent") is None


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_a_link_in_the_place_of_a_holders_name_is_not_written_through(tmp_path: Path) -> None:
    path, victim = tmp_path / "lock", tmp_path / "victim"
    victim.write_text("kept")
    holder_file(path).symlink_to(victim)
    with hold(path, purpose="x", timeout=1):
        assert victim.read_text() == "kept"
    assert victim.read_text() == "kept"


# Lustre, NFS without its lock service, and some FUSE mounts say it so.
@pytest.fixture(
    params=(errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP), ids=errno.errorcode.__getitem__
)
def no_flock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that has no locks."""
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_: object) -> None:
        raise OSError(request.param, os.strerror(request.param))

    monkeypatch.setattr(fcntl, "flock", refuse)


@pytest.mark.usefixtures("no_flock")
def test_without_flock_one_still_waits_for_the_other(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """And nothing is said about it: a warning is an error in these tests."""
    path = tmp_path / "lock"
    with hold(path, purpose="asking", timeout=1):
        assert holder_of(path) == os.getpid()
        with pytest.raises(LockTimeout) as caught, hold(path, purpose="asking", timeout=0.1):
            pytest.fail("two hold one lock")
    assert f"process {os.getpid()}" in caught.value.message
    with hold(path, purpose="asking", timeout=0):
        pass
    assert [each.name for each in tmp_path.iterdir()] == ["lock"]
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("no_flock")
def test_the_marker_of_another_machine_is_waited_for_and_never_broken(tmp_path: Path) -> None:
    path, marker = tmp_path / "lock", marker_of(tmp_path / "lock")
    marker.write_text("1234567\nanother-machine\n")
    with pytest.raises(LockTimeout) as caught, hold(path, purpose="x", timeout=0.1):
        pytest.fail("two hold one lock")
    assert marker.read_text() == "1234567\nanother-machine\n"
    assert "process 1234567" in caught.value.message
    assert f"remove {marker}" in caught.value.remedy


def test_an_error_that_flock_has_elsewhere_too_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(fcntl, "flock", fail)
    with pytest.raises(FileUnwritable), hold(tmp_path / "lock", purpose="x", timeout=1):
        pytest.fail("held without a lock")
