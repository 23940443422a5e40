"""Programs without a terminal, as scripts and CI run them: to their end, or in the background."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

DEFAULT_TIMEOUT = 60.0  # seconds; `aws` takes half of one, a loaded machine much longer


@dataclass(frozen=True)
class Finished:
    """A program that has ended. ``code`` is negative for the signal that ended it."""

    args: tuple[str, ...]
    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.stdout)


class Running:
    """A program without a terminal, in a session of its own: it cannot open ``/dev/tty``."""

    def __init__(
        self,
        args: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        input: str | None = None,
    ) -> None:
        self.args = tuple(args)
        self._input = input
        self._process = subprocess.Popen(
            self.args,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL if input is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="surrogateescape",
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Its process id, which is also that of its session and process group."""
        return self._process.pid

    def finish(self, timeout: float = DEFAULT_TIMEOUT) -> Finished:
        """Wait for its end. Raises subprocess.TimeoutExpired, and kills it and its children."""
        try:
            stdout, stderr = self._process.communicate(self._input, timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        return Finished(self.args, self._process.returncode, stdout, stderr)

    def kill(self) -> None:
        """Kill it and its children at once, if it still runs."""
        if self._process.poll() is None:
            if os.name == "nt":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()
