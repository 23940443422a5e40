"""Whole processes: how long, how much memory, how many instructions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.row import Missing

# Linux counts kibibytes, macOS bytes.
MEBIBYTE = 1024 * 1024 if sys.platform == "darwin" else 1024
INSTRUCTIONS = re.compile(rb"Collected : (\d+)")


class Used(NamedTuple):
    """What a process took: milliseconds by the clock, mebibytes at its largest."""

    milliseconds: float
    mebibytes: float


class Command(NamedTuple):
    """A command line, where it runs and in which environment; its exit code must be 0."""

    words: Sequence[str]
    cwd: Path
    environ: Mapping[str, str]

    def run(self) -> Used:
        """Run it once. Raises RuntimeError with what it said, if it fails."""
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
        return Used(seconds * 1000, usage.ru_maxrss / MEBIBYTE)

    def printed(self) -> bytes:
        """What it writes to standard output. Raises CalledProcessError, if it fails."""
        return subprocess.run(
            self.words, cwd=self.cwd, env=dict(self.environ), stdout=subprocess.PIPE, check=True
        ).stdout

    def milliseconds(self) -> float:
        return self.run().milliseconds

    def mebibytes(self) -> float:
        return self.run().mebibytes

    def instructions(self) -> float:
        """As callgrind counts them: the same whatever else the machine does. Raises Missing."""
        valgrind = shutil.which("valgrind")
        if valgrind is None:
            raise Missing("valgrind is not installed (Debian's package valgrind)")
        # A shebang's program, since valgrind would follow no script into its interpreter.
        words = (
            *(valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null"),
            *(sys.executable, *self.words),
        )
        environ = {**self.environ, "PYTHONHASHSEED": "0"}
        finished = subprocess.run(
            words, cwd=self.cwd, env=environ, capture_output=True, check=True, timeout=600
        )
        found = INSTRUCTIONS.search(finished.stderr)
        if found is None:
            raise Missing("callgrind gave no count")
        return float(found[1])
