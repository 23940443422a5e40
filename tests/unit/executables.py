"""Programs that are found on a PATH; none of them is run."""

from __future__ import annotations

import os
from pathlib import Path


def put_program(folder: Path, name: str) -> str:
    """Make a program of that name, on Windows a batch file. Returns its path as it is found."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.name == "nt":
        path = folder / f"{name}.CMD"  # as PATHEXT has the ending
        path.write_text("@exit /b\n")
    else:
        path = folder / name
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
    return str(path)
