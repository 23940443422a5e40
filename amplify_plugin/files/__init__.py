"""Reading and replacing small files that other programs write too.

Every reader here is bounded: a FIFO, a device, a folder or a file of gigabytes where a small file
should be must not stop the ``aws`` command.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
from json.encoder import encode_basestring
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amplify_plugin.errors import ConfigurationError
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from datetime import datetime

MAX_BYTES = 16 * 1024 * 1024  # about 25,000 cached roles; the worst that one can hold takes 420 MB
LOOSE_SYNTAX_MAX_BYTES = 1024 * 1024  # hjson in pure Python is slow: no person writes more by hand


class FileUnreadable(ConfigurationError):
    """A file is there and cannot be used: not a plain file, not ours, too large, not text."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{shown(path)} {reason}.", remedy="Mend that file, or move it away, and try again."
        )
        self.path = path
        self.reason = reason


class FileUnwritable(ConfigurationError):
    """A file cannot be written: no permission, no space, no folder."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{shown(path)} cannot be written: {reason}.",
            remedy="Make its folder writable for you.",
        )
        self.path = path
        self.reason = reason


def read_bytes(path: Path, *, limit: int = MAX_BYTES, mine: bool = False) -> bytes | None:
    """The content of a plain file; None when there is none.

    ``mine`` refuses a file that another user owns, and a link into another user's folder: who can
    write the one, or put something else in the other, could give us credentials. Raises
    FileUnreadable.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _NEVER_WAIT | _BINARY)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise FileUnreadable(path, f"cannot be opened: {_reason(error)}") from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise FileUnreadable(path, "is not a file")
        if mine and hasattr(os, "geteuid") and status.st_uid != os.geteuid():
            raise FileUnreadable(path, "belongs to another user")
        if mine and not _is_mine(Path(os.path.realpath(path)).parent, or_root=True):
            raise FileUnreadable(path, "lies in the folder of another user")
        if status.st_size > limit:
            raise FileUnreadable(path, f"is larger than {limit} bytes")
        # Not to the end: the file may grow while it is read. No more room than it needs: making
        # that is most of the time. (Some file systems do not know a size beforehand.)
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(status.st_size or limit)
    except OSError as error:
        raise FileUnreadable(path, f"cannot be read: {_reason(error)}") from None
    finally:
        os.close(descriptor)


_BINARY = getattr(os, "O_BINARY", 0)
# Opening a FIFO that nobody writes to would wait for ever; opening a terminal could make it ours.
_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def read_text(path: Path, *, limit: int = MAX_BYTES, mine: bool = False) -> str | None:
    """The text of a UTF-8 file without its byte order mark; None when there is none."""
    content = read_bytes(path, limit=limit, mine=mine)
    return None if content is None else decode(content, path)


def decode(content: bytes, path: Path) -> str:
    """UTF-8 bytes as text, a byte order mark left out; ``path`` is for the error."""
    try:
        # Not the codec "utf-8-sig": it is a module of its own, and aws has not loaded it.
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise FileUnreadable(path, "is not UTF-8 text") from None


def parse_loosely(text: str, path: Path) -> Any:
    """JSON as the Amplify CLI reads it: strict first, else with hjson's comments and bare words.

    Raises FileUnreadable, with the line, for what both refuse; empty text is refused as there.
    """
    if not text or text.isspace():  # not strip, which copies megabytes
        raise FileUnreadable(path, "is empty")
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise FileUnreadable(path, "is nested too deeply") from None
    except ValueError as error:
        line = getattr(error, "lineno", 1)
    if len(text) > LOOSE_SYNTAX_MAX_BYTES:
        raise FileUnreadable(path, f"is not JSON (line {line})")
    return _parse_hjson(text, path, line)


def _parse_hjson(text: str, path: Path, line: int) -> Any:
    try:
        import hjson
    except ImportError:
        raise FileUnreadable(path, f"is not JSON (line {line})") from None
    try:
        # Dictionaries as JSON gives them; hjson's default is an OrderedDict.
        return hjson.loads(text, object_pairs_hook=dict)
    except RecursionError:
        raise FileUnreadable(path, "is nested too deeply") from None
    except Exception as error:  # noqa: BLE001
        # Not only ValueError: hjson 3.1 meets some texts with an IndexError or worse of its own.
        raise FileUnreadable(path, f"is not JSON (line {getattr(error, 'lineno', line)})") from None


def _refuse_constant(name: str) -> Any:
    # Python's json reads NaN and Infinity; JSON, and so the Amplify CLI, does not.
    raise ValueError(f"{name} is not JSON")


def dump_json(document: Any, *, indent: int) -> bytes:
    """The bytes of JavaScript's ``JSON.stringify(document, null, indent)``.

    Except that numbers with a point or an exponent are as Python writes them, that none is rounded,
    and that keys which are whole numbers keep their place. Raises ConfigurationError for what is
    nested too deeply to be written.
    """
    try:
        text = _indented(document, " " * indent, "")
    except RecursionError:
        # Reading and writing need not give up at the same depth.
        raise ConfigurationError(
            "A file that is nested so deeply is not written.",
            remedy="Look for what has filled it, and move it away.",
        ) from None
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        # A lone surrogate has no UTF-8 form; JSON.stringify escapes it.
        text = re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)
        return text.encode("utf-8")


def _indented(value: Any, step: str, margin: str) -> str:
    """As ``json.dumps`` with an indent, which takes several times as long."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, float) and not isfinite(value):
        return "null"  # of 1e999, say; Python would write a word that is no JSON
    inner = margin + step
    if isinstance(value, dict) and value:
        members = [
            f"{inner}{encode_basestring(k)}: {_indented(v, step, inner)}" for k, v in value.items()
        ]
        return "{\n" + ",\n".join(members) + f"\n{margin}}}"
    if isinstance(value, list) and value:
        items = [f"{inner}{_indented(item, step, inner)}" for item in value]
        return "[\n" + ",\n".join(items) + f"\n{margin}]"
    return _scalar(value)


_scalar = json.JSONEncoder(ensure_ascii=False).encode


def make_folder(folder: Path) -> None:
    """The folder with its parents, the ones made here open to nobody else, whatever the umask.

    Raises FileUnwritable, also where the folder (or the first of its parents that is there)
    belongs to somebody else than this user or root: whoever owns a folder can replace what lies
    in it, and root would leave files in a person's home that the person cannot replace.
    """
    # Not Path.is_dir, which raises where a parent may not be looked into.
    if os.path.isdir(folder):
        if not _is_mine(folder, or_root=True):
            raise FileUnwritable(folder, "it belongs to another user")
        return
    make_folder(folder.parent)
    try:
        folder.mkdir(mode=0o700)
        folder.chmod(0o700)
    except FileExistsError:
        if not os.path.isdir(folder):
            raise FileUnwritable(folder, "it is not a folder") from None
    except OSError as error:
        raise FileUnwritable(folder, _reason(error)) from None


def refuse_foreign(path: Path) -> None:
    """Raise FileUnwritable for a file that is there and belongs to another user."""
    if not _is_mine(path):
        raise FileUnwritable(path, "it belongs to another user")


def _is_mine(path: Path, *, or_root: bool = False) -> bool:
    """Whether this user owns it; also true for what is not there, or has no owner (Windows)."""
    if not hasattr(os, "geteuid"):
        return True
    try:
        owner = os.stat(path).st_uid
    except (OSError, ValueError):
        return True
    return owner == os.geteuid() or (or_root and owner == 0)


def write_temporary(target: Path, content: bytes, *, mode: int = 0o600, sync: bool = True) -> Path:
    """A finished file beside ``target``, to be put in its place with os.replace.

    On the disk itself, with ``sync``: a machine that fails finds the old file or the new one.
    Never wider than ``mode`` for a moment. Raises FileUnwritable, and leaves nothing behind.
    """
    import secrets

    temporary = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    try:
        descriptor = os.open(
            temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode & 0o600
        )
    except OSError as error:
        raise FileUnwritable(target, _reason(error)) from None
    try:
        with open(descriptor, "wb") as file:
            if hasattr(os, "fchmod"):
                os.fchmod(descriptor, mode)
            file.write(content)
            file.flush()
            if sync:
                os.fsync(descriptor)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise FileUnwritable(target, _reason(error)) from None
        raise
    return temporary


def remove_leftovers(target: Path, *, older_than: float = 0.0) -> None:
    """Remove the temporary files of writers of ``target`` that were killed half way.

    Who holds the lock that every writer of ``target`` takes may remove all: nobody is half way.
    Others name an age in seconds that no write lasts.
    """
    import glob
    import time

    latest = time.time() - older_than
    for leftover in target.parent.glob(f".{glob.escape(target.name)}.*.tmp"):
        with contextlib.suppress(OSError):
            if not older_than or leftover.stat().st_mtime < latest:
                leftover.unlink()


def move_aside(target: Path, moment: datetime) -> Path:
    """Give a file that cannot be used another name beside it, for its person to look at.

    Raises FileUnwritable.
    """
    if not os.path.isfile(target):
        # A link may lead to a device or a folder: neither is ours to rename.
        raise FileUnwritable(target, "it is not a file")
    aside = target.with_name(f"{target.name}.corrupt-{moment:%Y%m%dT%H%M%S.%fZ}")
    try:
        target.rename(aside)
        aside.chmod(0o600)
    except OSError as error:
        raise FileUnwritable(target, _reason(error)) from None
    return aside


def remove(target: Path) -> None:
    """Remove a file, if it is there. Raises FileUnwritable."""
    try:
        target.unlink(missing_ok=True)
    except OSError as error:
        raise FileUnwritable(target, _reason(error)) from None


def replace(temporary: Path, target: Path) -> None:
    """Put a finished temporary file in the target's place, or remove it and say why not."""
    try:
        os.replace(temporary, target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise FileUnwritable(target, _reason(error)) from None


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
