"""Getting an AWS CLI v2: whole or not at all, and a reason where it cannot be had."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.awscli.builds import AS_SHIPPED, CACHE, LOCK, OLDEST, Build, cache_folder, install
from tests.kept import Unavailable, not_run

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9/simple"  # the port where nobody listens


def build(made: list[str], says: str = "aws-cli/2.0.1 Python/3.11") -> Build:
    """A build that is a script; ``made`` grows with each time that it is made."""

    def make(build: Build, folder: Path, environ: Mapping[str, str]) -> None:
        del environ
        made.append(build.name)
        program = folder / build.program
        program.write_text(f"#!/bin/sh\necho '{says}'\n")
        program.chmod(0o755)

    return Build("toy", "2.0.1", ("toy==1",), make, "aws", 1)


def test_it_is_made_once(tmp_path: Path) -> None:
    made: list[str] = []
    program = install(build(made), tmp_path / "cache", os.environ)
    assert subprocess.check_output([program], text=True).startswith("aws-cli/2.0.1 ")
    assert install(build(made), tmp_path / "cache", os.environ) == program
    assert made == ["toy"]


def test_another_version_than_the_one_wanted_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"what was got says it is 'aws-cli/2\.23\.6"):
        install(build([], "aws-cli/2.23.6 Python/3.13"), tmp_path / "cache", os.environ)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [LOCK]


def test_what_it_is_made_of_names_the_folder(tmp_path: Path) -> None:
    first = build([])
    assert first._replace(sources=("toy==2",)).folder(tmp_path) != first.folder(tmp_path)


def test_where_they_are_kept() -> None:
    assert cache_folder({CACHE: "/mine"}) == Path("/mine/awscli")


def test_a_machine_that_is_not_debian(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="there is no apt-get on this machine"):
        install(OLDEST, tmp_path / "cache", {"PATH": str(tmp_path)})


def test_a_debian_that_has_another_version(tmp_path: Path) -> None:
    """Or a network that does not answer: apt-get says it, after its lists were got anew."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("apt-get", "dpkg", "sudo"):
        script = "case $* in *download*) echo 'E: Version not found' >&2; exit 100;; esac"
        (tools / name).write_text(f'#!/bin/sh\necho "{name} $*" >> {tmp_path}/log\n{script}\n')
        (tools / name).chmod(0o755)
    environ = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    with pytest.raises(Unavailable, match="apt-get failed and says E: Version not found"):
        install(OLDEST, tmp_path / "cache", environ)
    assert "apt-get -qq update\n" in (tmp_path / "log").read_text()


@pytest.mark.parametrize(
    ("needed", "code", "line"),
    [("", 0, "SKIPPED toy: no network"), ("1", 1, "FAILED toy: NEEDED=1, but no network")],
)
def test_what_cannot_be_had_is_said_and_is_a_fault_where_it_is_required(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    needed: str,
    code: int,
    line: str,
) -> None:
    monkeypatch.setenv("NEEDED", needed)
    assert not_run("toy", Unavailable("no network"), "NEEDED") == code
    assert capsys.readouterr().out == f"{line}\n"


def test_the_run_where_the_package_index_cannot_be_reached(tmp_path: Path) -> None:
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": NOWHERE,
        "PIP_RETRIES": "0",
        CACHE: str(tmp_path / "cache"),
    }
    finished = subprocess.run(
        [sys.executable, "-m", "tests.awscli", "v2"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    [line] = finished.stdout.splitlines()
    assert line.startswith(f"SKIPPED {AS_SHIPPED.name}: pip failed and says ")
    assert "No matching distribution" in line
    assert (finished.returncode, finished.stderr) == (0, "")
