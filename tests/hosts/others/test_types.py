"""The built distribution is typed: mypy sees in it what `make types` sees in the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.hosts.others.environments import ROOT


def test_a_plugin_s_author_is_told_wrong_answers(tmp_path: Path, programs: Path) -> None:
    # By itself: beside the checkout mypy would read the source, which is typed in any case.
    shutil.copy(ROOT / "tests" / "typing" / "plugin.py", tmp_path)
    options = ("--strict", "--config-file=", "--python-executable", str(programs / "python"))
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "plugin.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
