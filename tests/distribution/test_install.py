"""Installed in each way that people install, alone: it starts, and enables itself.

With AWS CLI v1 always; with the v2 that AMPLIFY_PLUGIN_AWS names beside it, where it names one.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import amplify_plugin
from tests.docs.blocks import block

if TYPE_CHECKING:
    from tests.distribution.conftest import Built, Person

pytestmark = pytest.mark.timeout(600)  # an installation takes most of a minute on a slow machine

VERSION = f"amplify-plugin {amplify_plugin.__version__}\n"
V2 = os.environ.get("AMPLIFY_PLUGIN_AWS")
needs_v2 = pytest.mark.skipif(V2 is None, reason="AMPLIFY_PLUGIN_AWS names no AWS CLI v2")
PIP = ("-m", "pip", "--quiet", "install")


def on_path(person: Person, *programs: str | Path) -> str:
    """A PATH on which ``aws`` is these programs, and nothing else of this machine."""
    folders = []
    for number, program in enumerate(programs):
        folder = person.home / f"bin{number}"
        folder.mkdir()
        stand_in = folder / "aws"
        stand_in.write_text(f'#!/bin/sh\nexec "{program}" "$@"\n')
        stand_in.chmod(0o755)
        folders.append(str(folder))
    return os.pathsep.join([*folders, person.system_path])


def enables(person: Person, path: str, *command: str | Path, **environ: str) -> None:
    """Enable, use, disable; the person had no config."""
    person.run(*command, "enable", "--yes", PATH=path, **environ)
    for folder in path.split(os.pathsep)[:-1]:
        page = person.run(f"{folder}/aws", "awscloudformation", "help", PATH=path, **environ)
        assert "reset-cache" in re.sub(".\b", "", page.stdout)
    person.run(*command, "disable", "--yes", PATH=path, **environ)
    assert not (person.home / ".aws" / "config").exists()


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_in_an_empty_environment(built: Built, person: Person, kind: str) -> None:
    programs = person.environment("venv")
    person.install(programs, getattr(built, kind))
    assert person.run(programs / "amplify-plugin", "--version").stdout == VERSION
    assert person.run(programs / "python", "-m", "amplify_plugin", "--version").stdout == VERSION
    # Whoever has AWS CLI v2 must not get a v1 before it.
    assert not (programs / "aws").exists()
    person.run(sys.executable, "-m", "pip", "--python", programs / "python", "check")
    listed = person.run(programs / "amplify-plugin", "list-profiles", "--output", "json")
    assert listed.stdout == '{\n    "profiles": []\n}\n'
    refused = person.attempt(programs / "amplify-plugin", "enable", "--yes", PATH="/nowhere")
    assert refused.returncode == 1
    assert "There is no AWS CLI on the PATH." in refused.stderr


def test_with_the_extra_awscli(built: Built, person: Person) -> None:
    programs = person.environment("venv")
    person.install(programs, f"{built.wheel}[awscli]")
    enables(person, on_path(person, programs / "aws"), programs / "amplify-plugin")


def test_the_page_s_lines_for_v1(built: Built, person: Person) -> None:
    programs = person.environment("venv", has_pip=True)
    person.install(programs, "awscli")
    play(person, block("docs/install.md", "install-v1"), built, f"{programs}:{person.system_path}")


def test_the_page_s_lines_without_an_aws(built: Built, person: Person) -> None:
    programs = person.environment("venv", has_pip=True)
    path = f"{programs}:{person.system_path}"
    play(person, block("docs/install.md", "install-none"), built, path)


@needs_v2
def test_the_page_s_lines_for_v2(built: Built, person: Person) -> None:
    made = block("docs/install.md", "environment")
    installed = block("docs/install.md", "install-v2")
    play(person, made + installed, built, with_python(person, on_path(person, str(V2))))


@needs_v2
def test_the_readme_s_lines(built: Built, person: Person) -> None:
    path = with_python(person, on_path(person, str(V2)))
    installed = block("README.md", "install")
    play(person, installed, built, path)


def with_python(person: Person, path: str) -> str:
    """That PATH, with a ``python3`` that is new enough before all others."""
    folder = person.home / "python"
    folder.mkdir()
    (folder / "python3").symlink_to(Path(sys.base_prefix, "bin", "python3"))
    return f"{folder}{os.pathsep}{path}"


def play(person: Person, text: str, built: Built, path: str) -> None:
    """Run a block as a person does who answers yes, with the wheel in the checkout's place."""
    wheel = rf"pip install '{built.wheel}\1'"
    text, installs = re.subn(
        r"^pip install '?\.(\[\w+\])?'?(?=\s)", wheel, text, flags=re.MULTILINE
    )
    text, enables = re.subn("^amplify-plugin enable", r"\g<0> --yes", text, flags=re.MULTILINE)
    assert (installs, enables) == (1, 1)
    page = person.run("sh", "-ec", f"{text}aws awscloudformation help", PATH=path).stdout
    assert "reset-cache" in re.sub(".\b", "", page)


@needs_v2
def test_with_pipx_for_v2(built: Built, person: Person) -> None:
    pipx = Path(sys.executable).with_name("pipx")
    environ = {"PIPX_HOME": f"{person.home}/pipx", "PIPX_BIN_DIR": f"{person.home}/bin"}
    person.run(pipx, "install", built.wheel, **environ)
    command = person.home / "bin" / "amplify-plugin"
    assert person.run(command, "--version").stdout == VERSION
    enables(person, on_path(person, str(V2)), command)


@needs_v2
def test_into_a_folder_for_v2(built: Built, person: Person) -> None:
    target = person.home / "our plugins"
    python = shutil.which("python3") or sys.executable
    person.run(sys.executable, *PIP, "--target", target, built.wheel)
    environ = {"PYTHONPATH": str(target)}
    command = (python, "-m", "amplify_plugin")
    assert person.run(*command, "--version", **environ).stdout == VERSION
    # The AWS CLI finds it by the path alone.
    path = on_path(person, str(V2))
    person.run(*command, "enable", "--yes", PATH=path, **environ)
    text = (person.home / ".aws" / "config").read_text()
    stand_in = person.home / ".amplify" / "awscloudformation" / "stand-in"
    assert f"cli_legacy_plugin_path = {target}:{stand_in}\n" in text
    person.run("aws", "awscloudformation", "help", PATH=path)


@needs_v2
def test_for_the_user_alone_for_v2(built: Built, person: Person) -> None:
    """Outside of an environment, as ``pip install --user`` does."""
    python = Path(sys.base_prefix) / "bin" / "python3"
    person.run(python, *PIP, "--user", "--break-system-packages", built.wheel)
    command = person.home / ".local" / "bin" / "amplify-plugin"
    assert person.run(command, "--version").stdout == VERSION
    enables(person, on_path(person, str(V2)), command)


@needs_v2
def test_a_v1_without_the_plugin_is_told_how_to_get_it(built: Built, person: Person) -> None:
    ours, theirs = person.environment("ours"), person.environment("theirs")
    person.install(ours, built.wheel)
    person.install(theirs, "awscli")
    path = f"{theirs}:{on_path(person, str(V2))}"
    refused = person.attempt(ours / "amplify-plugin", "enable", "--yes", PATH=path)
    assert refused.returncode == 1
    assert f"\n  {theirs}/python" in refused.stderr
    assert not (person.home / ".aws" / "config").exists()
    person.install(theirs, built.wheel)
    enables(person, path, ours / "amplify-plugin")


def test_an_aws_behind_a_version_manager_is_told_what_to_install_into(
    built: Built, person: Person
) -> None:
    """Its first line names a shell, so the Python behind it is for the person to name."""
    ours, theirs = person.environment("ours"), person.environment("theirs")
    person.install(ours, built.wheel)
    person.install(theirs, "awscli")
    path = on_path(person, theirs / "aws")
    refused = person.attempt(ours / "amplify-plugin", "enable", "--yes", PATH=path)
    assert f"\n  PYTHON -m pip install {built.wheel}\n" in refused.stderr
