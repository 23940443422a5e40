"""What docs/reliability.md tells: ``python -m tests.faults.measure WRITERS ROLES KILLS``.

With ``amplify`` as the last word also beside the Amplify CLI's real provider, which npm installs
into ``.cache/npm/`` at the first time.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.testing import AwsServer
from tests.faults.test_kills import Folder, killed_at_random
from tests.faults.test_load import AMPLIFY, beside, beside_real_amplify, load, start
from tests.faults.test_writers import NUMBERS, an_error_at_every_call, killed_at_every_call
from tests.faults.writer import Writer
from tests.faults.writers import WRITERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def kills(folder: Path, times: int) -> dict[str, Any]:
    """Kill so many writers at random moments; any loss raises."""
    with Writer(folder) as writer:
        return {**killed_at_random(Folder(folder), writer, times), "lost": 0}


def every_file(folder: Path) -> dict[str, Any]:
    """Kill each writer of the list at each call, and let each call of it fail; any loss raises."""
    found: Counter[str] = Counter({"files": len(WRITERS), "lost": 0})
    home = folder / "home"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HOME", str(home))
        for writer in WRITERS:
            found.update(killed_at_every_call(home, writer))
            for number in NUMBERS:
                with pytest.MonkeyPatch.context() as patch:
                    found.update(an_error_at_every_call(home, writer, patch, number))
    return dict(found)


def against_its_manner(folder: Path) -> dict[str, Any]:
    """Two processes of ours beside one that writes as the Amplify CLI does."""
    path = folder / "cache.json"
    return told(beside(path, start(AMPLIFY, path)))


def against_amplify(folder: Path) -> dict[str, Any]:
    """Two processes of ours beside the Amplify CLI's own provider."""
    with AwsServer() as server:
        return told(beside_real_amplify(folder, server))


def told(found: dict[str, Any]) -> dict[str, Any]:
    """How much was written, and how much of it was lost."""
    return {
        side: {"written": len(found["written"][side]), "lost to the other": len(spans)}
        for side, spans in found["lost"].items()
    }


def main(arguments: Sequence[str]) -> int:
    """Print each figure as a line of JSON."""
    writers, roles, times = map(int, arguments[:3])
    measures: dict[str, Callable[[Path], dict[str, Any]]] = {
        "many writers": lambda folder: load(folder, writers, roles, readers=4),
        "beside a writer without a lock": against_its_manner,
        "kills": lambda folder: kills(folder, times),
        "every file": every_file,
    }
    if "amplify" in arguments:
        measures["beside the Amplify CLI's provider"] = against_amplify
    for name, measured in measures.items():
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            found = measured(Path(folder))
            print(name, json.dumps({**found, "seconds": round(time.monotonic() - began, 1)}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
