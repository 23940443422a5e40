"""The bundle's launcher on Windows, a file of cmd.exe, with a stand-in for the AWS CLI v2."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

BUNDLE = Path(__file__).parents[2] / "bundle"
# Says how it was called. The real one is an .exe, whose installer was not tried under wine.
AWS = """\
@echo off
echo words %*
echo config %AWS_CONFIG_FILE%
echo replaced %AMPLIFY_PLUGIN_BUNDLE_CONFIG%
echo profile %AWS_PROFILE%
echo here %NoDefaultCurrentDirectoryInExePath%
if exist enable.ini echo in the bundle
exit /b 7
"""


@pytest.fixture
def launcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "any where"
    folder.mkdir()
    for name in ("amplify-plugin.cmd", "enable.ini"):  # with the ends of lines that Windows has
        (folder / name).write_text((BUNDLE / name).read_text())
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "aws.cmd").write_text(AWS)
    monkeypatch.setenv("PATH", f"{programs};{os.environ['PATH']}")
    monkeypatch.setenv("AWS_PROFILE", "of-a-person")
    return str(folder / "amplify-plugin.cmd")


def told(launcher: str, folder: Path, *words: str) -> dict[str, str]:
    done = subprocess.run(
        [launcher, *words], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 7, done.stderr
    lines = (line.rstrip() for line in done.stdout.splitlines())
    return {name: value for name, _, value in (line.partition(" ") for line in lines)}


def test_a_command_is_handed_to_aws(launcher: str, tmp_path: Path) -> None:
    assert told(launcher, tmp_path, "login", "--profile", "my keys") == {
        "words": 'awscloudformation login --profile "my keys"',
        "config": "",
        "replaced": "",
        "profile": "of-a-person",
        "here": "1",
    }
    for given, handed in (("--version", "version"), ("", "help")):
        words = (given,) if given else ()
        assert told(launcher, tmp_path, *words)["words"] == f"awscloudformation {handed}"


@pytest.mark.parametrize("command", ["enable", "disable"])
@pytest.mark.parametrize("config", ["", "my config"])
def test_enable_has_the_bundle_s_config_and_knows_the_person_s(
    launcher: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, config: str
) -> None:
    if config:
        monkeypatch.setenv("AWS_CONFIG_FILE", config)
    assert told(launcher, tmp_path, command, "--yes") == {
        "words": f"awscloudformation {command} --yes",
        "config": "enable.ini",
        "replaced": str(tmp_path / config) if config else "",
        "profile": "",
        "here": "1",
        "in": "the bundle",
    }
