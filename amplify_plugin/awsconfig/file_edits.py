"""Put an edited AWS config or credentials file on disk: checked, whole, backed up, or not at all.

Other programs write these files too, without locks: the file is looked at again right before it is
replaced, and the edit is repeated if another program was faster.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from amplify_plugin.awsconfig import backups
from amplify_plugin.awsconfig.difference import unified_diff
from amplify_plugin.awsconfig.verify import Verify, readable
from amplify_plugin.errors import ConfigFileUnreadable
from amplify_plugin.files import (
    FileUnreadable,
    FileUnwritable,
    Replacement,
    locks,
    make_folder,
    update,
)
from amplify_plugin.files.settled_read import read_settled
from amplify_plugin.terminal.notices import notice
from amplify_plugin.terminal.shell_commands import allow_writing
from amplify_plugin.terminal.text import shown, shown_path

ATTEMPTS = 20  # edits by other programs in a row before we give up


@dataclass(frozen=True)
class Edit:
    """What was done to a file, or would be: its text before and after, and where the backup is.

    The texts may hold secrets and so stay out of ``repr``. ``created``: there was no file.
    ``is_masked``: the backup lacks a secret that the edit has taken out.
    """

    path: Path
    before: str = field(repr=False)
    after: str = field(repr=False)
    backup: Path | None = None
    created: bool = False
    is_masked: bool = False

    @property
    def changed(self) -> bool:
        return self.before != self.after


def edit_file(
    path: Path | str,
    change: Callable[[str], str],
    *,
    verify: Verify | None = None,
    backup: bool = True,
    dry_run: bool = False,
    warn: Callable[[str], None] = notice,
) -> Edit:
    """Change a file's text by a function of its text; all or nothing.

    ``change`` gets the text ("" if there is no file; bytes that are not UTF-8 as lone
    surrogates) and may be called again when the file changes in the meantime. The result must be
    readable by every reader, and pass ``verify`` (``verify.only(header)``), else nothing is
    written. A link is followed; mode and owner stay; a new file is 0600, a new folder 0700. A file
    that another program is writing is waited for. A backup is kept as ``backups`` says, unless
    there is nothing to back up or to change. ``warn`` is told of another name of the file that
    keeps the old text.

    Raises ConfigFileUnreadable and other ConfigurationErrors that name the path.
    """
    path = Path(path)
    planned = _plan(path, change, verify)
    if dry_run or not planned.edit.changed:
        return planned.edit
    plans = [planned]
    others = _other_names(planned.found.target)
    written = _write(
        path, lambda: plans.pop() if plans else _plan(path, change, verify), backup=backup
    )
    assert written is not None
    if others:
        warn(
            f"{shown(path)} had {others} more name{'s' if others > 1 else ''} (hard links), which "
            "still hold the earlier text."
        )
    return written


def with_backup(edit: Edit) -> str:
    """Name the file, and its backup if there is one: ``~/.aws/config (backup: PATH)``."""
    path = shown_path(edit.path)
    if edit.backup is None:
        return path
    masked = ", removed secrets masked" if edit.is_masked else ""
    return f"{path} (backup{masked}: {shown_path(edit.backup)})"


def undo(edit: Edit) -> bool:
    """Put the text before an edit back; remove the file if the edit created it.

    False, and nothing happens, if the file has changed since. For a second file that cannot be
    written when the first is written already.
    """
    if not edit.changed:
        return True
    if edit.created:
        with _lock(edit.path):
            found = _look(edit.path)
            if found.text == edit.after:
                found.target.unlink(missing_ok=True)
            return found.text == edit.after

    def back() -> _Planned | None:
        found = _look(edit.path)
        is_ours = found.text == edit.after
        return _Planned(Edit(edit.path, edit.after, edit.before), found) if is_ours else None

    return _write(edit.path, back, backup=False) is not None


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
        raise FileUnreadable(path, "is a folder")
    return _Found(target, read_settled(target))


def _write(path: Path, plan: Callable[[], _Planned | None], *, backup: bool) -> Edit | None:
    """Replace the file as planned, planning again while others change it; None if no plan is left.

    A backup stays only beside a file that was replaced.
    """
    target = Path(os.path.realpath(path))
    planned: _Planned | None = None
    saved: list[Path] = []

    def change() -> Replacement | None:
        nonlocal planned
        planned = plan()
        if planned is None or not planned.edit.changed:
            return None
        _check_writable(target, planned.found)
        return Replacement(
            planned.found.content, planned.edit.after.encode("utf-8", "surrogateescape")
        )

    def finish(temporary: Path) -> None:
        _discard(saved)  # of a plan that came to nothing
        assert planned is not None
        content = planned.found.content
        if content is not None and target.exists():
            _give_to_owner(temporary, target)
            if backup and content:
                saved.append(backups.save(path, content, planned.edit.after))
                _give_to_owner(saved[0], target)
        if os.path.realpath(path) != str(target):
            raise FileUnwritable(path, "it leads to another file now")

    is_written = False
    try:
        is_written = update(target, change, lock=_lock(path), attempts=ATTEMPTS, finish=finish)
    finally:
        if not is_written:
            _discard(saved)
    if planned is None:
        return None
    if not is_written:
        return planned.edit
    before, after = planned.found.content or b"", planned.edit.after
    backups.tidy(path, before, after)
    is_masked = bool(saved) and bool(backups.secrets_taken_out(before, after))
    return replace(planned.edit, backup=saved[0] if saved else None, is_masked=is_masked)


def _check_writable(target: Path, found: _Found) -> None:
    """Make the folder of a new file. Raises FileUnwritable for a file that is read-only."""
    if found.content is None:
        make_folder(target.parent)
    elif target.exists() and not os.access(target, os.W_OK):
        # It is meant so; replacing it would need no permission but the folder's.
        remedy = f"Allow it with {allow_writing(target)}."
        raise FileUnwritable(target, "it is read-only", remedy=remedy)


def _other_names(target: Path) -> int:
    """How many hard links to the file there are beside this name."""
    try:
        return max(target.stat().st_nlink - 1, 0)
    except OSError:
        return 0


def _discard(saved: list[Path]) -> None:
    while saved:
        saved.pop().unlink(missing_ok=True)


def _give_to_owner(temporary: Path, model: Path) -> None:
    """Let a temporary file belong to whom ``model`` belongs, or remove it."""
    if not hasattr(os, "chown"):
        return
    owner, made = model.stat(), temporary.stat()
    try:
        # Under sudo the person would be left with a file of root's that no tool can read.
        if made.st_uid != owner.st_uid:
            os.chown(temporary, owner.st_uid, -1)
        if made.st_gid != owner.st_gid:
            os.chown(temporary, -1, owner.st_gid)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise FileUnwritable(model, "its owner cannot be kept") from None


def _lock(path: Path) -> contextlib.AbstractContextManager[None]:
    lock = path.with_name(f".{path.name}.lock")
    return locks.hold(lock, purpose=f"editing {path.name}", timeout=locks.WRITE_TIMEOUT)
