"""A world holds what the AWS CLI and the Amplify CLI look for, and nothing of the surroundings."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amplify_plugin.testing import AwsServer

READ_TTY = "open('/dev/tty')"
ASK = "name = input('Who? '); print('Hello,', name); raise SystemExit(3)"
# It reads nothing: a reader sees the end of its terminal too, and may be the faster.
WAIT = "import signal; print('ready', flush=True); signal.pause()"


@pytest.fixture
def bare_world(tmp_path: Path, aws_server: AwsServer) -> Iterator[World]:
    """`aws` without this plugin: what is tested here must not hang on it."""
    with World.create(tmp_path, aws_server, plugins="") as world:
        yield world


def test_features_of_the_project_are_those_of_one_that_the_real_cli_accepts(
    bare_world: World,
) -> None:
    real = Path(__file__).parents[2] / "fixtures" / "project-minimal" / "amplify" / "cli.json"
    ours = bare_world.project / "amplify" / "cli.json"
    assert json.loads(ours.read_text()) == json.loads(real.read_text())


def test_program_outside_a_terminal_cannot_open_one(bare_world: World) -> None:
    finished = bare_world.run((sys.executable, "-c", READ_TTY)).finish()
    assert "No such device or address: '/dev/tty'" in finished.stderr


def test_program_on_a_terminal_is_heard_and_answered(bare_world: World) -> None:
    terminal = bare_world.terminal(command=(sys.executable, "-c", ASK))
    assert terminal.expect("Who? ") == ""
    terminal.type("bizcorp")
    finished = terminal.finish()
    assert (finished.code, finished.stdout) == (3, "Who? bizcorp\r\nHello, bizcorp\r\n")


def test_terminal_shows_what_came_instead_of_what_was_expected(bare_world: World) -> None:
    terminal = bare_world.terminal(command=(sys.executable, "-c", "print('something else')"))
    with pytest.raises(AssertionError, match=r"No 'MFA code' \(it ended\) in:\nsomething else"):
        terminal.expect("MFA code")


def test_interrupted_program_ends_with_its_signal(bare_world: World) -> None:
    terminal = bare_world.terminal(command=("/bin/sh", "-c", "echo ready; exec cat"))
    terminal.expect("ready")
    terminal.press("\x03")
    assert terminal.finish().code == -2


def test_surroundings_do_not_reach_programs(
    bare_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "surroundings")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/surroundings")
    program = "import json, os; print(json.dumps(dict(os.environ)))"
    environ = bare_world.run((sys.executable, "-c", program)).finish().json
    environ.pop("PYTHONPATH", None)
    environ.pop("LC_CTYPE", None)  # Python sets it for itself
    assert environ.pop("PATH")
    assert environ == {
        "HOME": str(bare_world.home),
        "USERPROFILE": str(bare_world.home),
        "LANG": "C.UTF-8",
        "AWS_ENDPOINT_URL": bare_world.server.url,
        "AWS_PAGER": "",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
    }


def test_source_checkout_is_found_from_any_folder(
    bare_world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "checkout").mkdir()
    (tmp_path / "checkout" / "found.py").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", "checkout")
    assert bare_world.run((sys.executable, "-c", "import found")).finish().stderr == ""


def test_programs_run_in_the_project_unless_told_otherwise(bare_world: World) -> None:
    program = (sys.executable, "-c", "import os; print(os.getcwd())")
    inside = bare_world.run(program).finish()
    outside = bare_world.run(program, cwd=bare_world.home).finish()
    assert inside.stdout.strip() == str(bare_world.project.resolve())
    assert outside.stdout.strip() == str(bare_world.home.resolve())


def test_closing_the_world_ends_what_still_runs(tmp_path: Path, aws_server: AwsServer) -> None:
    with World.create(tmp_path, aws_server, plugins="") as world:
        program = world.run(("/bin/sh", "-c", "sleep 600"))
        terminal = world.terminal(command=(sys.executable, "-c", WAIT))
        terminal.expect("ready")
    assert program.finish().code == -9
    assert terminal.finish().code < 0
