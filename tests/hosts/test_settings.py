"""The settings with the real ``aws``: set and listed, and what each of them does."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import MFA_SERIAL, ROLE_ARN

if TYPE_CHECKING:
    from pathlib import Path

    from amplify_plugin.testing import World

QUESTION = "? Enter the MFA token code: "
IDENTITY = ("sts", "get-caller-identity")
ROLE = "assumed-role/bizcorprole/amplify"


@pytest.fixture
def file(world: World) -> Path:
    return world.cache_file.with_name("plugin.ini")


def process(script: str) -> dict[str, str]:
    return {"AMPLIFY_PLUGIN_MFA_PROCESS": shlex.join([sys.executable, "-c", script])}


def test_set_list_and_unset_with_comments_kept(world: World, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("# mine\nlock_timeout = 7\n")
    command = "ykman oath accounts code --single 'aws, work'"
    args = ("awscloudformation", "settings")
    done = world.aws(*args, "mfa_process", command)
    assert (done.code, done.stderr) == (0, "")
    assert command in done.stdout
    dry = world.aws(*args, "project_profile", "off", "--dry-run")
    assert "+project_profile = off" in dry.stdout
    listed = world.aws(
        *args, "--output", "json", env={"AMPLIFY_PLUGIN_BLOCKED_PLUGINS": "awsume,tox"}
    )
    assert listed.json == {
        "settings": [
            {"name": "mfa_process", "value": command, "origin": f"{file}, line 3"},
            {"name": "mfa_session", "value": "off", "origin": "default"},
            {"name": "lock_timeout", "value": 7.0, "origin": f"{file}, line 2"},
            {"name": "project_profile", "value": True, "origin": "default"},
            {"name": "account_check", "value": "warn", "origin": "default"},
            {
                "name": "blocked_plugins",
                "value": ["awsume", "tox"],
                "origin": "AMPLIFY_PLUGIN_BLOCKED_PLUGINS",
            },
            {"name": "plugins", "value": [], "origin": "default"},
        ]
    }
    ours = (sys.executable, "-m", "amplify_plugin", "settings")
    assert world.run((*ours, "--unset", "mfa_process")).finish().code == 0
    assert file.read_text() == "# mine\nlock_timeout = 7\n"


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("host", ["aws", "amplify-plugin"])
def test_a_command_line_stays_one_line_in_a_narrow_window(
    world: World, file: Path, host: str, columns: int
) -> None:
    command = "ykman oath accounts code --single 'aws: the account of the whole company' --force"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"mfa_process = {command}\n")
    program = None if host == "aws" else (sys.executable, "-m", "amplify_plugin")
    words = (*(("awscloudformation",) if host == "aws" else ()), "settings")
    listed = world.terminal(*words, command=program, dimensions=(24, columns)).finish()
    assert listed.code == 0, listed.stdout
    lines = listed.stdout.splitlines()
    assert lines[0].split(maxsplit=1) == ["mfa_process", command]
    assert lines[1].startswith("    ")


def test_a_broken_file_is_named_and_does_not_stop_aws(project: World, file: Path) -> None:
    file.write_text("project_profile = perhaps\ncolour = red\njunk\n")
    version = project.aws("--version")
    assert (version.code, version.stderr) == (0, "")
    working = project.aws(*IDENTITY, env=process("print(123456)"))
    assert working.json["Arn"].endswith(ROLE)
    assert len(working.stderr.splitlines()) == 1
    assert "plugin.ini, line 1: project_profile is neither" in working.stderr
    listed = project.aws("awscloudformation", "settings")
    assert listed.code == 1
    assert ["project_profile", "on", "default"] in [
        row.split() for row in listed.stdout.splitlines()
    ]
    for part in ("line 1: project_profile", "line 2: colour is not a setting", "line 3: is not"):
        assert part in " ".join(listed.stderr.split())


def test_mfa_process_gives_the_code_and_may_ask_on_the_terminal(project: World) -> None:
    script = (
        "import os, sys; "
        "sys.stderr.write('PIN of ' + os.environ['AMPLIFY_PLUGIN_MFA_DEVICE'] + '? '); "
        "sys.stderr.flush(); "
        "print(123456 if sys.stdin.readline().strip() == '77' else 'no')"
    )
    terminal = project.terminal(*IDENTITY, env=process(script))
    terminal.expect(f"PIN of {MFA_SERIAL}? ")
    terminal.type("77")
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    assert ROLE in finished.stdout
    assert QUESTION not in finished.stdout
    assert project.server.sessions_issued(ROLE_ARN) == 1


def test_a_process_that_fails_says_so_and_nobody_else_is_asked(project: World) -> None:
    terminal = project.terminal(*IDENTITY, env=process("print(123456); raise SystemExit(2)"))
    finished = terminal.finish()
    assert finished.code != 0
    assert "ended with exit code 2" in finished.stdout
    assert "123456." not in finished.stdout
    assert QUESTION not in finished.stdout
    given = project.aws(
        "awscloudformation", "login", "--mfa-code", "222222", env=process("raise SystemExit(2)")
    )
    assert given.code == 0, given.stderr
