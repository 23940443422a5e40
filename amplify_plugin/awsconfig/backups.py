"""What an AWS file was before an edit: few copies, closed to other users, in no git repository.

Beside the file, where it is as protected as that; but where that is a git work tree (``~/.aws`` as
a link into a repository of dotfiles, a config inside of a project), in a folder of our own that
git leaves out.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from amplify_plugin.awsconfig import layout
from amplify_plugin.awsconfig.difference import MASK
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.files import (
    amplify_folder,
    make_folder,
    read_bytes,
    remove_leftovers,
    replace,
    write_temporary,
)

KEPT = 3  # of each file, the newest: an older one is seldom wanted and holds old keys
SECRETS = ("aws_secret_access_key", "aws_session_token", "aws_security_token")

STAMP = "%Y%m%dT%H%M%S.%fZ"  # of the moment, in its name

_SECRET = re.compile(rb"[A-Za-z0-9/+=_.-]{16,}")
_FORM = re.compile(r"\.backup-\d{8}T\d{6}\.\d{6}Z")


def save(path: Path, content: bytes, after: str) -> Path:
    """Keep the old content of ``path``, which is about to become ``after``; the copy's path.

    A secret that the edit takes out is masked in it. Raises FileUnwritable.
    """
    folder = _folder(path)
    moment = datetime.now(UTC).strftime(STAMP)
    backup = folder / f"{path.name}.backup-{moment}"
    if os.path.realpath(folder) != os.path.dirname(os.path.realpath(path)):
        # Elsewhere: next to the file itself, the edit has removed them already.
        remove_leftovers(folder / path.name)
    _write(backup, _masked(content, secrets_taken_out(content, after)))
    return backup


def tidy(path: Path, before: bytes, after: str) -> None:
    """Remove backups that are too many; mask in the others what the edit has just taken out."""
    gone = secrets_taken_out(before, after)
    newest_first = sorted(existing(path), reverse=True, key=lambda each: each.name)
    for number, backup in enumerate(newest_first):
        # What the person wanted is done: a backup that cannot be changed is not a reason to fail.
        with contextlib.suppress(OSError, ConfigurationError):
            if number >= KEPT:
                backup.unlink(missing_ok=True)
            elif gone:
                content = read_bytes(backup) or b""
                if (masked := _masked(content, gone)) != content:
                    _write(backup, masked)


def _write(backup: Path, content: bytes) -> None:
    replace(write_temporary(backup, content), backup)


def _masked(content: bytes, secrets: set[bytes]) -> bytes:
    for secret in secrets:
        content = content.replace(secret, MASK.encode())
    return content


def existing(path: Path) -> list[Path]:
    """The backups that there are of an AWS file, beside it and in our folder."""
    folders = {path.parent, _own_folder(path)}
    found = []
    for folder in folders:
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        found += [folder / name for name in names if _is_backup(name, path.name)]
    return found


def made_at(backup: Path) -> datetime:
    """When a backup was made, by its name."""
    stamp = backup.name.rpartition(".backup-")[2]
    return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)


def secrets_in(content: bytes) -> set[bytes]:
    """The secret keys and session tokens that the settings of an AWS file hold."""
    lines = layout.split_lines(content.decode("utf-8", "surrogateescape"))
    found: set[bytes] = set()
    for section in layout.sections(lines):
        for setting in section.settings:
            parts = layout.parse_setting(lines[setting.line])
            if parts is not None and setting.key.lower() in SECRETS:
                value = parts.value.encode("utf-8", "surrogateescape")
                # Without quotes and comments: an edit that takes those off takes no secret out.
                found.update(_SECRET.findall(value))
    return found


def secrets_taken_out(before: bytes, after: str) -> set[bytes]:
    """Those of the old content that the new text has nowhere."""
    text = after.encode("utf-8", "surrogateescape")
    # Most stand there as they were: to search the text for each of thousands would take long.
    left = secrets_in(before) - set(_SECRET.findall(text))
    return {secret for secret in left if secret not in text}


def _is_backup(name: str, of: str) -> bool:
    return name.startswith(of) and _FORM.fullmatch(name[len(of) :]) is not None


def _folder(path: Path) -> Path:
    """Where a backup of the file goes; made if it is ours. Raises FileUnwritable."""
    if not _is_in_work_tree(path.parent):
        return path.parent
    folder = _own_folder(path)
    make_folder(folder)
    mark = folder.parent / ".gitignore"
    if not mark.exists():
        # ~/.amplify may be linked into a repository, too.
        replace(write_temporary(mark, b"*\n"), mark)
    return folder


def _own_folder(path: Path) -> Path:
    where = os.fsencode(os.path.realpath(path.parent))
    return amplify_folder() / "backups" / hashlib.sha256(where).hexdigest()[:12]


def _is_in_work_tree(folder: Path) -> bool:
    real = Path(os.path.realpath(folder))
    return any(os.path.lexists(each / ".git") for each in (real, *real.parents))
