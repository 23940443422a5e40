"""Whoever runs the tests on a terminal is never asked on it, and ends them with Ctrl-C."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from amplify_plugin.testing import Terminal

ROOT = Path(__file__).parents[1]
PROGRAM = """
import subprocess, sys, time
from tests import no_terminal
no_terminal.give_up()
TRY = "open('/dev/tty')"
for name in ("here", "in a child"):
    try:
        exec(TRY) if name == "here" else subprocess.run(
            [sys.executable, "-c", TRY], check=True, stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.CalledProcessError):
        print("no terminal", name, flush=True)
try:
    time.sleep(60)
except KeyboardInterrupt:
    sys.exit(5)
"""


# The program leads the session, as in a container; or a shell does, as at a prompt.
@pytest.mark.parametrize("shell", [(), ("/bin/sh", "-c", '"$@"; exit $?', "sh")])
def test_the_terminal_is_given_up_and_ctrl_c_is_not(shell: tuple[str, ...]) -> None:
    words = (*shell, sys.executable, "-c", PROGRAM)
    terminal = Terminal(words, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
    terminal.expect("no terminal here")
    terminal.expect("no terminal in a child")
    terminal.press("\x03")
    assert terminal.finish().code in (5, -2)  # a shell may end by the signal itself
