"""Reading never makes a terminal ours."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

READ_TERMINAL = """
import os, sys
from pathlib import Path
from amplify_plugin.files import FileUnreadable, read_bytes
try:
    read_bytes(Path(sys.argv[1]))
except FileUnreadable as error:
    print(error.reason)
try:
    os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
except OSError:
    print("no terminal")
"""


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs pseudo-terminals")
def test_a_terminal_in_place_of_a_file_does_not_become_ours() -> None:
    """A process without one, as in CI, would be asked on it from then on."""
    terminal, other_end = os.openpty()
    words = (sys.executable, "-c", READ_TERMINAL, os.ttyname(other_end))
    finished = subprocess.run(
        words, check=False, capture_output=True, text=True, start_new_session=True
    )
    os.close(terminal)
    os.close(other_end)
    assert finished.stdout.splitlines() == ["is not a file", "no terminal"], finished.stderr
