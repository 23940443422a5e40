"""The fast path of a bridge as a process: what it loads, reads and prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from amplify_plugin import credential_process
from tests.unit.test_credential_process import Home, by_cache


@pytest.fixture
def home() -> Home:
    return Home()


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", *arguments],
        text=True,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        **{"stdout": subprocess.PIPE, **options},
    )


BRIDGE = (credential_process.__file__, "--profile", "r", "--bridge", "b")


@pytest.mark.usefixtures("home")
def test_it_answers_and_loads_nothing_but_what_is_built_in() -> None:
    code = (
        "import sys, os\n"
        f"sys.path.insert(0, {os.path.dirname(credential_process.__file__)!r})\n"
        "before = set(sys.modules)\n"
        "import credential_process\n"
        "code = credential_process.main(['--profile', 'r', '--bridge', 'b'])\n"
        "os.write(2, ' '.join(sorted(set(sys.modules) - before)).encode())\n"
        "sys.exit(code)\n"
    )
    done = run("-c", code)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == by_cache()
    assert set(done.stderr.split()) == {"credential_process", "_json", "__future__"}


def test_it_reads_two_files_once_each_and_takes_no_lock(home: Home) -> None:
    code = (
        "import sys, os\n"
        f"sys.path.insert(0, {os.path.dirname(credential_process.__file__)!r})\n"
        "import credential_process, _json\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: event == 'open' and opened.append(str(args[0])))\n"
        "code = credential_process.main(['--profile', 'r', '--bridge', 'b'])\n"
        "os.write(2, '\\n'.join(opened).encode())\n"
        "sys.exit(code)\n"
    )
    done = run("-c", code)
    assert done.returncode == 0, done.stderr
    assert sorted(done.stderr.splitlines()) == sorted([str(home.roles), str(home.cache)])


@pytest.mark.usefixtures("home")
def test_a_standard_output_that_nobody_reads_is_no_traceback() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = run(*BRIDGE, stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, "")


def test_what_it_cannot_answer_the_whole_program_does(home: Home) -> None:
    """Here with its sentence: the profile has no source."""
    home.cache.unlink()
    done = run(*BRIDGE)
    assert (done.returncode, done.stdout) == (1, "")
    assert "neither a source_profile nor a credential_source" in done.stderr
    assert "Traceback" not in done.stderr
