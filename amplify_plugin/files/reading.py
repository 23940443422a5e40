"""Read small files that other programs write too.

Every reader here is bounded: a FIFO, a device, a folder or a file of gigabytes where a small file
should be must not stop the ``aws`` command.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from amplify_plugin.errors import ConfigurationError
from amplify_plugin.terminal.text import shown

Result = TypeVar("Result")
MAX_BYTES = 16 * 1024 * 1024  # about 25,000 cached roles; the worst that one can hold takes 420 MB


class FileUnreadable(ConfigurationError):
    """A file exists and cannot be used: not a plain file, not the person's, too large, not text.

    ``may_pass``: nothing is wrong with the file, the operating system failed (a disk, too many
    open files). Such a file is never moved aside.
    """

    def __init__(
        self,
        path: Path,
        reason: str,
        *,
        remedy: str = "Correct that file, or move it away, and try again.",
        may_pass: bool = False,
    ) -> None:
        super().__init__(f"{shown(path)} {reason}.", remedy=remedy)
        self.path = path
        self.reason = reason
        self.may_pass = may_pass


def read_bytes(path: Path, *, limit: int = MAX_BYTES, mine: bool = False) -> bytes | None:
    """The content of a plain file; None if it doesn't exist.

    ``mine`` refuses a file that another user owns, and a link into another user's folder: who can
    write the one, or put something else in the other, could give us credentials. Raises
    FileUnreadable.
    """
    try:
        descriptor = patiently(
            lambda: os.open(path, os.O_RDONLY | _NEVER_WAIT | BINARY), seconds=0.2
        )
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise _refused(path, "opened", error) from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise FileUnreadable(path, "is not a file")
        if mine and hasattr(os, "geteuid") and status.st_uid != os.geteuid():
            raise FileUnreadable(path, "belongs to another user")
        if mine and not is_mine(Path(os.path.realpath(path)).parent, or_root=True):
            raise FileUnreadable(path, "is in a folder of another user")
        if status.st_size > limit:
            raise FileUnreadable(path, f"is larger than {limit} bytes")
        # Not to the end: the file may grow while it is read. No more room than it needs: making
        # that is most of the time. (Some file systems do not know a size in advance.)
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(status.st_size or limit)
    except OSError as error:
        raise _refused(path, "read", error) from None
    finally:
        os.close(descriptor)


def patiently(
    act: Callable[[], Result], *, seconds: float = 2.0, is_windows: bool = os.name == "nt"
) -> Result:
    """Do something with a file, again and again where Windows refuses it for a moment.

    There a file that another process has open cannot be replaced, nor opened while that one does
    so. Readers and writers like ours are done in no time; an editor, or a program that looks for
    viruses, may take longer. Raises OSError.
    """
    if not is_windows:
        return act()
    import time

    for _ in range(round(seconds / BETWEEN_ATTEMPTS)):
        try:
            return act()
        except PermissionError:  # it does not always say whether that may pass
            time.sleep(BETWEEN_ATTEMPTS)
    return act()


BETWEEN_ATTEMPTS = 0.02  # seconds
BINARY = getattr(os, "O_BINARY", 0)
# Opening a FIFO without a writer would wait for ever; opening a terminal could make it ours.
_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def read_text(path: Path, *, limit: int = MAX_BYTES, mine: bool = False) -> str | None:
    """The text of a UTF-8 file without its byte order mark; None if it doesn't exist."""
    content = read_bytes(path, limit=limit, mine=mine)
    return None if content is None else decode(content, path)


def decode(content: bytes, path: Path) -> str:
    """UTF-8 bytes as text, a byte order mark left out; ``path`` is for the error."""
    try:
        # Not the codec "utf-8-sig": it is a module of its own, and aws has not loaded it.
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise FileUnreadable(path, "is not UTF-8 text") from None


def split_lines(text: str) -> list[str]:
    r"""Lines with their ends; ``\n``, ``\r\n`` and ``\r`` end one, as in Python's text files.

    Not str.splitlines: it would cut at U+2028 and others, where no reader of these files does.
    """
    import io

    return list(io.StringIO(text, newline=""))


def is_mine(path: Path, *, or_root: bool = False) -> bool:
    """Whether this user owns it; also true for what is not there, or has no owner (Windows)."""
    if not hasattr(os, "geteuid"):
        return True
    try:
        owner = os.stat(path).st_uid
    except (OSError, ValueError):
        return True
    return owner == os.geteuid() or (or_root and owner == 0)


def _refused(path: Path, act: str, error: Exception) -> FileUnreadable:
    from amplify_plugin.files.remedies import remedy_of

    remedy = remedy_of(error, "Make it readable for you, or move it away, and try again.")
    reason = f"cannot be {act}: {reason_of(error)}"
    return FileUnreadable(path, reason, remedy=remedy, may_pass=not _is_of_the_file(error))


def _is_of_the_file(error: Exception) -> bool:
    """Whether the error says something about the file itself, which stays so."""
    import errno

    of_the_file = (errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENAMETOOLONG, errno.EISDIR)
    return not isinstance(error, OSError) or error.errno in of_the_file


def reason_of(error: Exception) -> str:
    """Say in a clause why the operating system refused something."""
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
