"""Whole processes: by the clock, the processor's time, memory or instructions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.row import Measured, in_turn

# Linux counts kibibytes, macOS bytes.
MEBIBYTE = 1024 * 1024 if sys.platform == "darwin" else 1024
INSTRUCTIONS = re.compile(rb"Collected : (\d+)")
IMPORTED = re.compile(r"^import time: +(\d+) \| +\d+ \| +(\S+)", re.MULTILINE)

# Starts the words that it is given and prints the memory that they took at most, in the system's
# unit. Started by us, a process would be said to take at least as much as we do: the kernel counts
# what was there before it became another program. This one is small.
LAUNCHER = """
import os, sys
null = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[null])
_, status, usage = os.wait4(child, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Command(NamedTuple):
    """A command line, where it runs and in which environment; its exit code must be 0."""

    words: Sequence[str]
    cwd: Path
    environ: Mapping[str, str]

    def milliseconds(self) -> float:
        """By the clock."""
        return self.run()[0]

    def processor(self) -> float:
        """Milliseconds of the processor's time, those of the processes that it starts included."""
        return self.run()[1]

    def run(self) -> tuple[float, float]:
        """Run it once: both of these. Raises RuntimeError with what it said, if it fails."""
        with tempfile.TemporaryFile() as said:
            started = time.perf_counter()
            process = subprocess.Popen(
                self.words,
                cwd=self.cwd,
                env=dict(self.environ),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != 0:
                said.seek(0)
                raise RuntimeError(f"{self.words}: {said.read().decode(errors='replace')}")
        return seconds * 1000, (usage.ru_utime + usage.ru_stime) * 1000

    def printed(self) -> bytes:
        """What it writes to standard output. Raises CalledProcessError, if it fails."""
        return subprocess.run(
            self.words, cwd=self.cwd, env=dict(self.environ), stdout=subprocess.PIPE, check=True
        ).stdout

    def mebibytes(self) -> float:
        """What it has in memory at its largest."""
        launched = (sys.executable, "-I", "-S", "-c", LAUNCHER, *self.words)
        return int(self._replace(words=launched).printed()) / MEBIBYTE

    def instructions(self) -> float:
        """Millions, as callgrind counts them: the same whatever else the machine does."""
        # A shebang's program, since valgrind would follow no script into its interpreter.
        words = (
            *("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"),
            *(sys.executable, *self.words),
        )
        finished = subprocess.run(
            words,
            cwd=self.cwd,
            env={**self.environ, "PYTHONHASHSEED": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=600,
        )
        [found] = INSTRUCTIONS.findall(finished.stderr)
        return int(found) / 1e6


def loaded(importtime: str, *, packages: Container[str] | None = None) -> str:
    """What ``python -X importtime`` tells, by package: of all, or of these."""
    took: Counter[str] = Counter()
    for microseconds, name in IMPORTED.findall(importtime):
        package = name.partition(".")[0]
        if packages is None or package in packages:
            took["the standard library" if package in sys.stdlib_module_names else package] += int(
                microseconds
            )
    parts = ", ".join(f"{package} {total / 1000:.1f}" for package, total in took.most_common(4))
    return f"Loading modules takes, in ms: {parts}."


def by_instructions(ours: Command, theirs: Command, rounds: int) -> Measured:
    """Once each, since a count repeats itself to within a millionth; both have run before.

    Without valgrind by the processor's time in so many rounds.
    """
    if shutil.which("valgrind") is None:
        without = "ms of processor time, since valgrind is not installed"
        return in_turn(ours.processor, theirs.processor, rounds, without)
    for command in (ours, theirs):
        command.milliseconds()  # so that everything is compiled
    return Measured.of([ours.instructions()], [theirs.instructions()], "million instructions")
