"""Locks between processes: bounded waits, an error that names the holder, none left by the dead."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.files.writing import FileUnwritable, make_folder
from amplify_plugin.terminal.text import shown

DEFAULT_TIMEOUT = 120.0  # seconds: a person may be typing an MFA code in another window
WRITE_TIMEOUT = 10.0  # seconds, for a file that is written: nobody waits for a person meanwhile
POLL_INTERVAL = 0.05  # seconds between two looks
ID_WIDTH = 20  # digits: what a lock file has of its holder
LONGEST_WAIT = 600.0  # seconds, for a lock that goes from one holder to the next


class Holder(NamedTuple):
    """Who holds a lock: its process id and since when (seconds since 1970), as far as is known."""

    pid: int | None
    since: float | None


WhileWaiting = Callable[[Holder], None]  # called at every look; what it raises ends the wait


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
def hold(
    path: Path,
    *,
    purpose: str,
    timeout: float = DEFAULT_TIMEOUT,
    poll_interval: float = POLL_INTERVAL,
    while_waiting: WhileWaiting | None = None,
) -> Iterator[None]:
    """Hold the lock file while the body runs. ``purpose`` says what a holder does ("writing …").

    The operating system drops the lock when the holder dies; the empty file stays, since removing
    it would let two processes hold "the same" lock. ``timeout`` bounds the wait for one holder, in
    seconds. Raises LockTimeout, FileUnwritable.
    """
    make_folder(path.parent)
    try:
        import filelock
    except ImportError:
        # An AWS CLI of its own Python may see us and not what we depend on.
        raise FileUnwritable(path, "the package 'filelock' is not installed") from None
    lock = filelock.FileLock(path, mode=0o600)
    try:
        _acquire(lock, path, timeout, poll_interval, while_waiting)
    except filelock.Timeout:
        raise LockTimeout(path, purpose, timeout) from None
    except (OSError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FileUnwritable(path, reason.lower()) from None
    try:
        # Only so that a process which waits in vain can name us; Windows refuses, and that is fine.
        with contextlib.suppress(OSError):
            _sign(path)
        yield
    finally:
        lock.release()


def hold_beside(
    target: Path,
    *,
    purpose: str,
    timeout: float = WRITE_TIMEOUT,
    poll_interval: float = POLL_INTERVAL,
) -> contextlib.AbstractContextManager[None]:
    """Hold the lock of a file that is about to be replaced: ``<name>.lock`` beside it."""
    lock = target.with_name(target.name + ".lock")
    return hold(lock, purpose=purpose, timeout=timeout, poll_interval=poll_interval)


def _acquire(
    lock: Any,
    path: Path,
    timeout: float,
    poll_interval: float,
    while_waiting: WhileWaiting | None,
) -> None:
    """Wait for as long as ``timeout`` for one holder; while it changes hands, go on waiting.

    Whoever waits tries again and again, and the quickest gets the lock, not the next in turn: among
    many writers the last one waits for all that the others do. Raises filelock.Timeout.
    """
    import filelock

    began = time.monotonic()
    seen, since = _taken(path), began
    while True:
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            now = time.monotonic()
            if _taken(path) != seen:
                seen, since = _taken(path), now
            if now - since > timeout or now - began > max(timeout, LONGEST_WAIT):
                raise
        else:
            return
        if while_waiting is not None:
            while_waiting(Holder(holder_of(path), None if seen is None else seen / 1e9))
        time.sleep(poll_interval)


def _sign(path: Path) -> None:
    """Write our process id over the last holder's.

    The file is not emptied first: on ext4 that alone takes longer than all else here.
    """
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, str(os.getpid()).ljust(ID_WIDTH).encode("ascii"))
    finally:
        os.close(descriptor)


def _taken(path: Path) -> int | None:
    """When the lock was last taken: each holder writes its process id into it."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


def holder_of(path: Path) -> int | None:
    """The process id that the last holder wrote into its lock file."""
    try:
        return int(path.read_text(encoding="ascii")[:ID_WIDTH])
    except (OSError, ValueError):
        return None
