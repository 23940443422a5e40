"""Whatever is broken in our files or our code, ``aws`` works as without us."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import DOTTED_ROLE_ARN
from tests.faults.runs import HELP, LIST, VERSION, is_as_without, is_refused_or_done, lines
from tests.faults.sizes import LONG, takes_long
from tests.faults.spoil import KINDS, spoil
from tests.heavy import sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from amplify_plugin.testing import World
    from tests.faults.runs import Runs

pytestmark = takes_long
AMPLIFY = "home/.amplify"
OURS = "home/.amplify/awscloudformation"
PROJECT = "home/project/amplify"
FILES = (
    AMPLIFY,
    OURS,
    f"{OURS}/cache.json",
    f"{OURS}/plugin-projects.json",
    f"{OURS}/plugin-sessions.json",
    f"{OURS}/plugin.ini",
    f"{OURS}/locks",
    f"{PROJECT}",
    f"{PROJECT}/.config",
    f"{PROJECT}/.config/project-config.json",
    f"{PROJECT}/.config/local-env-info.json",
    f"{PROJECT}/.config/local-aws-info.json",
    f"{PROJECT}/team-provider-info.json",
)


OF_FOLDERS = ("missing", "folder", "unreadable", "empty", "dangling link", "link to itself")


def spoiled(world: World, path: Path) -> Iterator[str]:
    """The file in each of the ways that make a difference to it; everything else as it was.

    The sample begins at another one for each file, so that each way is tried with half of them.
    """
    kept = world.home.with_name("kept")
    shutil.copytree(world.home, kept, symlinks=True)
    kinds = KINDS if LONG or path.suffix else OF_FOLDERS
    start = [os.path.basename(name) for name in FILES].index(path.name)
    for kind in sample(kinds, every=2, start=start):
        shutil.rmtree(world.home)
        shutil.copytree(kept, world.home, symlinks=True)
        spoil(path, kind)
        yield kind


@pytest.mark.parametrize("name", FILES, ids=os.path.basename)
def test_a_broken_file_where_nothing_was_chosen(
    never_chosen: Runs, tmp_path: Path, name: str
) -> None:
    without = never_chosen.without_us(*LIST)
    assert without.code == 0
    for kind in spoiled(never_chosen.world, tmp_path / name):
        ours = never_chosen.aws(*LIST)
        # What was approved here cannot be known without the record.
        is_stopped = "you approved cannot be used" in ours.stderr
        assert ours.code == 0, kind
        assert is_stopped or ours.stdout == without.stdout, kind
        assert is_stopped <= (name in (AMPLIFY, OURS, f"{OURS}/plugin-projects.json")), kind
        assert len(lines(ours.stderr)) <= 1, kind
        if LONG:
            is_as_without(never_chosen, *VERSION)
            is_as_without(never_chosen, *HELP)


@pytest.mark.parametrize("name", FILES, ids=os.path.basename)
def test_a_broken_file_of_a_chosen_project(chosen: Runs, tmp_path: Path, name: str) -> None:
    for kind in spoiled(chosen.world, tmp_path / name):
        finished = chosen.aws(*LIST)
        assert is_refused_or_done(finished), (kind, finished)
        if LONG:
            is_as_without(chosen, *VERSION)
            is_as_without(chosen, *HELP)


@pytest.mark.parametrize("kind", ["missing", "folder", "unreadable", "empty", "binary", "deep"])
@pytest.mark.parametrize("name", ["config", "credentials"])
def test_a_broken_aws_file(never_chosen: Runs, name: str, kind: str) -> None:
    """With a broken config nothing of ours is loaded; with broken credentials it is."""
    spoil(never_chosen.world.home / ".aws" / name, kind)
    for args in (LIST, VERSION):
        ours = never_chosen.aws(*args)
        assert "Traceback" not in ours.stderr
        if name == "credentials":
            is_as_without(never_chosen, *args)


def test_a_broken_cache_can_be_reset_and_is_kept(chosen: Runs) -> None:
    spoil(chosen.world.cache_file, "binary")
    kept = chosen.world.cache_file.read_bytes()
    finished = chosen.aws("awscloudformation", "reset-cache", "--all")
    [aside] = chosen.world.cache_file.parent.glob("cache.json.corrupt-*")
    assert finished.code == 0
    [line] = lines(finished.stderr)
    assert f"moved to {aside}" in line
    assert aside.read_bytes() == kept
    assert not chosen.world.cache_file.exists()


def test_two_things_to_say_are_one_line(chosen: Runs) -> None:
    chosen.world.select("dev", "devcorpuser")
    spoil(chosen.world.cache_file.with_name("plugin.ini"), "binary")
    [line] = lines(chosen.aws(*LIST).stderr)
    assert "you approved profile 'dev.corp'" in line


def test_every_command_as_without_us_in_a_whole_project(chosen: Runs) -> None:
    for args in (VERSION, HELP, ("configure", "get", "region"), ("s3", "nonsense"), ()):
        is_as_without(chosen, *args)


@pytest.mark.parametrize(
    "env",
    [
        {"HOME": ""},
        {"HOME": "relative"},
        {"HOME": "/nonexistent"},
        {"HOME": "/proc"},
        {"HOME": "/dev/null"},
    ],
    ids=lambda env: str(env["HOME"]) or "empty",
)
def test_a_home_that_is_none(chosen: Runs, env: dict[str, str]) -> None:
    env = {**env, "AWS_CONFIG_FILE": str(chosen.world.config_file)}
    is_as_without(chosen, *LIST, env=env)


NO_HOME = """
import os, pwd
os.environ.pop("HOME")
def nobody(uid): raise KeyError(uid)
pwd.getpwuid = nobody
"""


def test_no_home_and_no_user_record(chosen: Runs) -> None:
    """The home is then '~', as it stands: a repository may have a folder of that name."""
    env = {"AWS_CONFIG_FILE": str(chosen.world.config_file)}
    shutil.copytree(chosen.world.home / ".amplify", chosen.world.project / "~" / ".amplify")
    is_as_without(chosen, *LIST, env=env, before=NO_HOME)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "2>/dev/full"])
def test_closed_streams(project: World, closed: str) -> None:
    """In real processes: what is closed must be so from the start."""
    project.select("dev", "dev.corp")  # now there is a line to say
    for args in (VERSION, LIST):
        command = f'{project.command[0]} "$@" {closed}'
        ours = project.run(("sh", "-c", command, "sh", *args)).finish()
        without = project.run(
            ("sh", "-c", command, "sh", *args), env={"AMPLIFY_PLUGIN": "off"}
        ).finish()
        assert (ours.code, ours.stdout) == (without.code, without.stdout)
        assert len(lines(ours.stderr)) <= len(lines(without.stderr)) + 1


def test_a_reader_of_standard_error_that_has_gone(project: World) -> None:
    project.select("dev", "dev.corp")
    command = f"{project.command[0]} configure list 2>&1 >/dev/null | true; echo ${{PIPESTATUS[0]}}"
    assert project.run(("bash", "-c", command)).finish().stdout == "0\n"


def test_a_whole_process_with_everything_broken(project: World) -> None:
    """Once without the fork: the true start of ``aws``."""
    for name in ("cache.json", "plugin-projects.json", "plugin.ini"):
        spoil(project.cache_file.with_name(name), "binary")
    spoil(project.local_aws_info_file, "fifo")
    for args in (VERSION, HELP, LIST):
        ours = project.aws(*args, env={"PAGER": "cat"})
        without = project.aws(*args, env={"PAGER": "cat", "AMPLIFY_PLUGIN": "off"})
        assert ours.code == without.code
        assert len(lines(ours.stderr)) <= len(lines(without.stderr)) + 1
        assert re.sub("awscloudformation", "", ours.stdout) == without.stdout


def test_the_healthy_project_does_act(chosen: Runs) -> None:
    """Or all of the above would hold for a plugin that does nothing."""
    assert "amplify-awscloudformation" in chosen.aws(*LIST).stdout
    assert chosen.world.server.sessions_issued(DOTTED_ROLE_ARN) == 1
    assert chosen.world.cache_file.exists()
