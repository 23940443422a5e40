"""A console of Windows: wine's, which draws on a pseudo-terminal. Tests here run outside of wine.

``python -m tests.windows`` runs them with a machine of its own; without one none is collected.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.windows.machine import PREFIX, PYTHON_FOLDER, Machine, windows_path

if TYPE_CHECKING:
    from amplify_plugin.testing import World
    from amplify_plugin.testing.terminal import Terminal

collect_ignore_glob = [] if PREFIX in os.environ else ["test_*"]
WAIT = 120.0  # seconds for one piece of output: programs start ten times slower under wine
DIMENSIONS = (40, 200)  # of the window, in rows and columns: no sentence breaks
# The shell of that person. Not cmd.exe: wine's ends at Ctrl-C, and the console with it.
SHELL = """
import json, os, signal, subprocess, sys
os.environ.update(json.loads(sys.argv[1]))  # wine itself sets USERPROFILE, at every start
signal.signal(signal.SIGINT, lambda *_: None)
while True:
    print("ended with", subprocess.call(input("ready> ")))
"""


@pytest.fixture
def machine() -> Machine:
    return Machine(Path(os.environ[PYTHON_FOLDER]), Path(os.environ[PREFIX]))


@pytest.fixture
def console(world: World, machine: Machine) -> Iterator[Terminal]:
    """A shell in the project of somebody who followed the guide and has approved nothing."""
    from amplify_plugin.testing.terminal import Terminal

    world.follow_guide()
    world.select("dev", "bizcorprole")
    theirs = world.environ({"USERPROFILE": windows_path(world.home)})
    environ = {name: value for name, value in theirs.items() if name.startswith(("AWS", "USERP"))}
    words = ("wine", str(machine.python / "python.exe"), "-c", SHELL, json.dumps(environ))
    terminal = Terminal(
        words, cwd=world.project, env=machine.environ(), timeout=WAIT, dimensions=DIMENSIONS
    )
    terminal.see("ready>")
    yield terminal
    terminal.kill()
