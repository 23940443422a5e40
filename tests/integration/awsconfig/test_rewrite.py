"""An edited file on disk: whole or not at all. Each test is named after what must not happen."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from amplify_plugin.awsconfig import edit, rewrite

TEXT = "# mine\n[default]\nregion = eu-west-1\n\n[profile a]\nregion = x\n"

needs_posix = pytest.mark.skipif(os.name == "nt", reason="POSIX modes and special files")


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "aws" / "config"
    path.parent.mkdir()
    path.write_bytes(TEXT.encode())
    path.chmod(0o640)
    return path


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def others_beside(path):
    return sorted(
        entry.name
        for entry in path.parent.iterdir()
        if entry.name not in {path.name, ".config.lock"}
    )


# Links


# What is no file that can be edited


@needs_posix
def test_full_disk_leaves_the_old_file_whole(config):
    # A limit on the size of files fails a write half-way, as a full disk does.
    script = textwrap.dedent(
        """
        import resource, signal, sys
        from amplify_plugin.awsconfig import edit, rewrite
        from amplify_plugin.errors import AmplifyPluginError
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
        settings = {"credential_process": "x" * 9000}
        try:
            rewrite.edit_file(sys.argv[1], lambda t: edit.with_section(t, "profile b", settings))
        except AmplifyPluginError as error:
            print(error.message)
        """
    )
    said = subprocess.run(
        [sys.executable, "-c", script, str(config)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(rewrite.__file__).parents[2])},
    ).stdout
    assert "cannot be written" in said
    assert config.read_text() == TEXT
    assert others_beside(config) == []


# What the readers would not read, or read otherwise


# Others who write


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


# Taking back
