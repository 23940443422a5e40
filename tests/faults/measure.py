"""What docs/reliability.md tells: ``python -m tests.faults.measure [WRITERS ROLES [KILLS]]``."""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults.test_kills import NAMES, Folder, was_killed
from tests.faults.test_load import AMPLIFY, beside, load
from tests.faults.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Sequence


def kills(folder: Path, times: int) -> dict[str, Any]:
    """Kill so many writers at random moments; any loss raises."""
    ours, chance = Folder(folder), random.Random(2026)
    killed = left = 0
    with Writer(folder) as writer:
        for _ in range(times):
            name, token = chance.choice(NAMES), ours.token()
            writer.begin("put", name, token)
            until = time.perf_counter() + chance.uniform(0, 0.01)
            writer.go()
            while time.perf_counter() < until:
                pass
            writer.kill()
            answer = writer.end()
            killed += was_killed(answer)
            if not was_killed(answer):
                ours.acknowledge("put", name, token)
            ours.check("put", name, token)
            left += len(ours.leftovers("put"))
            ours.do("put", chance.choice(NAMES))
            if ours.leftovers("put"):
                raise AssertionError("a temporary file outlived the next write")
    return {"writes": times, "killed": killed, "left a file till the next write": left, "lost": 0}


def against_amplify(folder: Path) -> dict[str, Any]:
    """Two processes of ours beside one that writes as the Amplify CLI does."""
    found = beside(folder, (sys.executable, "-c", AMPLIFY))
    return {
        side: {"written": len(found["written"][side]), "lost to the other": len(spans)}
        for side, spans in found["lost"].items()
    }


def main(arguments: Sequence[str]) -> int:
    """Print each figure as a line of JSON."""
    writers, roles, times = [*map(int, arguments), *(8, 10, 100)[len(arguments) :]][:3]
    for name, measured in (
        ("load", lambda folder: load(folder, writers, roles, readers=4)),
        ("beside a writer without a lock", against_amplify),
        ("kills", lambda folder: kills(folder, times)),
    ):
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            found = measured(Path(folder))
            print(name, json.dumps({**found, "seconds": round(time.monotonic() - began, 1)}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
