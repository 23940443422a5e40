"""Many ``aws`` on one terminal, as a Makefile or a shell script starts them.

By hand: ``python -m tests.faults.crowd OUT COUNT COMMAND …`` starts COUNT times the command, ``{}``
in it replaced by the number; writes ``OUT/N.pid`` at once and ``OUT/N.json`` at the end of each.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amplify_plugin.testing import Terminal, World

ROOT = Path(__file__).parents[2]


class Crowd:
    """The programs that one terminal shows, and what each of them answered."""

    def __init__(self, world: World, count: int, *args: str, timeout: float = 100) -> None:
        self.folder = world.home / f"crowd-{len(list(world.home.glob('crowd-*')))}"
        self.folder.mkdir()
        launcher = (sys.executable, str(Path(__file__)), str(self.folder), str(count))
        self.terminal: Terminal = world.terminal(
            *args, command=(*launcher, *world.command), timeout=timeout
        )

    def finish(self) -> list[dict[str, Any]]:
        """Wait for all; their exit codes, outputs and errors, in the order of their start."""
        self.terminal.finish()
        found = [json.loads(path.read_text()) for path in self.folder.glob("*.json")]
        return sorted(found, key=lambda answer: int(answer["number"]))


def main(arguments: Sequence[str]) -> int:
    """Start them all, wait for them all."""
    folder, count, *command = arguments
    # Ctrl-C is for the programs; we stay to tell what they answered.
    started = [
        (n, start([word.replace("{}", str(n)) for word in command])) for n in range(int(count))
    ]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number, program in started:
        Path(folder, f"{number}.pid").write_text(str(program.pid))
    for number, program in started:
        stdout, stderr = program.communicate()
        answer = {"number": number, "code": program.returncode, "out": stdout, "err": stderr}
        Path(folder, f"{number}.json").write_text(json.dumps(answer))
    return 0


def start(command: list[str]) -> subprocess.Popen[str]:
    """One program; its question goes to the terminal, its output to us."""
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
