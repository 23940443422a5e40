"""Modes of files and folders as the system has them.

Windows has none that keep others out: there is one for all that can be written.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

PRIVATE_FILE, PRIVATE_FOLDER = (0o600, 0o700) if os.name == "posix" else (0o666, 0o777)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
