"""The project's own files: what a merge left in them, before anybody reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.files import FileUnreadable, read_text
from amplify_plugin.project import PROJECT_FILE_MAX_BYTES
from amplify_plugin.terminal.text import shown_path

if TYPE_CHECKING:
    from amplify_plugin.project import Project

# What the Amplify CLI reads at each command.
_FILES = (
    "amplify/team-provider-info.json",
    "amplify/cli.json",
    "amplify/backend/backend-config.json",
    "amplify/.config/project-config.json",
    "amplify/.config/local-env-info.json",
    "amplify/.config/local-aws-info.json",
)
_MARK = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)


def check(project: Project | None) -> Iterator[Finding]:
    """All conflict marks in a project's files."""
    if project is None or project.generation != 1:
        return
    for name in _FILES:
        path = project.root / name
        line = _first_mark(path)
        if line is not None:
            yield finding(
                "conflict-marks",
                str(path),
                f"{shown_path(path)} has conflict marks of a merge, the first in line {line}: it "
                "is not valid JSON, and every Amplify CLI command fails.",
                "Keep one side of each conflict (in team-provider-info.json usually both, as "
                "separate entries), and remove the lines with <<<<<<<, ======= and >>>>>>>.",
                file=path,
                line=line,
            )


def _first_mark(path: Path) -> int | None:
    try:
        text = read_text(path, limit=PROJECT_FILE_MAX_BYTES) or ""
    except FileUnreadable:
        return None
    found = _MARK.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else None
