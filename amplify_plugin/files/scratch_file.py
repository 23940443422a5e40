"""Small JSON files of ours that may be lost at any time: they save a question or a moment.

Written whole, without a lock: of two writers at once the last one wins.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from amplify_plugin import files
from amplify_plugin.errors import AmplifyPluginError

LEFTOVER_AGE = 60.0  # seconds after which nobody is still writing a temporary file


def read(path: Path) -> dict[str, Any]:
    """The object in the file; empty where there is none, or anything else."""
    try:
        text = files.read_text(path, mine=True)
        document = files.parse_loosely(text, path) if text else {}
    except files.FileUnreadable:
        return {}
    return document if isinstance(document, dict) else {}


def write(path: Path, document: dict[str, Any]) -> None:
    """Replace the file; not where it cannot be written, or belongs to somebody else."""
    try:
        files.make_folder(path.parent)
        files.refuse_foreign(path)
        files.remove_leftovers(path, older_than=LEFTOVER_AGE)
        content = files.dump_json(document, indent=2)
        files.replace(files.write_temporary(path, content, sync=False), path)
    except AmplifyPluginError:
        return
