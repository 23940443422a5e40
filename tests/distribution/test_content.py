"""What the wheel and the sdist hold: this package's own files, and nothing else."""

from __future__ import annotations

import configparser
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.distribution.conftest import ROOT

if TYPE_CHECKING:
    from tests.distribution.conftest import Built

pytestmark = pytest.mark.timeout(600)  # an installation takes most of a minute on a slow machine

METADATA = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "top_level.txt", "licenses/LICENSE"}


def ours() -> set[str]:
    """Every file of the package that git would take: no caches, no leftovers."""
    package = ROOT / "amplify_plugin"
    found = {path.relative_to(ROOT).as_posix() for path in package.rglob("*") if path.is_file()}
    return {name for name in found if "__pycache__" not in name}


def test_the_wheel_has_our_files_and_its_metadata(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        names = set(wheel.namelist())
    own = {name for name in names if ".dist-info/" not in name}
    assert own == ours()
    assert {name.partition(".dist-info/")[2] for name in names - own} == METADATA
    assert built.wheel.name.endswith("-py3-none-any.whl")
    kinds = {name.rpartition(".")[2] for name in own}
    assert kinds == {"py", "typed"}


def test_what_plugin_authors_test_with_is_in_it(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        assert "amplify_plugin/testing/fixtures.py" in wheel.namelist()


def test_the_sdist_has_what_the_wheel_is_built_from(built: Built) -> None:
    with tarfile.open(built.sdist) as sdist:
        paths = [member.name.partition("/")[2] for member in sdist.getmembers() if member.isfile()]
    names = {path for path in paths if ".egg-info/" not in path}
    assert names == ours() | {"LICENSE", "PKG-INFO", "README.md", "pyproject.toml", "setup.cfg"}


def test_twine_finds_nothing_wrong(built: Built) -> None:
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, built)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stdout.count("PASSED")) == (0, 2), finished.stdout


def test_the_entry_points_are_modules_of_the_wheel(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
        parser = configparser.ConfigParser()
        parser.read_string(wheel.read(name).decode())
        files = set(wheel.namelist())
    values = [value for group in parser.sections() for value in parser[group].values()]
    assert values
    for value in values:
        assert f"{value.partition(':')[0].replace('.', '/')}.py" in files
