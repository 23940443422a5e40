"""Programs of other people: where they are found."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from amplify_plugin import programs

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="what makes a program there is its name")


def program(path: Path) -> str:
    path.parent.mkdir(parents=True)
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
    monkeypatch.setattr(programs, "MACOS_FOLDERS", folders)
    monkeypatch.setattr(sys, "platform", "darwin")
    return local


@pytest.mark.parametrize("path", ["", "/nowhere", "{0}/bin", "{0}/aws-cli:{0}/bin"])
def test_on_macos_each_aws_is_found_once_whatever_the_path_is(package: Path, path: str) -> None:
    path = path.format(package)
    first = package / ("aws-cli" if "aws-cli" in path else "bin") / "aws"
    brew = package.parent / "brew" / "bin" / "aws"
    assert programs.all_on_path("aws", {"PATH": path}) == [str(first), str(brew)]


def test_elsewhere_only_the_path_counts(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert programs.all_on_path("aws", {"PATH": "/nowhere"}) == []
    assert programs.all_on_path("aws", {"PATH": f"{package}/bin"}) == [f"{package}/bin/aws"]
