"""Change the settings file: one setting, all comments kept."""

from __future__ import annotations

import os
from pathlib import Path

from amplify_plugin.errors import UsageError
from amplify_plugin.files import Replacement, decode, make_folder, update
from amplify_plugin.files.locks import hold_beside
from amplify_plugin.files.settled_read import read_settled
from amplify_plugin.settings import MAX_BYTES, SETTINGS, unknown

ATTEMPTS = 4  # at a file that an editor is saving


def change(path: Path, name: str, text: str | None, *, dry_run: bool = False) -> tuple[str, str]:
    """Set a setting in the file from a person's text, or take it out (None); before and after.

    Also removes a name that is not a setting. Raises UsageError, FileUnreadable, FileUnwritable,
    LockTimeout; the file is then as it was.
    """
    # Here: a frozen AWS CLI may find us and not ConfigObj.
    from amplify_plugin.settings.ini_file import changed

    value = None if text is None else _checked(name, text)
    target = Path(os.path.realpath(path))  # a link into a repository of dotfiles stays one
    texts = ("", "")

    def change_text() -> Replacement | None:
        nonlocal texts
        seen = read_settled(target, limit=MAX_BYTES, mine=True)
        before = "" if seen is None else decode(seen, target)
        texts = before, changed(before, name, value)
        return Replacement(seen, texts[1].encode()) if texts[1] != before else None

    if dry_run:
        change_text()
        return texts
    make_folder(target.parent)
    lock = hold_beside(target, purpose="writing the settings")
    update(target, change_text, lock=lock, attempts=ATTEMPTS)
    return texts


def _checked(name: str, text: str) -> str | list[str]:
    """A person's text as ConfigObj writes it. Raises UsageError."""
    if name not in SETTINGS:
        raise unknown(name)
    try:
        value = SETTINGS[name].convert(text)
    except ValueError as error:
        raise UsageError(
            f"{name} {error}.",
            remedy="'aws awscloudformation settings help' says what each setting accepts.",
        ) from None
    return list(value) if isinstance(value, tuple) else text.strip()
