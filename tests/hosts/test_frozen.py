"""The AWS CLI as AWS ships it, a Python inside a program, which other programs must not feel."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from amplify_plugin.testing import AwsCli, World

GROUP = "awscloudformation"
QUESTION = "? Enter the MFA token code: "
OWN = "LD_LIBRARY_PATH"
SDK = """
import botocore.session, sys
session = botocore.session.Session(profile=sys.argv[1])
session.create_client("sts").get_caller_identity()
"""


@pytest.fixture
def project(world: World, aws_cli: AwsCli) -> World:
    if not aws_cli.is_frozen:
        pytest.skip("this AWS CLI is not frozen: tox -e awscli-v2")
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    return world


def teller(folder: Path, *words: str) -> tuple[str, Path]:
    """A program that writes down its environment, and then runs these words; and what it wrote."""
    program, told = folder / "teller", folder / "told"
    line = shlex.join(words)
    program.write_text(f"#!/bin/sh\n/usr/bin/env > {shlex.quote(str(told))}\n{line}\n")
    program.chmod(0o755)
    return str(program), told


def assert_is_a_persons(environment: str, libraries: str | None) -> None:
    """As before the AWS CLI changed it for itself."""
    found = dict(line.split("=", 1) for line in environment.splitlines() if "=" in line)
    assert found.get(OWN) == libraries
    assert "HOME" in found
    own = [name for name in found if name.startswith("_PYI_") or name == f"{OWN}_ORIG"]
    assert own == []
    assert "AWS_DATA_PATH" not in found


LIBRARIES = pytest.mark.parametrize("libraries", [None, "/opt/mine:/opt/other"])


def with_libraries(libraries: str | None) -> dict[str, str]:
    return {OWN: libraries} if libraries else {}


@LIBRARIES
def test_a_command_of_exec(project: World, libraries: str | None) -> None:
    assert project.aws(GROUP, "login", "--mfa-code", "123456").code == 0
    finished = project.aws(GROUP, "exec", "--", "env", env=with_libraries(libraries))
    assert finished.code == 0, finished.stderr
    assert_is_a_persons(finished.stdout, libraries)


@LIBRARIES
def test_a_program_that_gives_mfa_codes(
    project: World, tmp_path: Path, libraries: str | None
) -> None:
    program, told = teller(tmp_path, "echo", "123456")
    env = {"AMPLIFY_PLUGIN_MFA_PROCESS": program, **with_libraries(libraries)}
    finished = project.aws("sts", "get-caller-identity", env=env)
    assert "assumed-role/bizcorprole/amplify" in finished.stdout, finished.stderr
    assert_is_a_persons(told.read_text(), libraries)


@LIBRARIES
def test_the_browser(project: World, tmp_path: Path, libraries: str | None) -> None:
    program, told = teller(tmp_path)
    env = {"BROWSER": f"{program} %s", **with_libraries(libraries)}
    terminal = project.terminal(GROUP, "console", env=env)
    terminal.expect(QUESTION)
    terminal.type("123456")
    assert terminal.finish().code == 0
    assert_is_a_persons(told.read_text(), libraries)


def test_a_bridge_is_run_by_a_real_python(project: World) -> None:
    """``sys.executable`` is the AWS CLI in there."""
    finished = project.aws(GROUP, "bridge-profile", "bizcorprole")
    assert finished.code == 0, finished.stderr
    found = re.search(
        r"^credential_process *= *(.*)$", project.config_file.read_text(), re.MULTILINE
    )
    assert found
    words = shlex.split(found[1])
    assert Path(words[0]).name.startswith("python")
    assert os.access(words[0], os.X_OK)

    def who() -> str:
        finished = project.aws(
            "sts", "get-caller-identity", "--profile", "bizcorprole-bridge", cwd=project.home
        )
        assert finished.code == 0, finished.stderr
        return str(finished.json["Arn"])

    env = {"AMPLIFY_PLUGIN_MFA_PROCESS": "echo 123456"}
    answer = project.run(tuple(words), env=env).finish()
    assert json.loads(answer.stdout)["Version"] == 1, answer.stderr
    assert who().endswith("assumed-role/bizcorprole/amplify")


def test_without_a_python_a_bridge_is_run_by_the_aws_cli(
    project: World, tmp_path: Path, aws_cli: AwsCli
) -> None:
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    packages = project.home / "packages"  # what the environment has, without its Python
    packages.mkdir()
    text = project.config_file.read_text()
    [line] = re.findall(r"^cli_legacy_plugin_path = .*$", text, re.MULTILINE)
    for number, folder in enumerate(line.partition(" = ")[2].split(":")):
        (packages / str(number)).symlink_to(folder)
    links = ":".join(str(link) for link in packages.iterdir())
    project.config_file.write_text(text.replace(line, f"cli_legacy_plugin_path = {links}"))
    alone = {"PATH": str(nothing)}
    finished = project.aws(GROUP, "bridge-profile", "bizcorprole", env=alone)
    assert finished.code == 0, finished.stderr
    found = re.search(
        r"^credential_process *= *(.*)$", project.config_file.read_text(), re.MULTILINE
    )
    assert found
    words = shlex.split(found[1])
    assert words[:4] == [
        os.path.realpath(aws_cli.program),
        "--no-cli-auto-prompt",
        GROUP,
        "credential-process",
    ]
    # A person is asked through the SDK and the AWS CLI that it runs.
    terminal = project.terminal(
        command=(sys.executable, "-c", SDK, "bizcorprole-bridge"), cwd=project.home, env=alone
    )
    terminal.expect(QUESTION)
    terminal.type("123456")
    assert terminal.finish().code == 0
    # An SDK keeps the questions of an AWS CLI that prompts for the rest of every command.
    answer = project.run(tuple(words), env={**alone, "AWS_CLI_AUTO_PROMPT": "on"}).finish()
    assert answer.json["Version"] == 1, answer.stderr
    identity = project.aws(
        "sts", "get-caller-identity", "--profile", "bizcorprole-bridge", cwd=project.home, env=alone
    )
    assert identity.json["Arn"].endswith("assumed-role/bizcorprole/amplify")
    listed = project.aws(GROUP, "list-profiles", "--output", "json", env=alone)
    kinds = {each["name"]: each["kind"] for each in listed.json["profiles"]}
    assert kinds["bizcorprole-bridge"] == "bridge"
    examined = project.aws(GROUP, "doctor", "--output", "json", env=alone)
    assert "bridge-broken" not in examined.stdout
