"""An Amplify project: where its root is, its environments, and which profile each one selects.

Finding one costs one ``stat`` a folder outside of a project.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from amplify_plugin.project.base import (
    PROJECT_FILE_MAX_BYTES,
    ConfigLevel,
    EntryUnusable,
    Project,
    ProjectFileUnreadable,
    Selection,
)
from amplify_plugin.project.gen1 import Gen1Project, is_root

if TYPE_CHECKING:
    from amplify_plugin.project.approvals import Approvals

__all__ = [
    "PROJECT_FILE_MAX_BYTES",
    "ConfigLevel",
    "EntryUnusable",
    "Gen1Project",
    "Project",
    "ProjectFileUnreadable",
    "Selection",
    "find",
]


def find(path: Path | str | None = None, approvals: Approvals | None = None) -> Project | None:
    """The project that ``path`` (the working directory by default) is in, or None.

    None also where the working directory has been deleted. ``approvals`` is the record in which a
    Gen 2 project looks for its selection, the person's own by default.
    """
    try:
        start = os.path.abspath(path) if path is not None else os.getcwd()
    except OSError:
        return None
    folder = start
    while True:
        if os.path.isdir(os.path.join(folder, "amplify")):
            project = _at(folder, approvals)
            if project is not None:
                return project
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _at(folder: str, approvals: Approvals | None) -> Project | None:
    """The project whose root this is. One of both generations, in migration, is Gen 1's still."""
    if is_root(folder):
        return Gen1Project(Path(folder))
    # Here: any folder named amplify comes so far, and none of that is a project yet.
    from amplify_plugin.project.gen2 import Gen2Project
    from amplify_plugin.project.gen2 import is_root as is_gen2_root

    return Gen2Project(Path(folder), approvals) if is_gen2_root(folder) else None
