"""Write small files whole: a temporary file beside the target, then put in its place.

``update`` is how every file of ours that is read and changed is written.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from amplify_plugin.errors import ConfigurationError
from amplify_plugin.files.places import NO_HOME, SET_HOME
from amplify_plugin.files.reading import BINARY, is_mine, patiently, read_bytes, reason_of
from amplify_plugin.files.remedies import remedy_of
from amplify_plugin.terminal.text import shown, shown_argument

FULL_SYNC = 51  # fcntl's F_FULLFSYNC on macOS
LEFTOVER_AGE = 60.0  # seconds after which a temporary file is not being written any more


class FileUnwritable(ConfigurationError):
    """A file cannot be written: no permission, no space, no folder."""

    def __init__(
        self, path: Path, reason: str, *, remedy: str = "Make its folder writable for you."
    ) -> None:
        super().__init__(f"{shown(path)} cannot be written: {reason}.", remedy=remedy)
        self.path = path
        self.reason = reason

    @classmethod
    def because(cls, path: Path, error: OSError) -> FileUnwritable:
        """As the operating system says why, with the remedy that fits."""
        remedy = remedy_of(error, "Make its folder writable for you.")
        return cls(path, reason_of(error), remedy=remedy)


class Replacement(NamedTuple):
    """New ``content`` for a file that was read as ``seen`` (None: there was no file)."""

    seen: bytes | None
    content: bytes


def update(
    target: Path,
    change: Callable[[], Replacement | None],
    *,
    lock: contextlib.AbstractContextManager[None],
    attempts: int,
    mode: int | None = None,
    leftover_age: float = 0.0,
    finish: Callable[[Path], None] | None = None,
) -> bool:
    """Read, change and replace a file under a lock; tell whether it was replaced.

    ``change`` reads the file and returns what replaces it, or None to leave it alone. It is called
    again when another program, which takes no lock, wrote in the meantime: at most ``attempts``
    times. ``mode`` of None keeps the file's own (0600 for a new one). Temporary files older than
    ``leftover_age`` seconds are removed; 0 is for a ``lock`` that every writer takes. ``finish`` is
    called with the finished temporary file before the last look.

    ``target`` is where links lead to: the caller decides whether to follow them. Raises what
    ``change`` and ``lock`` raise, FileUnreadable, FileUnwritable.
    """
    with lock:
        remove_leftovers(target, older_than=leftover_age)
        for attempt in range(attempts):
            replacement = change()
            if replacement is None:
                return False
            temporary = write_temporary(
                target,
                replacement.content,
                mode=_mode_of(target) if mode is None else mode,
                # Waiting for the disk may take longer than another program lets the file rest.
                sync=attempt <= attempts // 2,
            )
            with _removed_unless_replaced(temporary):
                if finish is not None:
                    finish(temporary)
                # What another program wrote since we read is only seen by looking again.
                if read_bytes(target) == replacement.seen:
                    replace(temporary, target)
                    return True
    raise FileUnwritable(
        target, "another program keeps changing it", remedy="Close what edits it and try again."
    )


def _mode_of(target: Path) -> int:
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except OSError:
        return 0o600


@contextlib.contextmanager
def _removed_unless_replaced(temporary: Path) -> Iterator[None]:
    try:
        yield
    finally:
        temporary.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """The folder with its parents, the ones made here closed to other users, whatever the umask.

    Raises FileUnwritable, also where the folder (or the first of its parents that exists) belongs
    to another user, and not to root: the owner of a folder can replace what is in it, and root
    would leave files in a person's home that the person cannot replace.
    """
    # Not Path.is_dir, which raises where a parent may not be looked into.
    if os.path.isdir(folder):
        if not is_mine(folder, or_root=True):
            raise _of_another_user(folder)
        return
    if folder == NO_HOME:
        raise FileUnwritable(Path("~"), "there is no home folder", remedy=SET_HOME)
    make_folder(folder.parent)
    try:
        folder.mkdir(mode=0o700)
        folder.chmod(0o700)
    except FileExistsError:
        if not os.path.isdir(folder):
            raise FileUnwritable(
                folder, "it is not a folder", remedy="Move that file away, and try again."
            ) from None
    except OSError as error:
        raise FileUnwritable.because(folder, error) from None


def refuse_foreign(path: Path) -> None:
    """Raise FileUnwritable for a file that is there and belongs to another user."""
    if not is_mine(path):
        raise _of_another_user(path)


def _of_another_user(path: Path) -> FileUnwritable:
    return FileUnwritable(
        path,
        "it belongs to another user",
        remedy=f"If it should be yours: 'sudo chown \"$(id -u)\" {shown_argument(path)}'.",
    )


def write_temporary(target: Path, content: bytes, *, mode: int = 0o600, sync: bool = True) -> Path:
    """A finished file beside ``target``, to be put in its place with os.replace.

    On the disk itself, with ``sync``: a machine that fails finds the old file or the new one.
    Never wider than ``mode`` for a moment. Raises FileUnwritable, and leaves nothing behind.
    """
    import secrets

    temporary = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, mode)
    except OSError as error:
        raise FileUnwritable.because(target, error) from None
    try:
        with open(descriptor, "wb") as file:
            if hasattr(os, "fchmod"):
                os.fchmod(descriptor, mode)
            file.write(content)
            file.flush()
            if sync:
                _put_on_disk(descriptor)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise FileUnwritable.because(target, error) from None
        raise
    return temporary


def _put_on_disk(descriptor: int) -> None:
    """Wait until the disk itself has it. macOS's fsync leaves it in the cache of the disk."""
    if sys.platform == "darwin":
        import fcntl

        with contextlib.suppress(OSError):  # a network's file system may not know how
            fcntl.fcntl(descriptor, FULL_SYNC)
            return
    os.fsync(descriptor)


def remove_leftovers(target: Path, *, older_than: float = 0.0) -> None:
    """Remove the temporary files of writers of ``target`` that were killed half way.

    Who holds the lock that every writer of ``target`` takes may remove all: no write is half done.
    Others name an age in seconds that no write lasts.
    """
    for leftover in leftovers_of(target, older_than=older_than):
        with contextlib.suppress(OSError):
            leftover.unlink()


def leftovers_of(target: Path, *, older_than: float = 0.0) -> Iterator[Path]:
    """The temporary files of writers of ``target`` that are older than so many seconds."""
    import glob
    import time

    latest = time.time() - older_than
    for leftover in target.parent.glob(f".{glob.escape(target.name)}.*.tmp"):
        with contextlib.suppress(OSError):
            if not older_than or leftover.stat().st_mtime < latest:
                yield leftover


def move_aside(target: Path, moment: datetime) -> Path:
    """Give a file that cannot be used another name beside it, for its person to look at.

    Raises FileUnwritable.
    """
    if not os.path.isfile(target):
        # A link may lead to a device or a folder: neither is ours to rename.
        raise FileUnwritable(target, "it is not a file", remedy="Move that away, and try again.")
    aside = target.with_name(f"{target.name}.corrupt-{moment:%Y%m%dT%H%M%S.%fZ}")
    try:
        patiently(lambda: target.rename(aside))
        aside.chmod(0o600)
    except OSError as error:
        raise FileUnwritable.because(target, error) from None
    return aside


def remove(target: Path) -> bool:
    """Remove a file; False where there is none. Raises FileUnwritable."""
    try:
        patiently(target.unlink)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise FileUnwritable.because(target, error) from None
    return True


def replace(temporary: Path, target: Path) -> None:
    """Put a finished temporary file in the target's place, or remove it and say why not."""
    try:
        patiently(lambda: os.replace(temporary, target))
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise FileUnwritable.because(target, error) from None
