"""What a bridge runs: a Python that has us, else the AWS CLI v2 itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from amplify_plugin.awsconfig import bridge_line
from amplify_plugin.commands.bridge.runner import runner
from amplify_plugin.errors import ConfigurationError

RUNNING = Path(sys.executable)
AWS = "/opt/aws-cli/v2/2.38.5/dist/aws"


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An AWS CLI of its own Python, with us in the environment in this folder, and no other."""
    venv = tmp_path / "venv"
    package = venv / "lib" / "python3.11" / "site-packages" / "amplify_plugin"
    package.mkdir(parents=True)
    (venv / "bin").mkdir()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", AWS)
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(bridge_line, "__file__", str(package / "awsconfig" / "bridge_line.py"))
    monkeypatch.setenv("PATH", str(tmp_path))
    return venv


def test_the_running_python_is_taken_as_it_was_started() -> None:
    assert runner() == Path(sys.executable)
    assert os.path.islink(sys.executable)  # of a virtual environment: resolved, it would lose it


STANDS_IN = f'#!/bin/sh\nexec {RUNNING} "$@"\n'  # as a version manager's does


def write_program(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_a_frozen_aws_cli_finds_the_python_of_our_folder(frozen: Path) -> None:
    write_program(frozen / "bin" / "python3", STANDS_IN)
    assert runner() == RUNNING


@pytest.mark.usefixtures("frozen")
def test_a_frozen_aws_cli_finds_the_python_of_an_environment_on_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """We may be a checkout, with what we need in an environment."""
    other = tmp_path / "other"
    (other / "bin").mkdir(parents=True)
    write_program(other / "bin" / "python3", STANDS_IN)
    monkeypatch.setattr(sys, "path", [str(other / "lib" / "python3.12" / "site-packages")])
    assert runner() == RUNNING


@pytest.mark.usefixtures("frozen")
def test_a_folder_of_packages_is_served_by_the_python_on_the_path(tmp_path: Path) -> None:
    """As made by ``pip install --target``: there is no Python in it, and any new one will do."""
    assert runner() == Path(AWS)
    write_program(tmp_path / "python3", STANDS_IN)
    assert runner() == RUNNING


@pytest.mark.parametrize("version", ["2.9.19", "2.38.5"])
def test_the_python_of_an_aws_cli_v2_is_not_ours(
    frozen: Path, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It need not be frozen; its environment goes with its next version."""
    monkeypatch.delattr(sys, "frozen")
    monkeypatch.setattr(sys, "executable", "/opt/homebrew/Cellar/awscli/libexec/bin/python3")
    monkeypatch.setitem(
        sys.modules, "awscli", SimpleNamespace(__version__=version, __file__=__file__)
    )
    write_program(frozen / "bin" / "python3", STANDS_IN)
    assert runner() == RUNNING


LACKS_BOTOCORE = """#!/bin/sh
exec {python} -c 'import sys; sys.modules["botocore"] = None; exec(sys.argv[1])' "$3" "$4"
"""


@pytest.mark.parametrize("program", ["#!/bin/false\n", "no program", LACKS_BOTOCORE])
def test_a_python_that_lacks_what_we_need_is_passed_over(frozen: Path, program: str) -> None:
    write_program(frozen / "bin" / "python3", program.format(python=RUNNING))
    assert runner() == Path(AWS)


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("name", ["bin/aws", "aws-cli/v2/current/bin/aws"])
def test_the_aws_cli_is_named_by_the_link_that_stays_when_it_is_upgraded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The folder of its version, where the program itself is, may go."""
    version = tmp_path / "aws-cli" / "v2" / "2.38.5"
    (version / "dist").mkdir(parents=True)
    program = write_program(version / "dist" / "aws", "#!/bin/sh\n")
    monkeypatch.setattr(sys, "executable", str(program))
    assert runner() == program
    link = tmp_path / name
    link.parent.mkdir(parents=True)
    link.symlink_to(program)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert runner() == link


@pytest.mark.usefixtures("frozen")
def test_another_program_with_a_python_inside_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/opt/editor/editor")
    with pytest.raises(ConfigurationError, match="cannot be found"):
        runner()
