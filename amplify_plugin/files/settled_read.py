"""Read a file in order to change it: not while another program is writing it.

The AWS CLI, the Amplify CLI and most editors empty a file and then write it. What is read in
between is not what the file holds: an edit of that would throw everything else away.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import time
from pathlib import Path

from amplify_plugin.files.reading import MAX_BYTES, FileUnreadable, read_bytes

PATIENCE = 10.0  # seconds that a writer is waited for; it usually takes thousandths of one
POLL_INTERVAL = 0.02  # seconds
GENERIC_READ, SHARE_READ_AND_DELETE, OPEN_EXISTING = 0x80000000, 0x1 | 0x4, 3  # CreateFileW's
SHARING_VIOLATION = 32  # Windows' error where another program has the file open otherwise
FRESH = 60.0  # seconds after which an emptied file is not going to be filled


def read_settled(
    path: Path, *, limit: int = MAX_BYTES, mine: bool = False, patience: float = PATIENCE
) -> bytes | None:
    """As ``read_bytes``, when no other program is writing the file.

    Where the system does not tell, an empty file that was changed a moment ago is doubted. Raises
    FileUnreadable, also if such a file stays empty for ``patience`` seconds: it may be empty on
    purpose, or another program may be about to write everything back.
    """
    until = time.monotonic() + patience
    while True:
        content = read_bytes(path, limit=limit, mine=mine)
        is_empty = content is not None and not content.strip()
        if content is None or not _may_be_half_written(path, is_empty=is_empty):
            return content
        if time.monotonic() > until:
            if not is_empty:  # some programs keep a file open and write nothing
                return content
            raise FileUnreadable(
                path,
                "is empty, and another program seems to be writing it",
                remedy="Wait for that program, or end it, and try again. If the file is meant to "
                "be empty, remove it.",
            )
        time.sleep(POLL_INTERVAL)


def _may_be_half_written(path: Path, *, is_empty: bool) -> bool:
    is_open = _is_open_for_writing(path)
    if is_open is None:
        return is_empty and _age(path) < FRESH
    return is_open


def _is_open_for_writing(path: Path) -> bool | None:
    """Whether any process has the file open for writing; None where the system does not tell.

    Linux gives a read lease on a file only while no process has it open for writing.
    """
    if sys.platform == "win32":
        return _is_refused_to_readers_alone(path)
    try:
        import fcntl
        from fcntl import F_RDLCK, F_SETLEASE, F_SETSIG, F_UNLCK
    except ImportError:
        return None
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        # Another program that opens it in this very moment makes the kernel send us a signal: not
        # SIGIO, which would end us, but one that is ignored.
        fcntl.fcntl(descriptor, F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, F_SETLEASE, F_RDLCK)
        fcntl.fcntl(descriptor, F_SETLEASE, F_UNLCK)
    except OSError as error:
        return True if error.errno == errno.EAGAIN else None
    finally:
        os.close(descriptor)
    return False


def _is_refused_to_readers_alone(path: Path) -> bool | None:
    """Whether Windows refuses to open the file for us and other readers: somebody writes it.

    While we have it open so, no other program can write it. It is closed at once, and opened so
    only where nobody writes.
    """
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateFileW.restype = ctypes.c_void_p
        handle = kernel.CreateFileW(
            str(path), GENERIC_READ, SHARE_READ_AND_DELETE, None, OPEN_EXISTING, 0, None
        )
        if handle != ctypes.c_void_p(-1).value:
            kernel.CloseHandle(ctypes.c_void_p(handle))
            return False
        return True if ctypes.get_last_error() == SHARING_VIOLATION else None
    return None


def _age(path: Path) -> float:
    """Seconds since the file was changed; a time in the future counts as now."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return FRESH
