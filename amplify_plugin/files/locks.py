"""Locks between processes: bounded waits, an error that names the holder, none left by the dead.

The operating system's own lock (flock) where the file system has one: it ends with its process.
Elsewhere (Lustre, some FUSE mounts, NFS without its lock service) a *marker file*, which holds the
process id and the host of its maker: one of a process of this host that is gone is taken over, one
of another host is waited for and never broken, since this host can't tell whether that one lives.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.files.reading import patiently
from amplify_plugin.files.writing import FileUnwritable, make_folder
from amplify_plugin.terminal.text import shown

DEFAULT_TIMEOUT = 120.0  # seconds: a person may be typing an MFA code in another window
WRITE_TIMEOUT = 10.0  # seconds, for a file that is written: no person is waited for in that time
POLL_INTERVAL = 0.05  # seconds between two looks
LONGEST_WAIT = 600.0  # seconds, for a lock that goes from one holder to the next
# What flock answers on a file system that does not have it, or has lost its lock service.
WITHOUT_FLOCK = frozenset({errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP})


class Holder(NamedTuple):
    """Who holds a lock: its process id and since when (seconds since 1970), as far as is known."""

    pid: int | None
    since: float | None


WhileWaiting = Callable[[Holder], None]  # called at every look; what it raises ends the wait


class LockTimeout(AmplifyPluginError):
    """Another process held the lock for longer than we wait."""

    def __init__(self, path: Path, purpose: str, seconds: float) -> None:
        marker = marker_of(path)
        holder = _first_number(holder_file(path)) or _first_number(marker)
        who = f"process {holder}" if holder else "another process"
        remedy = "Answer its question or end it, or raise lock_timeout."
        if os.path.lexists(marker):
            remedy += f" If it is gone, or was on another machine, remove {shown(marker)}."
        super().__init__(
            f"Waited {seconds:g} s for {who}, which is {purpose}.",
            remedy=f"{remedy} (The lock: {shown(path)})",
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
    try:
        lock = _acquired(path, timeout, poll_interval, while_waiting)
    except filelock.Timeout:
        raise LockTimeout(path, purpose, timeout) from None
    except OSError as error:
        raise FileUnwritable.because(path, error) from None
    except NotImplementedError as error:
        raise FileUnwritable(path, str(error).lower()) from None
    try:
        with _named(path):
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


def _acquired(
    path: Path, timeout: float, poll_interval: float, while_waiting: WhileWaiting | None
) -> Any:
    """The lock of the operating system, or a marker file where it has none. Raises OSError."""
    import filelock

    # Not filelock's own change to markers: it knows ENOSYS alone, and warns on standard error.
    native = filelock.FileLock(path, mode=0o600, fallback_to_soft=False)
    try:
        _acquire(native, path, timeout, poll_interval, while_waiting)
    except OSError as error:
        if error.errno not in WITHOUT_FLOCK:
            raise
    else:
        return native
    marker = filelock.SoftFileLock(marker_of(path), mode=0o600)
    _acquire(marker, path, timeout, poll_interval, while_waiting)
    return marker


def _acquire(
    lock: Any,
    path: Path,
    timeout: float,
    poll_interval: float,
    while_waiting: WhileWaiting | None,
) -> None:
    """Wait for as long as ``timeout`` for one holder; while it changes hands, go on waiting.

    Every waiting process tries again and again, and the quickest gets the lock, not the next in
    turn: among many writers the last one waits for all that the others do. Raises filelock.Timeout.
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


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let a process that gives up waiting name us: our process id is stored beside the lock.

    Not in the lock's own file: Windows refuses to write there, and a marker would no longer say
    whose it is.
    """
    name = holder_file(path)
    with contextlib.suppress(OSError):
        os.utime(path)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
        with open(os.open(name, flags, 0o600), "w", encoding="ascii") as file:
            if hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), 0o600)  # whatever the umask
            file.write(f"{os.getpid()}\n")
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            patiently(name.unlink, seconds=0.2)  # who waits may be reading it


def _taken(path: Path) -> int | None:
    """When the lock was last taken: each holder sets the time of its file."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


def holder_file(path: Path) -> Path:
    """Where the holder of a lock writes its process id."""
    return path.with_name(path.name + ".holder")


def marker_of(path: Path) -> Path:
    """The marker file that stands for the lock where the file system has no locks."""
    return path.with_name(path.name + ".marker")


def holder_of(path: Path) -> int | None:
    """The process id of the lock's holder, while it is held."""
    return _first_number(holder_file(path))


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii").partition("\n")[0][:20])
    except (OSError, ValueError):
        return None
