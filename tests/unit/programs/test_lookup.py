"""Programs of other people: where they are found."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.programs import lookup

if TYPE_CHECKING:
    from pathlib import Path

ON_WINDOWS = os.name == "nt"
not_on_windows = pytest.mark.skipif(ON_WINDOWS, reason="what makes a program there is its name")


def program(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What AWS's .pkg puts into /usr/local, on a machine that has Homebrew's ``aws``, too."""
    local, brew = tmp_path / "local", tmp_path / "brew" / "bin"
    program(local / "aws-cli" / "aws")
    (local / "bin").mkdir()
    (local / "bin" / "aws").symlink_to(local / "aws-cli" / "aws")
    program(brew / "aws")
    folders = (str(local / "bin"), str(brew))
    monkeypatch.setattr(lookup, "MACOS_FOLDERS", folders)
    monkeypatch.setattr(sys, "platform", "darwin")
    return local


@not_on_windows
@pytest.mark.parametrize("path", ["", "/nowhere", "{0}/bin", "{0}/aws-cli:{0}/bin"])
def test_on_macos_each_aws_is_found_once_whatever_the_path_is(package: Path, path: str) -> None:
    path = path.format(package)
    first = package / ("aws-cli" if "aws-cli" in path else "bin") / "aws"
    brew = package.parent / "brew" / "bin" / "aws"
    assert lookup.all_on_path("aws", {"PATH": path}) == [str(first), str(brew)]


@not_on_windows
def test_elsewhere_only_the_path_counts(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert lookup.all_on_path("aws", {"PATH": "/nowhere"}) == []
    assert lookup.all_on_path("aws", {"PATH": f"{package}/bin"}) == [f"{package}/bin/aws"]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with programs that have the names of others."""
    folder = tmp_path / "repository"
    for name in ("aws.CMD", "aws", "npx.EXE"):
        program(folder / name)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("path", ["", ".", "{0}", os.pathsep.join((".", "{0}", ""))])
def test_on_windows_no_program_of_the_working_directory_is_found(tmp_path: Path, path: str) -> None:
    """Windows looks there first."""
    environ = {"PATH": path.format(tmp_path / "programs"), "PATHEXT": ".EXE;.CMD"}
    for name in ("aws", "aws.cmd", "npx"):
        assert lookup.on_path(name, environ, is_windows=True) is None
        assert lookup.called(name, environ, is_windows=True) is None
    if ON_WINDOWS:
        assert lookup.all_on_path("aws", environ) == []


@pytest.mark.usefixtures("repository")
def test_on_windows_the_path_and_its_endings_count(tmp_path: Path) -> None:
    installed = program(tmp_path / "programs" / "aws.CMD")
    program(tmp_path / "programs" / "npx")  # a script of a POSIX shell, as npm puts it there
    npx = program(tmp_path / "programs" / "npx.CMD")
    environ = {"PATH": str(tmp_path / "programs")}
    for extensions in ("", ".EXE;.CMD"):
        environ["PATHEXT"] = extensions
        assert lookup.on_path("aws", environ, is_windows=True) == installed
        assert lookup.called("npx", environ, is_windows=True) == npx
        assert lookup.called("npx.CMD", environ, is_windows=True) == npx
    here = os.path.join(".", "aws")
    assert lookup.called(here, environ, is_windows=True) == f"{here}.CMD"
    assert lookup.called(str(tmp_path / "programs" / "npx"), environ, is_windows=True) == npx
