"""Put an edited AWS config or credentials file on disk: checked, whole, backed up, or not at all.

Other programs write these files too, without locks: the file is looked at again right before it is
replaced, and the edit made anew when somebody was faster.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from amplify_plugin import files
from amplify_plugin.awsconfig.difference import unified_diff
from amplify_plugin.awsconfig.verify import Verify, readable
from amplify_plugin.errors import ConfigFileUnreadable, ConfigurationError
from amplify_plugin.files import locks
from amplify_plugin.terminal.text import shown

ATTEMPTS = 20  # edits by somebody else, one upon the other, before we give up
LOCK_TIMEOUT = 10.0  # seconds; nobody waits for a person while holding it


@dataclass(frozen=True)
class Edit:
    """What was done to a file, or would be: its text before and after, and where the backup is.

    The texts may hold secrets and so stay out of ``repr``. ``created``: there was no file.
    """

    path: Path
    before: str = field(repr=False)
    after: str = field(repr=False)
    backup: Path | None = None
    created: bool = False

    @property
    def changed(self) -> bool:
        return self.before != self.after


class FileKeepsChanging(ConfigurationError):
    """Somebody else replaced the file each time we were about to; nothing was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{shown(path)} is being changed by another program; nothing was written.",
            remedy="Close what edits it and try again.",
        )


def edit_file(
    path: Path | str,
    change: Callable[[str], str],
    *,
    verify: Verify | None = None,
    backup: bool = True,
    dry_run: bool = False,
) -> Edit:
    """Change a file's text by a function of its text; all or nothing.

    ``change`` gets the text ("" where there is no file; bytes that are not UTF-8 as lone
    surrogates) and may be called again when the file changes meanwhile. The result must be readable
    by every reader, and pass ``verify`` (``verify.only(header)``), else nothing is written. A link
    is followed; mode and owner stay; a new file is 0600, a new folder 0700. A backup, 0600, is
    written beside ``path`` unless there is nothing to back up or to change.

    Raises ConfigFileUnreadable and other ConfigurationErrors that name the path.
    """
    path = Path(path)
    planned = _plan(path, change, verify)
    if dry_run or not planned.edit.changed:
        return planned.edit
    with locks.hold(_lock_of(path), purpose=f"editing {path.name}", timeout=LOCK_TIMEOUT):
        for _ in range(ATTEMPTS):
            written = _write(planned, backup=backup)
            if written is not None:
                return written
            planned = _plan(path, change, verify)
            if not planned.edit.changed:
                return planned.edit
    raise FileKeepsChanging(path)


def undo(edit: Edit) -> bool:
    """Put the text before an edit back; remove the file if the edit created it.

    False, and nothing happens, if the file has changed since. For a second file that cannot be
    written when the first is written already.
    """
    if not edit.changed:
        return True
    with locks.hold(_lock_of(edit.path), purpose=f"editing {edit.path.name}", timeout=LOCK_TIMEOUT):
        found = _look(edit.path)
        if found.text != edit.after:
            return False
        if edit.created:
            found.target.unlink(missing_ok=True)
            return True
        back = Edit(edit.path, edit.after, edit.before)
        return _write(_Planned(back, found), backup=False) is not None


def diff(edit: Edit) -> str:
    """The edit as a unified diff with every secret masked; "" if nothing changes."""
    return unified_diff(edit.before, edit.after, shown(edit.path))


@dataclass(frozen=True)
class _Found:
    """A file as it was when we looked: where links lead to, its bytes, and None for no file."""

    target: Path
    content: bytes | None = field(repr=False)

    @property
    def text(self) -> str:
        return (self.content or b"").decode("utf-8", "surrogateescape")


@dataclass(frozen=True)
class _Planned:
    edit: Edit
    found: _Found


def _plan(path: Path, change: Callable[[str], str], verify: Verify | None) -> _Planned:
    found = _look(path)
    before = found.text
    with naming(path):
        after = change(before)
        edit = Edit(path, before, after, created=found.content is None)
        if edit.changed:
            readable(before, after)
            if verify is not None:
                verify(before, after)
    return _Planned(edit, found)


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Name the file in what a reader refuses: the readers know texts."""
    try:
        yield
    except ConfigFileUnreadable as error:
        named = ConfigFileUnreadable(error.line, error.reason, path=shown(path))
        named.remedy = error.remedy
        raise named from None


def _look(path: Path) -> _Found:
    # Replace what the link points to, not the link: people keep ~/.aws in a dotfiles repository.
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise files.FileUnreadable(path, "is a folder")
    return _Found(target, files.read_bytes(target))


def _write(planned: _Planned, *, backup: bool) -> Edit | None:
    """Replace the file if it is still as planned; None, with nothing left behind, if not."""
    edit, target = planned.edit, planned.found.target
    content = edit.after.encode("utf-8", "surrogateescape")
    if planned.found.content is None:
        files.make_folder(target.parent)
        temporary = files.write_temporary(target, content)
    elif not target.exists():
        return None
    else:
        # A file made read-only is meant so; replacing it would need no permission but the folder's.
        if not os.access(target, os.W_OK):
            raise files.FileUnwritable(target, "it is read-only")
        temporary = _temporary_like(target, target, content, stat.S_IMODE(target.stat().st_mode))
    saved: Path | None = None
    is_written = False
    try:
        if backup and planned.found.content:
            saved = _save(edit.path, target, planned.found.content)
        # Nobody else takes our lock. What was written since we read shows only by looking again.
        if _look(edit.path) != planned.found:
            return None
        files.replace(temporary, target)
        is_written = True
    finally:
        if not is_written:
            temporary.unlink(missing_ok=True)
            if saved is not None:
                saved.unlink(missing_ok=True)
    return replace(edit, backup=saved)


def _save(path: Path, target: Path, content: bytes) -> Path:
    """A copy of the old content for the person, open to nobody else."""
    # Beside the link, not what it leads to: that may be a repository, and these are secrets.
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    backup = path.with_name(f"{path.name}.backup-{moment}")
    files.replace(_temporary_like(target, backup, content, 0o600), backup)
    return backup


def _temporary_like(model: Path, target: Path, content: bytes, mode: int) -> Path:
    """A finished temporary file for ``target`` that belongs to whom ``model`` belongs."""
    temporary = files.write_temporary(target, content, mode=mode)
    if hasattr(os, "chown"):
        owner, made = model.stat(), temporary.stat()
        try:
            # Under sudo the person would be left with a file of root's that no tool can read.
            if made.st_uid != owner.st_uid:
                os.chown(temporary, owner.st_uid, -1)
            if made.st_gid != owner.st_gid:
                os.chown(temporary, -1, owner.st_gid)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise files.FileUnwritable(target, "its owner cannot be kept") from None
    return temporary


def _lock_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")
