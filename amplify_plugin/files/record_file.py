"""A small JSON object of ours that several processes change: whole, locked, nothing lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from amplify_plugin import files
from amplify_plugin.credentials import now
from amplify_plugin.files.locks import hold

LOCK_TIMEOUT = 10.0  # seconds; nobody waits for a person while holding it


def load(path: Path) -> dict[str, Any]:
    """The record as it is, empty when there is none. Raises FileUnreadable."""
    text = files.read_text(path, mine=True)
    document = {} if text is None else files.parse_loosely(text, path)
    if not isinstance(document, dict):
        raise files.FileUnreadable(path, "does not hold an object")
    return document


def update(path: Path, change: Callable[[dict[str, Any]], None], *, purpose: str) -> None:
    """Change the record in place. Raises FileUnwritable, LockTimeout.

    A file that cannot be read is moved aside first: what it held may still be wanted.
    """
    target = Path(os.path.realpath(path))
    with hold(target.with_name(target.name + ".lock"), purpose=purpose, timeout=LOCK_TIMEOUT):
        files.remove_leftovers(target)
        files.refuse_foreign(target)
        try:
            record = load(path)
        except files.FileUnreadable:
            files.move_aside(target, now())
            record = {}
        change(record)
        content = files.dump_json(record, indent=2)
        files.replace(files.write_temporary(target, content), target)
