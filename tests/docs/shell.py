"""Blocks of the docs as a person pastes them: a real bash, on a terminal or without one."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from amplify_plugin.testing import Finished, Terminal, World

PROGRAMS = Path(sys.executable).parent
QUESTION = "? Enter the MFA token code: "


def environment(*folders: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The programs beside Python come first, so that `aws` and `python` are those under test."""
    path = os.pathsep.join([*map(str, folders), str(PROGRAMS), os.environ["PATH"]])
    return {"PATH": path, **(extra or {})}


def on_terminal(world: World, text: str, *folders: Path) -> Terminal:
    """Start the block on a terminal; it ends at the first command that fails."""
    return world.terminal(command=("bash", "-e", "-c", text), env=environment(*folders))


def without_terminal(
    world: World, text: str, *folders: Path, env: Mapping[str, str] | None = None
) -> Finished:
    """Run the block as CI does: standard input is empty and there is no terminal."""
    return world.run(("bash", "-e", "-c", text), env=environment(*folders, extra=env)).finish()


def types_one_code(world: World, text: str, *folders: Path) -> str:
    """Run the block on a terminal, with the one code that it asks for; the screen at its end."""
    terminal = on_terminal(world, text, *folders)
    terminal.expect(QUESTION)
    terminal.type("123456")
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    assert finished.stdout.count(QUESTION) == 1
    return finished.stdout
