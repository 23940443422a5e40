"""A person's shell on a terminal, with a program in it that asks for a secret."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from pathlib import Path

import pytest

from amplify_plugin.testing.terminal import Terminal

SHELLS = {
    "bash": ("--norc", "--noprofile", "-i"),
    "dash": ("-i",),
    "zsh": ("-f", "-i", "-o", "no_prompt_sp", "-o", "no_zle"),
}
SECRET = "739154"
QUESTION = "? Secret: "
PROMPT = "READY> "
ASKING = f"""
import os, pathlib, sys
pathlib.Path("asker.pid").write_text(str(os.getpid()))
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.terminal.prompt import TerminalPrompt
try:
    typed = TerminalPrompt("A secret").ask_secret({QUESTION!r})
except AmplifyPluginError as error:
    print(f"NONE {{type(error).__name__}}: {{error}}", file=sys.stderr)
    raise SystemExit(3)
loaded = {{"prompt_toolkit", "questionary", "getpass"}} & sys.modules.keys()
print("GOT", len(typed), *loaded, flush=True)
"""


class Shell:
    """An interactive shell in a folder; ``asker`` is the command that asks."""

    def __init__(self, name: str, folder: Path) -> None:
        if shutil.which(name) is None:
            pytest.skip(f"this machine has no {name}")
        script = folder / "ask.py"
        script.write_text(ASKING)
        self.name = name
        self.asker = f"{sys.executable} {script}"
        self.folder = folder
        self.terminal = Terminal(
            (str(shutil.which(name)), *SHELLS[name]),
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "PS1": PROMPT},
            timeout=30,
        )
        self.terminal.expect(PROMPT)

    def start(self, command: str) -> None:
        """Run a command that asks, up to its question."""
        self.terminal.type(command)
        self.terminal.expect(QUESTION)

    def run(self, command: str) -> str:
        """Run a command to its end; what it showed."""
        self.terminal.type(f"{command}; echo its $(echo end)")
        shown = self.terminal.expect("its end")
        self.terminal.expect(PROMPT)
        return shown

    @property
    def has_echo(self) -> bool:
        """Whether the next program of this shell has the echo."""
        self.run("stty -a >modes")
        return re.search(r"(?<!-)\becho\b", (self.folder / "modes").read_text()) is not None

    def wait_for_end_of_asker(self, timeout: float) -> None:
        """Raises AssertionError if the process that asks is there after so many seconds."""
        pid = int((self.folder / "asker.pid").read_text())
        until = time.monotonic() + timeout
        while is_running(pid):
            assert time.monotonic() < until, f"{pid} goes on"
            time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether a process is there, and no zombie that nobody has looked after yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
