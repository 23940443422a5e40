"""Completion: what is offered, and that real shells offer it."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from amplify_plugin.__main__ import main
from amplify_plugin.testing.guide import BIZ_CORP
from amplify_plugin.testing.project import profile_selected, write_project
from tests.integration.commands.test_export_credentials import needs

CONFIG = "[profile dev.corp]\nregion=x\n[profile 'with blank']\n[profile bizcorprole]\n"
# What is typed, and all that it can become.
CASES = [
    ("sel", {"select-profile"}),
    ("--v", {"--version"}),
    ("no-such-command ", set()),
    ("select-profile --pro", {"--profile"}),
    ("select-profile --profile d", {"dev.corp"}),
    ("select-profile d", {"dev.corp"}),
    ("show-profile --env p", {"prod"}),
    ("export-credentials --format w", {"windows-cmd"}),
    ("reset-cache --env=d", {"dev"}),
    ("login --output j", {"json"}),
    ("settings lock", {"lock_timeout"}),
    ("completion f", {"fish"}),
    ("list-profiles d", {"dev.corp"}),
    ("show-profile --format ", {"prompt"}),
    ("login --output y", {"yaml"}),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch) -> Path:
    project = tmp_path / "app"
    write_project(project, BIZ_CORP)
    path = project / "amplify" / ".config" / "local-aws-info.json"
    path.write_text(json.dumps({env: profile_selected("x") for env in ("dev", "prod")}))
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(CONFIG)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(project)
    return tmp_path


def offered(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert main(["--complete", *words]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out.splitlines()


@pytest.mark.parametrize(("typed", "expected"), CASES)
def test_what_is_offered(home, capsys, typed, expected):
    del home
    assert set(offered(capsys, *typed.replace("=", " = ").split(" "))) == expected


def test_commands_and_options_that_are_listed_and_not_given_yet(home, capsys):
    del home
    commands = offered(capsys, "")
    assert {"enable", "disable", "completion", "login", "credential-process"} <= set(commands)
    assert set(offered(capsys, "disable", "--yes", "-")) == {
        "--dry-run", "--help", "--output", "--query",
    }  # fmt: skip
    for words in (("add-profile", ""), ("exec", "--", ""), ("login", "--region", ""), ()):
        assert offered(capsys, *words) == (commands if not words else [])


def test_broken_files_offer_nothing_and_say_nothing(home, capsys):
    (home / ".aws" / "config").write_text("broken\n")
    assert offered(capsys, "login", "--profile", "") == []
    (home / ".aws" / "config").write_text("[profile a\x1b[31mb]\n[profile plain]\n")
    assert offered(capsys, "login", "--profile", "") == ["plain"]


@pytest.fixture
def shell_environment(home, tmp_path) -> dict[str, str]:
    folder = tmp_path / "programs"
    folder.mkdir()
    program = folder / "amplify-plugin"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m amplify_plugin "$@"\n')
    program.chmod(0o755)
    return {
        **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
        "PATH": f"{folder}:{os.environ['PATH']}",
        "HOME": str(home),
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
    }


def printed(shell_environment, *command: str) -> set[str]:
    finished = subprocess.run(
        command, env=shell_environment, capture_output=True, text=True, check=False
    )
    assert (finished.returncode, finished.stderr) == (0, "")
    return set(finished.stdout.splitlines())


SHELL_CASES = [*CASES[3:7], ("select-profile with", {"with blank"})]


@needs("bash", "install bash")
@pytest.mark.parametrize(("typed", "expected"), [*SHELL_CASES, CASES[8]])
def test_bash(shell_environment, typed, expected):
    words = ["amplify-plugin", *typed.replace("=", " = ").split(" ")]
    script = (
        "source <(amplify-plugin completion bash)\n"
        "complete -p amplify-plugin >/dev/null || exit 9\n"
        f"COMP_WORDS=({shlex.join(words)}) COMP_CWORD={len(words) - 1}\n"
        '_amplify_plugin amplify-plugin; printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    found = printed(shell_environment, "bash", "--norc", "-c", script)
    assert found == {name.replace(" ", "\\ ") for name in expected}


@needs("fish", "install fish")
@pytest.mark.parametrize(("typed", "expected"), SHELL_CASES)
def test_fish(shell_environment, typed, expected):
    script = f"amplify-plugin completion fish | source; complete -C 'amplify-plugin {typed}'"
    found = printed(shell_environment, "fish", "--no-config", "-c", script)
    assert {name.replace("\\ ", " ") for name in found} == expected


@needs("zsh", "install zsh")
@pytest.mark.parametrize("way", ["source", "fpath"])
def test_zsh(shell_environment, home, way):
    """In a terminal: its completion runs nowhere else. What the Tab key makes is then run."""
    pexpect = pytest.importorskip("pexpect")
    script = f"{sys.executable} -m amplify_plugin completion zsh"
    start = f"autoload -Uz compinit; compinit -u; source <({script})"
    if way == "fpath":
        (home / "functions").mkdir()
        (home / "functions" / "_amplify-plugin").write_bytes(
            subprocess.check_output(script.split())
        )
        start = f"fpath=({home}/functions $fpath); autoload -Uz compinit; compinit -u"
    child = pexpect.spawn(
        "zsh", ["-f", "-i"], env={**shell_environment, "PS1": "ready> "}, timeout=60,
        encoding="utf-8", dimensions=(24, 200),
    )  # fmt: skip
    child.expect_exact("ready> ")
    child.sendline(f"{start}; print -r loa''ded")
    child.expect_exact("loaded")
    for typed, expected in (("sel", "select-profile"), ("login --profile d", "dev.corp")):
        child.send(f"amplify-plugin {typed}\t")
        child.expect_exact(expected)
        child.send("\x15")
    child.sendline("exit")
    child.expect(pexpect.EOF)
    child.close()


def test_it_is_quick_enough_for_a_key(home):
    """Half a second of processor time is far above what it takes, and felt."""
    del home
    command = [sys.executable, "-m", "amplify_plugin", "--complete", "login", "--profile", ""]
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    assert sum(after[2:4]) - sum(before[2:4]) < 0.5
