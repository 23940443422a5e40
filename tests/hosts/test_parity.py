"""What is the same in every AWS CLI: each command, each format, help, aliases, the provider."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.commands import MODULES, command_name
from amplify_plugin.testing.guide import ROLE_ARN

if TYPE_CHECKING:
    from amplify_plugin.testing import AwsCli, World

pytestmark = pytest.mark.skipif(
    "AMPLIFY_PLUGIN_AWSCLI" not in os.environ, reason="takes its time: tox -e awscli-v1 runs it"
)

GROUP = "awscloudformation"
ROLE = "assumed-role/bizcorprole/amplify"

# Each command once, so that it loads what it needs; the exit code is 0 but where it is said.
RUNS = {
    "reset-cache": ("--dry-run",),
    "list-profiles": (),
    "select-profile": ("dev.corp",),
    "show-profile": (),
    "login": ("--mfa-code", "123456"),
    "export-credentials": ("--format", "env"),
    "exec": ("--", "true"),
    "console": ("--no-browser",),
    "bridge-profile": ("bizcorprole", "--dry-run"),
    "settings": (),
    "add-profile": (
        "newrole", "--role-arn", ROLE_ARN, "--source-profile", "devcorpuser", "--dry-run"
    ),
    "create-role": ("--dry-run",),
    "create-user": ("--dry-run",),
    "delete-role": ("--dry-run",),
    "delete-user": ("--dry-run",),
    "rotate-key": ("devcorpuser", "--dry-run"),
    "doctor": (),
    "plugins": (),
}  # fmt: skip
# These say what they lack: an administrator's account is another test's matter.
MAY_FAIL = {"create-role", "create-user", "delete-role", "delete-user", "rotate-key", "doctor"}


@pytest.fixture
def project(world: World) -> World:
    """The guide's project, its environment dev signed in."""
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    assert world.aws(GROUP, "login", "--mfa-code", "123456").code == 0
    return world


def test_each_command_is_run_here() -> None:
    assert RUNS.keys() == {command_name(module) for module in MODULES}


@pytest.mark.parametrize("command", RUNS)
def test_each_command_finds_all_that_it_needs(project: World, command: str) -> None:
    """A frozen AWS CLI has a part of Python's standard library, and none of our dependencies."""
    finished = project.aws(GROUP, command, *RUNS[command])
    assert "No module named" not in finished.stderr
    assert "Traceback" not in finished.stderr
    assert "a fault of this plugin" not in finished.stderr
    assert finished.code == 0 or command in MAY_FAIL, finished.stderr


def test_the_structure_is_the_same_in_each_format(project: World, aws_cli: AwsCli) -> None:
    def shown(*options: str) -> str:
        finished = project.aws(GROUP, "show-profile", *options)
        assert (finished.code, finished.stderr) == (0, "")
        return finished.stdout

    query = ("--query", "[profileName,envName]")
    assert project.aws(GROUP, "show-profile", *query).json == ["bizcorprole", "dev"]
    assert shown("--output", "text", *query) == "bizcorprole\tdev\n"
    table = shown("--output", "table", "--query", "{name: profileName}")
    assert re.search(r"\|\s+name\s+\|\s+bizcorprole\s+\|", table)
    if aws_cli.is_v2:
        assert shown("--output", "yaml", *query) == "- bizcorprole\n- dev\n"


def test_help_names_the_group_and_no_alias(project: World) -> None:
    finished = project.aws("help", env={"PAGER": "cat"})
    assert finished.code == 0, finished.stderr
    words = re.sub(".\b", "", finished.stdout).split()
    assert GROUP in words
    assert "awscfn" not in words


@pytest.mark.parametrize(
    "words", [("s3", "help"), ("sts", "nonsense"), ("--version",)], ids=" ".join
)
def test_what_is_not_ours_is_as_without_us(project: World, words: tuple[str, ...]) -> None:
    with_us = project.aws(*words, env={"PAGER": "cat"})
    without = project.aws(*words, env={"PAGER": "cat", "AMPLIFY_PLUGIN": "off"})
    assert (with_us.code, with_us.stdout) == (without.code, without.stdout)
    leave_out = re.compile(r"\s*awscloudformation\s*\||\s+\* awscloudformation")
    assert leave_out.sub("", with_us.stderr) == without.stderr


def test_a_v2_exports_the_same_credentials_itself(project: World, aws_cli: AwsCli) -> None:
    if not aws_cli.is_v2:
        pytest.skip("v1 has no such command")
    exported = project.aws("configure", "export-credentials").json
    ours = project.aws(GROUP, "export-credentials", "--format", "process").json
    assert exported["AccessKeyId"] == ours["AccessKeyId"]
    assert exported["Expiration"][:19] == ours["Expiration"][:19]
    assert project.server.sessions_issued(ROLE_ARN) == 1


def test_with_boto3_and_moto_loaded_first_all_is_the_same(project: World, aws_cli: AwsCli) -> None:
    """An AWS CLI v1 since 1.46 then runs on the botocore of PyPI instead of its own."""
    if aws_cli.is_v2:
        pytest.skip("an AWS CLI v2 loads no boto3")
    script = (
        "import boto3, moto, sys; sys.argv[0] = 'aws'; import awscli.clidriver; "
        "sys.exit(awscli.clidriver.main())"
    )

    def runs(*words: str) -> list[tuple[int, str, str]]:
        commands = (project.command, (sys.executable, "-c", script))
        finished = [project.run((*command, *words)).finish() for command in commands]
        return [(one.code, one.stdout, one.stderr) for one in finished]

    [own, other] = runs("sts", "get-caller-identity")
    assert own == other
    assert ROLE in own[1]
    project.cache_file.unlink()
    for words in (("sts", "get-caller-identity"), (GROUP, "login", "--profile", "nobody")):
        [own, other] = runs(*words)
        assert own == other
        assert own[0] == 255
        assert "Traceback" not in own[2]
