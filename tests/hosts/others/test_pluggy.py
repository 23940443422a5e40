"""Our hook set with the oldest pluggy that is allowed: its own tests, with that pluggy in front."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.hosts.others.conftest import FOLDER
from tests.hosts.others.environments import ROOT, make


def test_the_tests_of_the_hooks_with_the_oldest_pluggy(tmp_path: Path) -> None:
    programs = make(Path(FOLDER).resolve(), "oldest")
    [package] = programs.parent.glob("lib/python*/site-packages/pluggy")
    for found in (package, *package.parent.glob("pluggy-*.dist-info")):
        (tmp_path / found.name).symlink_to(found)
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    version = [sys.executable, "-c", "import pluggy; print(pluggy.__version__)"]
    assert subprocess.check_output(version, env=env, text=True).startswith("1.5.")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/unit/hooks"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
