"""Each error of the operating system has its own remedy, at each call that can meet it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from amplify_plugin.files import FileUnreadable, FileUnwritable, Replacement, read_bytes, update
from amplify_plugin.files.locks import hold_beside
from amplify_plugin.files.remedies import remedy_of

REMEDIES = {
    errno.ENOSPC: "Make room",
    errno.EDQUOT: "quota",
    errno.EROFS: "is read-only",
    errno.EIO: "Event Viewer" if os.name == "nt" else "dmesg",
    errno.EACCES: "writable",
    errno.EPERM: "writable",
    errno.EMFILE: "Too many files",
    errno.ENAMETOOLONG: "shorter",
}
CALLS: tuple[str, ...] = ("open", "fchmod", "fsync", "replace")
if os.name == "nt":  # which has neither quotas nor links in a circle by these numbers, nor modes
    del REMEDIES[errno.EDQUOT]
    CALLS = ("open", "fsync", "replace")


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
    ("number", "remedy"),
    [
        (errno.EACCES, "readable"),
        (errno.EIO, REMEDIES[errno.EIO]),
        *([] if os.name == "nt" else [(errno.ELOOP, "links")]),
    ],
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


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM])
def test_windows_refuses_what_another_program_has_open_with_the_same_words(number: int) -> None:
    told = remedy_of(OSError(number, "Access denied"), "Make it readable.", is_windows=True)
    assert told.startswith("Close the program")
    assert told.endswith("make it readable.")
    assert remedy_of(OSError(number, ""), "Make it readable.", is_windows=False) == (
        "Make it readable."
    )


@pytest.mark.parametrize("number", [errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENOSPC])
def test_windows_is_sent_to_no_program_of_posix(number: int) -> None:
    told = remedy_of(OSError(number, ""), "", is_windows=True)
    assert told
    assert not {"dmesg", "ulimit"} & set(told.replace("'", " ").replace(")", " ").split())
