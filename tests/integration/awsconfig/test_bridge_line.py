"""The command line of a bridge, as a shell splits it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from amplify_plugin.awsconfig.bridge_line import command_line
from tests.unit.awsconfig.test_bridge_line import ODD_NAMES, PYTHON, wanted


def test_a_shell_gets_the_same_words(tmp_path: Path) -> None:
    """As the JavaScript SDK runs it; one shell for all names, which print themselves."""
    lines = [command_line(name, "alias", PYTHON) for name in ODD_NAMES]
    # The program's place is taken by one that shows its arguments.
    script = "\n".join("printf '%s\\0' " + line for line in lines)
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        env={"HOME": "/home/me"},
    )
    expected = [word for name in ODD_NAMES for word in wanted(name, PYTHON)]
    assert done.stdout.decode().split("\0")[:-1] == expected
