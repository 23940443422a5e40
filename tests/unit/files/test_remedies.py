"""Each error of the operating system has its own remedy, at each call that can meet it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from amplify_plugin.files import FileUnreadable, FileUnwritable, Replacement, read_bytes, update
from amplify_plugin.files.locks import hold_beside

REMEDIES = {
    errno.ENOSPC: "Make room",
    errno.EDQUOT: "quota",
    errno.EROFS: "is read-only",
    errno.EIO: "dmesg",
    errno.EACCES: "writable",
    errno.EPERM: "writable",
    errno.EMFILE: "Too many files",
    errno.ENAMETOOLONG: "shorter",
}
CALLS = ("open", "fchmod", "fsync", "replace")


@pytest.mark.parametrize("number", REMEDIES, ids=errno.errorcode.__getitem__)
@pytest.mark.parametrize("call", CALLS)
def test_an_error_while_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    target = tmp_path / "file"
    target.write_bytes(b"old")
    lock = hold_beside(target, purpose="x")
    real = getattr(os, call)

    def fail(*args: object, **options: object) -> object:
        is_ours = call != "open" or str(args[0]).endswith(".tmp")
        if is_ours:
            raise OSError(number, os.strerror(number))
        return real(*args, **options)

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(FileUnwritable) as caught:
        update(target, lambda: Replacement(b"old", b"new"), lock=lock, attempts=2)
    monkeypatch.undo()
    assert os.strerror(number).lower() in caught.value.message
    assert REMEDIES[number] in caught.value.remedy
    assert target.read_bytes() == b"old"
    assert list(tmp_path.glob(".*.tmp")) == []


@pytest.mark.parametrize(
    ("number", "remedy"), [(errno.EACCES, "readable"), (errno.EIO, "dmesg"), (errno.ELOOP, "links")]
)
def test_an_error_while_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, remedy: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(FileUnreadable) as caught:
        read_bytes(tmp_path / "file")
    monkeypatch.undo()
    assert remedy in caught.value.remedy
