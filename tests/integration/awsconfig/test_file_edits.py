"""Many processes that edit one file: none loses what another has written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from amplify_plugin.awsconfig import file_edits, section_edits

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
        "import sys; from amplify_plugin.awsconfig import file_edits, section_edits, verify\n"
        "for n in range(5):\n"
        "    h = f'profile p{sys.argv[2]}-{n}'\n"
        "    def change(text):\n"
        "        return section_edits.with_section(text, h, {'region': 'x'})\n"
        "    check = verify.only(h)\n"
        "    file_edits.edit_file(sys.argv[1], change, verify=check, backup=False)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(file_edits.__file__).parents[2])}
    processes = [
        subprocess.Popen([sys.executable, "-c", script, str(config), str(n)], env=environment)
        for n in range(4)
    ]
    assert [process.wait() for process in processes] == [0] * 4
    assert len(section_edits.headers(config.read_text())) == 2 + 4 * 5
    assert config.read_text().startswith(TEXT)
