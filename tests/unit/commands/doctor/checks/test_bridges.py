"""Bridges that lead nowhere, and profiles that need one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.awsconfig import bridge_line
from amplify_plugin.commands.doctor.checks import bridges
from amplify_plugin.commands.doctor.codes import SEVERITIES
from tests.unit.commands.doctor.texts import files

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.finding import Finding

PYTHON, AWS = (str(Path(path)) for path in ("/opt/my venv/bin/python", "/opt/aws"))
ROLE = "[profile r]\nrole_arn = arn:r\nsource_profile = k\n"


def written(alias: str, bridged: str, runner: str = PYTHON) -> str:
    line = bridge_line.command_line(bridged, alias, Path(runner))
    return f"[profile {alias}]\ncredential_process = {line}\nregion = us-east-1\n"


def check(config: str, *gone: str) -> list[Finding]:
    return list(bridges.check(files(config), lambda path: path not in gone))


def test_a_bridge_that_works_is_no_finding() -> None:
    assert check(ROLE + written("b", "r")) == []
    assert check("[profile a\\.b]\nrole_arn = arn:r\n" + written("b", "a.b")) == []


def test_other_processes_are_not_looked_at() -> None:
    assert check("[profile p]\ncredential_process = /gone/program\n", "/gone/program") == []


@pytest.mark.parametrize("gone", [PYTHON, bridge_line.script()])
def test_a_program_that_is_gone(gone: str) -> None:
    [found] = check(ROLE + written("b", "r"), gone)
    assert (found.code, found.subject, found.line) == ("bridge-broken", "b", 4)
    assert found.severity == SEVERITIES[0]
    assert f"{gone} is gone" in found.message
    assert "'aws awscloudformation bridge-profile r --as b'" in found.fix
    assert "'aws awscloudformation bridge-profile b --remove'" in found.fix


def test_an_aws_cli_that_is_gone() -> None:
    config = ROLE + written("b", "r", AWS)
    assert check(config) == check(config, bridge_line.script()) == []
    [found] = check(config, AWS)
    assert f"{AWS} is gone" in found.message


def test_a_profile_that_was_renamed() -> None:
    [found] = check(ROLE.replace("[profile r]", "[profile s]") + written("b", "r"))
    assert "profile 'r' is in neither AWS file" in found.message


@pytest.mark.parametrize("bridged", ["b", "c"])
def test_a_bridge_of_a_bridge(bridged: str) -> None:
    found = check(ROLE + written("c", "r") + written("b", bridged))
    assert ["it leads to another bridge" in finding.message for finding in found] == [True]
    assert found[0].subject == "b"
