"""How long ``make test`` takes: too long for every bench, so its last figure is kept.

``make bench ARGS=--suite`` runs it, and writes the figure beside this file.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bench.row import Measured, Missing

KEPT = Path(__file__).with_name("suite.json")
AT_MOST = 6.0  # minutes


class Suite(NamedTuple):
    """One run of it; ``load`` is the machine's before."""

    minutes: float
    date: str
    cores: int
    load: float


def minutes(_: int) -> Measured:
    """The minutes that it took when it was last measured. Raises Missing."""
    found = last()
    if found is None:
        raise Missing("`make bench ARGS=--suite` does")
    return Measured.of([found.minutes], [AT_MOST], "min")


def last() -> Suite | None:
    """The run that is kept."""
    if not KEPT.exists():
        return None
    return Suite(**json.loads(KEPT.read_text(encoding="utf-8")))


def measure() -> Suite:
    """Run all tests, and keep how long it took. Raises CalledProcessError where one fails."""
    load, started = os.getloadavg()[0], time.monotonic()
    # Of its own: make hands its variables on, and pytest would get `--suite`.
    subprocess.run(("make", "test", "ARGS="), cwd=KEPT.parents[1], check=True)
    took = round((time.monotonic() - started) / 60, 1)
    today = datetime.now(UTC).date().isoformat()
    found = Suite(took, today, os.cpu_count() or 1, round(load, 1))
    KEPT.write_text(json.dumps(found._asdict(), indent=2) + "\n", encoding="utf-8")
    return found
