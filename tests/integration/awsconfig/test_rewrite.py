"""Many processes that edit one file: none loses what another has written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from amplify_plugin.awsconfig import edit, rewrite

TEXT = "# mine\n[default]\nregion = eu-west-1\n\n[profile a]\nregion = x\n"


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "aws" / "config"
    path.parent.mkdir()
    path.write_bytes(TEXT.encode())
    path.chmod(0o640)
    return path


def test_many_processes_at_once_lose_no_profile(config):
    script = (
        "import sys; from amplify_plugin.awsconfig import edit, rewrite, verify\n"
        "for n in range(5):\n"
        "    h = f'profile p{sys.argv[2]}-{n}'\n"
        "    rewrite.edit_file(sys.argv[1], lambda t: edit.with_section(t, h, {'region': 'x'}),\n"
        "                      verify=verify.only(h), backup=False)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(rewrite.__file__).parents[2])}
    processes = [
        subprocess.Popen([sys.executable, "-c", script, str(config), str(n)], env=environment)
        for n in range(4)
    ]
    assert [process.wait() for process in processes] == [0] * 4
    assert len(edit.headers(config.read_text())) == 2 + 4 * 5
    assert config.read_text().startswith(TEXT)
