"""Locks between processes: bounded waits, an error that names the holder, none left by the dead."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.files import FileUnwritable, make_folder, shown

DEFAULT_TIMEOUT = 120.0  # seconds: a person may be typing an MFA code in another window


class LockTimeout(AmplifyPluginError):
    """Another process held the lock for longer than we wait."""

    def __init__(self, path: Path, purpose: str, seconds: float) -> None:
        holder = holder_of(path)
        who = f"process {holder}" if holder else "another process"
        super().__init__(
            f"Waited {seconds:g} s for {who}, which is {purpose}.",
            remedy=f"Answer or end it, or raise lock_timeout. (The lock: {shown(path)})",
        )


@contextlib.contextmanager
def hold(path: Path, *, purpose: str, timeout: float = DEFAULT_TIMEOUT) -> Iterator[None]:
    """Hold the lock file while the body runs. ``purpose`` says what a holder does ("writing …").

    The operating system drops the lock when the holder dies; the empty file stays, since removing
    it would let two processes hold "the same" lock. Raises LockTimeout, FileUnwritable.
    """
    import filelock

    make_folder(path.parent)
    lock = filelock.FileLock(path, timeout=timeout, mode=0o600)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise LockTimeout(path, purpose, timeout) from None
    except (OSError, NotImplementedError) as error:
        raise FileUnwritable(path, str(error).lower()) from None
    try:
        # Only so that a process which waits in vain can name us; Windows refuses, and that is fine.
        with contextlib.suppress(OSError):
            path.write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        lock.release()


def holder_of(path: Path) -> int | None:
    """The process id that the last holder wrote into its lock file."""
    try:
        return int(path.read_text(encoding="ascii")[:20])
    except (OSError, ValueError):
        return None
