"""The archive for people who have an AWS CLI v2 and no Python: unpacked, enabled, and used."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import amplify_plugin
from tests.distribution.conftest import ROOT
from tests.distribution.test_install import V2, needs_v2
from tests.docs.blocks import block

if TYPE_CHECKING:
    from amplify_plugin.testing import Finished, World

pytestmark = pytest.mark.timeout(600)

COMPILED = (".so", ".pyd", ".dylib", ".pyc", ".exe")
FOLDER = "amplify-plugin"
ENABLE = f"  sh {FOLDER}/amplify-plugin enable\n"
OWN_FILES = ("README.txt", "amplify-plugin", "amplify-plugin.cmd", "enable.ini")
# An SDK, as a program of somebody else has it.
SDK = """
import botocore.session, sys
session = botocore.session.Session(profile=sys.argv[1])
print(session.create_client("sts").get_caller_identity()["Arn"])
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    words = [sys.executable, "bundle/make.py", str(folder)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.endswith(ENABLE), done.stderr
    return folder / f"amplify-plugin-{amplify_plugin.__version__}.zip"


def test_it_holds_the_plugin_and_nothing_that_the_aws_cli_has(archive: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        infos = packed.infolist()
        names = [info.filename for info in infos]
        launcher = packed.read(f"{FOLDER}/amplify-plugin.cmd")
        text = b"".join(packed.read(name) for name in names if "dist-info" in name)
    tops = {Path(name).parts[:2] for name in names}
    assert {top[0] for top in tops} == {FOLDER}
    packages = {name for _, name in tops if not name.endswith(".dist-info")}
    assert packages == {
        *("amplify_plugin", "configobj", "filelock", "hjson", "pluggy", "segno", "validate"),
        *OWN_FILES,
    }
    assert not [name for name in names if Path(name).suffix in COMPILED]
    assert not [name for name in names if "amplify_plugin/testing" in name]
    # Each brings its licence along, and none says on whose machine it was made.
    licences = {Path(name).parts[1] for name in names if "LICENSE" in name.upper()}
    assert len(licences) >= 4
    assert b"file:" not in text
    assert not [name for name in names if name.endswith("INSTALLER")]  # see enable/origin.py
    assert launcher.count(b"\n") == launcher.count(b"\r\n") > 10
    modes = {info.filename: info.external_attr >> 16 & 0o777 for info in infos}
    assert [name for name in names if modes[name] & 0o100] == [f"{FOLDER}/amplify-plugin"]


@needs_v2
def test_without_a_python(archive: Path, world: World) -> None:
    """As a person who has nothing but ``aws`` on the PATH."""
    person = Person(world, archive)
    assert ENABLE.strip() in block("docs/install.md", "bundle")
    config = world.config_file
    world.follow_guide()
    config.write_text(before := config.read_text().replace(world.plugins, ""))
    refused = person.launcher("enable")
    assert refused.code == 252, refused.stderr  # it asks, and there is no terminal
    assert config.read_text() == before
    enabled = person.launcher("enable", "--yes")
    assert enabled.code == 0, enabled.stderr
    assert f"cli_legacy_plugin_path = {person.folder}:" in config.read_text()

    version = person.launcher("--version")
    assert version.stdout == f"amplify-plugin {amplify_plugin.__version__}\n"
    for words in (("select-profile", "bizcorprole"), ("login", "--mfa-code", "123456")):
        done = person.launcher(*words)
        assert done.code == 0, done.stderr
    role = "assumed-role/bizcorprole/amplify"
    assert role in person.run(str(person.aws), "sts", "get-caller-identity").stdout
    run = person.launcher("exec", "--", str(person.aws), "sts", "get-caller-identity")
    assert role in run.stdout, run.stderr

    assert person.launcher("bridge-profile", "bizcorprole").code == 0
    assert f"credential_process = {person.aws} --no-cli-auto-prompt " in config.read_text()
    said = person.run(sys.executable, "-c", SDK, "bizcorprole-bridge")
    assert role in said.stdout, said.stderr
    assert person.launcher("bridge-profile", "bizcorprole", "--remove").code == 0

    disabled = person.launcher("disable", "--yes")
    assert disabled.code == 0, disabled.stderr
    assert config.read_text() == before
    assert not list(person.folder.rglob("__pycache__"))


@needs_v2
def test_the_config_that_a_person_names(archive: Path, world: World) -> None:
    """Also by a path from where they are: the launcher goes elsewhere."""
    person = Person(world, archive)
    before = world.config_file.read_bytes()
    enabled = person.launcher("enable", "--yes", env={"AWS_CONFIG_FILE": "my config"})
    assert enabled.code == 0, enabled.stderr
    assert "amplify_plugin" in (world.project / "my config").read_text()
    assert world.config_file.read_bytes() == before


def test_an_aws_cli_v1_is_told_from_a_v2(archive: Path, world: World) -> None:
    person = Person(world, archive, aws=f'#!/bin/sh\nexec {sys.executable} -m awscli "$@"\n')
    refused = person.launcher("enable", "--yes")
    assert refused.code == 1
    assert "this needs the AWS CLI v2, and there is aws-cli/1." in refused.stderr
    person.aws.unlink()
    refused = person.launcher("enable", "--yes")
    assert refused.code == 1
    assert "there is no aws on the PATH." in refused.stderr


class Person:
    """Somebody who has unpacked the archive; on their PATH is ``aws`` alone."""

    def __init__(self, world: World, archive: Path, aws: str | None = None) -> None:
        self._world = world
        programs = world.home / "programs"
        programs.mkdir()
        self.aws = programs / "aws"
        if aws is None:
            self.aws.symlink_to(str(V2))
        else:
            self.aws.write_text(aws)
            self.aws.chmod(0o755)
        place = world.home / "any where"
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(place)
        self.folder = place / FOLDER

    def launcher(self, *words: str, env: dict[str, str] | None = None) -> Finished:
        # Python's zipfile unpacks no modes, and so not the one that makes it a program.
        return self.run("/bin/sh", str(self.folder / "amplify-plugin"), *words, env=env)

    def run(self, *words: str, env: dict[str, str] | None = None) -> Finished:
        environ = {"PATH": str(self.aws.parent), **(env or {})}
        return self._world.run(words, env=environ).finish(120)
