"""Trying an AWS CLI, and which Python runs one; the real ``aws`` where it is asked."""

from __future__ import annotations

import os
import sys

import pytest

from amplify_plugin.commands.enable import trial
from amplify_plugin.commands.installed import Program

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs are scripts")

ALONE = {"PATH": os.environ["PATH"]}


@pytest.fixture
def script(tmp_path):
    def write(text: str) -> Program:
        path = tmp_path / "aws"
        path.write_text(text)
        path.chmod(0o755)
        return Program(str(path), (1, 46, 3))

    return write


@pytest.mark.parametrize(
    ("first_lines", "expected"),
    [
        ("#!/opt/my/python3.12\n", "/opt/my/python3.12"),
        ("#!/usr/bin/python3 -s\nimport os\n", "/usr/bin/python3"),
        ("#!/bin/sh\n'''exec' \"/a path/with blanks/python3\" \"$0\" \"$@\"\n' '''\n",
         "/a path/with blanks/python3"),
    ],
)  # fmt: skip
def test_the_python_that_the_script_names(script, first_lines, expected):
    assert trial.interpreter(script(first_lines), ALONE) == expected


def test_the_python_that_env_finds(script, tmp_path):
    python = tmp_path / "bin" / "python3"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    cli = script("#!/usr/bin/env python3\n")
    assert trial.interpreter(cli, {"PATH": str(python.parent)}) == str(python)


@pytest.mark.parametrize("text", ["", "\0ELF", "#!\n", "#!'\n", "#!/bin/sh\n"])
def test_one_that_nobody_tells(script, text):
    assert trial.interpreter(script(text), ALONE) is None


def test_the_environment_does_not_leave_us_out_or_make_it_wait(script, tmp_path):
    cli = script("#!/bin/sh\nenv >> $LOG\n")
    log = tmp_path / "log"
    environ = {**ALONE, "LOG": str(log), "AMPLIFY_PLUGIN": "off", "AWS_PROFILE": "x",
               "AWS_CLI_AUTO_PROMPT": "on", "PAGER": "less", "COMP_LINE": "aws"}  # fmt: skip
    (tried,) = trial.tried([cli], tmp_path / "config", environ)
    assert tried.failure == ""
    said = log.read_text().splitlines()
    assert f"AWS_CONFIG_FILE={tmp_path / 'config'}" in said
    assert {"AWS_CLI_AUTO_PROMPT=off", "PAGER=cat", "MANPAGER=cat", "AWS_PAGER="} <= set(said)
    assert not [
        line for line in said if line.startswith(("AMPLIFY_PLUGIN=", "AWS_PROFILE=", "COMP"))
    ]


def test_a_rehearsal_leaves_nothing_and_is_nobody_elses():
    with trial.rehearsal("text\n") as config:
        assert config.read_text() == "text\n"
        assert config.parent.stat().st_mode & 0o077 == 0
    assert not config.parent.exists()
