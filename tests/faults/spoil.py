"""Ways in which a file that we read can be broken."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

GIGABYTE = 1024**3

KINDS = (
    "missing",
    "folder",
    "unreadable",
    "empty",
    "binary",
    "huge",
    "fifo",
    "dangling link",
    "link to itself",
    "device",
    "deep",
    "array",
    "wrong types",
)


def spoil(path: Path, kind: str) -> None:
    """Break what lies at the path (or put something broken there) in one of the ways of KINDS."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    match kind:
        case "folder":
            path.mkdir()
        case "unreadable":
            path.write_text("{}")
            path.chmod(0)
        case "binary":
            path.write_bytes(bytes(range(256)) * 64)
        case "huge":
            with path.open("wb") as file:
                file.truncate(GIGABYTE)
        case "fifo":
            os.mkfifo(path)
        case "dangling link" | "link to itself" | "device":
            path.symlink_to({"device": "/dev/zero", "dangling link": "gone"}.get(kind, path.name))
        case _ if kind in TEXTS:
            path.write_text(TEXTS[kind])


TEXTS = {
    "empty": "",
    "deep": '{"dev":' + "[" * 100_000,
    "array": "[1, 2]",
    "wrong types": '{"dev": 1, "envName": 2, "projectPath": [], "arn": null, "[]": {"dev": []}}',
}
