"""Which profile ``aws`` uses: the person's word, the environment, the project, in that order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import guide_files

if TYPE_CHECKING:
    from amplify_plugin.testing import Finished, World

KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIAEXAMPLEENVIRON01",
    "AWS_SECRET_ACCESS_KEY": "EXAMPLE/environment/secret/key/000000000",
}
OTHER = """
[profile other]
region = eu-west-1
"""
OTHER_KEYS = """
[other]
aws_access_key_id = AKIAEXAMPLEOTHER0001
aws_secret_access_key = EXAMPLE/other/secret/access/key/00000000
"""


@pytest.fixture
def project(world: World) -> World:
    """A project whose environment dev uses the guide's role, signed in; another user besides."""
    world.follow_guide()
    files = guide_files()
    world.config(files.config + OTHER)
    world.credentials(files.credentials + OTHER_KEYS)
    world.server.add_user(
        "arn:aws:iam::111122223333:user/other",
        "AKIAEXAMPLEOTHER0001",
        "EXAMPLE/other/secret/access/key/00000000",
    )
    world.server.add_user(
        "arn:aws:iam::111122223333:user/environment",
        KEYS["AWS_ACCESS_KEY_ID"],
        KEYS["AWS_SECRET_ACCESS_KEY"],
    )
    world.choose("dev", "bizcorprole")
    assert world.aws("awscloudformation", "login", "--mfa-code", "111111").code == 0
    return world


def who(finished: Finished) -> str:
    assert finished.code == 0, finished.stderr
    return str(finished.json["Arn"]).rpartition(":")[2]


def test_the_projects_profile_in_the_other_spelling(project: World) -> None:
    """The config says ``[profile dev\\.corp]``, which the AWS CLI alone finds as dev.corp only."""
    project.choose("dev", "dev.corp")
    finished = project.aws("sts", "get-caller-identity", "--profile", "dev\\.corp")
    assert who(finished) == "assumed-role/devcorprole/amplify"
    assert finished.stderr == ""


def test_v1_takes_the_older_of_two_profile_variables(project: World) -> None:
    """Version 1 and 2 disagree on which wins, so the session is asked, not the environment."""
    env = {"AWS_DEFAULT_PROFILE": "other", "AWS_PROFILE": "bizcorprole"}
    assert who(project.aws("sts", "get-caller-identity", env=env)) == "user/other"


def test_configure_list_shows_where_credentials_come_from(project: World) -> None:
    listed = project.aws("configure", "list").stdout
    assert "amplify-awscloudformation" in listed
    assert "bizcorprole" in listed


@pytest.mark.parametrize(
    ("args", "switch"),
    [
        (("configure", "list"), "outside"),
        (("sts", "get-caller-identity", "--profile", "bizcorprole"), "off"),
        (("sts", "get-caller-identity", "--profile", "nobody"), "outside"),
    ],
    ids=str,
)
def test_outside_a_project_and_switched_off_aws_is_as_without_us(
    project: World, args: tuple[str, ...], switch: str
) -> None:
    folder = project.home if switch == "outside" else project.project
    env = {"AMPLIFY_PLUGIN": "off"} if switch == "off" else {}
    with_us = project.aws(*args, cwd=folder, env=env)
    project.config_file.write_text(
        project.config_file.read_text().replace("amplify = amplify_plugin\n", "")
    )
    without = project.aws(*args, cwd=folder)
    assert (with_us.code, with_us.stdout, with_us.stderr) == (
        without.code,
        without.stdout,
        without.stderr,
    )


def test_switched_off_our_commands_are_not_there(project: World) -> None:
    finished = project.aws("awscloudformation", "show-profile", env={"AMPLIFY_PLUGIN": "off"})
    assert finished.code == 2
    assert "Invalid choice" in finished.stderr


def signing_scope(world: World, env: dict[str, str]) -> str:
    """The debug log of a call, which has the region that it was signed for."""
    return world.aws("sts", "get-caller-identity", "--debug", env=env).stderr


def test_keys_that_amplify_keeps_for_the_project(project: World) -> None:
    written = json.loads(
        (Path(__file__).parents[1] / "fixtures/written-by-new/access-keys-file.json").read_text()
    )
    keys = written.get("credentials", written)
    project.server.add_user(
        "arn:aws:iam::111122223333:user/keyed", keys["accessKeyId"], keys["secretAccessKey"]
    )
    path = project.cache_file.with_name("AbCdEfGhIj")
    path.write_text(json.dumps(written))
    project.local_aws_info(
        {"dev": {"configLevel": "project", "useProfile": False, "awsConfigFilePath": str(path)}}
    )
    assert project.aws("awscloudformation", "login").code == 0
    assert who(project.aws("sts", "get-caller-identity")) == "user/keyed"
    assert "amplify-awscloudformation" in project.aws("configure", "list").stdout
    assert "/eu-west-1/sts/aws4_request" in signing_scope(project, {})
    named = {"AWS_DEFAULT_REGION": "ap-south-1"}
    assert "/ap-south-1/sts/aws4_request" in signing_scope(project, named)


@pytest.mark.parametrize("args", [("set", "region", "ca-central-1"), ()], ids=["set", "bare"])
def test_configure_writes_to_no_profile_that_was_not_named(
    project: World, args: tuple[str, ...]
) -> None:
    """It would put a person's keys into the project's role, or hide a dotted one."""
    terminal = project.terminal("configure", *args)
    if not args:
        for _ in range(4):
            terminal.expect("]: ")
            terminal.type("EXAMPLE")
    assert terminal.finish().code == 0
    written = project.config_file.read_text() + project.credentials_file.read_text()
    before, _, role = written.partition("[profile bizcorprole]")
    assert "EXAMPLE" not in role.partition("[")[0]
    assert "ca-central-1" not in role.partition("[")[0]
    assert "ca-central-1" in before or "[default]" in written


@pytest.mark.from_the_start  # the AWS CLI finds the file of aliases when it is imported
def test_a_persons_own_alias_for_our_command(project: World) -> None:
    alias = project.home / ".aws" / "cli" / "alias"
    alias.parent.mkdir(exist_ok=True)
    alias.write_text("[toplevel]\nrc = awscloudformation reset-cache\n")
    finished = project.aws("rc", "--env", "dev")
    assert finished.stdout == "  Cached temp credentials are deleted for the project.\n\n"
    for name in ("devcorpuser", "bizcorprole"):  # the project's own, too
        named = project.aws("rc", "--env", "dev", "--profile", name)
        assert "--env and --profile can't be combined" in named.stderr
