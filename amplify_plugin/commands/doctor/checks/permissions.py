"""Files and folders with secrets that other users can read or change."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from amplify_plugin.commands.doctor.finding import Finding, ModeFix, finding
from amplify_plugin.terminal.text import shown_argument, shown_path

_OTHERS_READ = stat.S_IRGRP | stat.S_IROTH
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_MANY = 1000  # files in one folder; a listing must end


class Guarded(NamedTuple):
    """A file or folder as it is: ``is_secret`` where even reading it gives something away."""

    path: Path
    mode: int
    is_folder: bool
    is_mine: bool
    is_secret: bool


def look(path: Path, *, is_secret: bool) -> Guarded | None:
    """What the file system says about a file or folder; None if it doesn't exist.

    A device is neither: AWS_CONFIG_FILE may be /dev/null, and its mode doesn't have to change.
    """
    try:
        status = path.stat()
    except OSError:
        return None
    is_mine = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    is_folder = stat.S_ISDIR(status.st_mode)
    if not (is_folder or stat.S_ISREG(status.st_mode)):
        return None
    return Guarded(path, stat.S_IMODE(status.st_mode), is_folder, is_mine, is_secret)


def look_all(
    config: Path, credentials: Path, amplify: Path, *, config_has_keys: bool
) -> tuple[Guarded, ...]:
    """All that has to be guarded: both AWS files, and what the Amplify CLI keeps below ``amplify``.

    Folders only where they are for these files alone (``~/.aws``): AWS_CONFIG_FILE may name one
    that others share. Nothing where the file system has no modes of this kind.
    """
    if os.name == "nt":
        return ()
    own = [path.parent for path in (config, credentials) if path.parent.name == ".aws"]
    folders = [*dict.fromkeys(own), amplify, amplify / "awscloudformation", amplify / "logs"]
    kept = (_files(amplify / "awscloudformation"), _files(amplify / "admin"))
    found = [
        *(look(folder, is_secret=True) for folder in folders),
        look(config, is_secret=config_has_keys),
        look(credentials, is_secret=True),
        *(look(path, is_secret=True) for paths in kept for path in paths),
    ]
    return tuple(guarded for guarded in found if guarded is not None)


def check(all_guarded: Iterable[Guarded]) -> Iterator[Finding]:
    """All of these that others can read or change."""
    for guarded in all_guarded:
        path = shown_path(guarded.path)
        if not guarded.is_mine:
            yield _found(
                "file-of-another-user",
                guarded,
                f"{path} belongs to another user, who can change which credentials you use.",
                f"If it should be yours: 'sudo chown \"$(id -u)\" {shown_argument(guarded.path)}'.",
            )
        elif guarded.mode & _OTHERS_WRITE:
            yield _found(
                "writable-by-others",
                guarded,
                f"Others can write to {path} (mode {guarded.mode:04o}): they can make your tools "
                "use other credentials, or run any command.",
                _chmod(guarded),
            )
        elif guarded.is_secret and guarded.mode & _OTHERS_READ:
            what = "list" if guarded.is_folder else "read the credentials in"
            yield _found(
                "folder-open-to-others" if guarded.is_folder else "file-open-to-others",
                guarded,
                f"Others can {what} {path} (mode {guarded.mode:04o}).",
                _chmod(guarded),
            )


def _found(code: str, guarded: Guarded, message: str, fix: str) -> Finding:
    mends = (ModeFix(guarded.path, _narrow(guarded)),) if guarded.is_mine else ()
    return finding(code, str(guarded.path), message, fix, file=guarded.path, mends=mends)


def _narrow(guarded: Guarded) -> int:
    """The mode without others; reading stays where there is nothing to hide."""
    return guarded.mode & (0o700 if guarded.is_secret else ~_OTHERS_WRITE)


def _chmod(guarded: Guarded) -> str:
    who = "go-rwx" if guarded.is_secret else "go-w"
    return f"'chmod {who} {shown_argument(guarded.path)}'."


def _files(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                e.name for e, _ in zip(entries, range(_MANY), strict=False) if e.is_file()
            )
    except OSError:
        return []
    return [folder / name for name in names if not name.endswith(".lock")]
