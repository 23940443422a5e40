"""The installer: whole or not at all, and a reason where it cannot be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import npm
from tests.gen2.packages import PACKAGES as GEN2
from tests.interop.packages import packages
from tests.interop.versions import NEW, OLD
from tests.kept import STAMP, Unavailable
from tests.npm import InstallationFailed, Packages, install, installed

ROOT = Path(__file__).parents[2]
OLD_ONE, NEW_ONE = packages(OLD), packages(NEW)
NOWHERE = "http://127.0.0.1:9"  # the port where nobody listens

# What a program npm does at `npm install`, in the folder that is to be filled.
WELL = "mkdir node_modules && echo $* > node_modules/said"
BADLY = "mkdir node_modules && echo 'npm error code EUSAGE' >&2 && exit 1"
SOME_OF_IT = "mkdir node_modules && kill -9 $PPID"
DISK_FULL = "echo 'npm ERR! code ENOSPC' >&2; exit 1"


def with_npm(folder: Path, installation: str) -> dict[str, str]:
    """An environment whose npm knows every package and installs like this."""
    npm = folder / "bin" / "npm"
    npm.parent.mkdir(parents=True)
    npm.write_text(f"#!/bin/sh\n[ $1 = view ] && exit 0\n{installation}\n", encoding="utf-8")
    npm.chmod(0o755)
    return {**os.environ, "PATH": f"{npm.parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.parametrize("packages", [OLD_ONE, NEW_ONE, GEN2], ids=lambda one: one.name)
def test_it_is_installed_once_without_the_packages_scripts(
    tmp_path: Path, packages: Packages
) -> None:
    folder = install(packages, tmp_path / "cache", with_npm(tmp_path, WELL))
    said = (folder / "node_modules" / "said").read_text(encoding="utf-8")
    assert said == "install --ignore-scripts --no-audit --no-fund\n"
    assert installed(packages, tmp_path / "cache") == folder
    again = install(packages, tmp_path / "cache", with_npm(tmp_path / "other", BADLY))
    assert again == folder


def test_one_that_failed_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InstallationFailed, match="EUSAGE"):
        install(OLD_ONE, tmp_path / "cache", with_npm(tmp_path, BADLY))
    assert installed(OLD_ONE, tmp_path / "cache") is None
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [npm.LOCK]


def test_one_that_was_killed_is_not_taken_for_whole_and_is_cleared_away(tmp_path: Path) -> None:
    cache, environ = tmp_path / "cache", with_npm(tmp_path, SOME_OF_IT)
    script = (
        "import os, pathlib; from tests import npm; from tests.interop.packages import packages\n"
        f"npm.install(packages({OLD!r}), pathlib.Path({str(cache)!r}), os.environ)"
    )
    command = [sys.executable, "-c", script]
    killed = subprocess.run(command, cwd=ROOT, env=environ, timeout=60, check=False)
    assert killed.returncode == -9
    assert list(cache.glob("unfinished-*/packages/node_modules"))
    assert installed(OLD_ONE, cache) is None
    folder = install(OLD_ONE, cache, with_npm(tmp_path / "other", WELL))
    assert {path.name for path in cache.iterdir()} == {folder.name, npm.LOCK}


def test_one_that_has_lost_its_stamp_is_made_anew(tmp_path: Path) -> None:
    environ = with_npm(tmp_path, WELL)
    folder = install(OLD_ONE, tmp_path / "cache", environ)
    (folder / STAMP).unlink()
    assert installed(OLD_ONE, tmp_path / "cache") is None
    assert install(OLD_ONE, tmp_path / "cache", environ) == folder


def test_another_list_of_packages_is_another_folder(tmp_path: Path) -> None:
    folder = install(NEW_ONE, tmp_path / "cache", with_npm(tmp_path, WELL))
    changed = tmp_path / "changed.json"
    changed.write_text(NEW_ONE.listed.read_text("utf-8") + "\n", "utf-8")
    assert installed(NEW_ONE._replace(listed=changed), tmp_path / "cache") is None
    assert folder.exists()


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"HOME": "/h"}, "/h/.cache/amplify-plugin-tests"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "/c"}, "/c/amplify-plugin-tests"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "/c", npm.CACHE: "/mine"}, "/mine"),
    ],
)
def test_where_they_are_kept(
    variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", variables["HOME"])
    assert npm.cache_folder(variables) == Path(expected)


def test_a_disk_without_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=900_000_000))
    with pytest.raises(Unavailable, match=r"2\.0 GB of disk are needed in .*, 0\.9 GB"):
        install(OLD_ONE, tmp_path, with_npm(tmp_path, WELL))


def test_a_disk_that_fills_up_on_the_way(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"npm install says ENOSPC \(No space left"):
        install(OLD_ONE, tmp_path, with_npm(tmp_path, DISK_FULL))


def test_a_cache_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match=r"Not a directory: .*file/cache"):
        install(OLD_ONE, tmp_path / "file" / "cache", with_npm(tmp_path, WELL))


def test_a_node_that_is_too_old(tmp_path: Path) -> None:
    environ = with_npm(tmp_path, WELL)
    node = tmp_path / "bin" / "node"
    node.write_text("#!/bin/sh\necho v18.19.0\n", encoding="utf-8")
    node.chmod(0o755)
    with pytest.raises(Unavailable, match=r"Node\.js 20 is needed, and this one is v18"):
        install(OLD_ONE, tmp_path / "cache", environ)


def test_no_node(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="there is no node on the PATH"):
        install(OLD_ONE, tmp_path, {"PATH": str(tmp_path)})


REASON = "npm view says ECONNREFUSED (Connection refused)"


@pytest.mark.parametrize("what", ["interop", "gen2"])
def test_the_run_where_the_registry_cannot_be_reached(tmp_path: Path, what: str) -> None:
    """The real npm, and a registry that is not there, which these tests require."""
    variable = f"AMPLIFY_PLUGIN_REQUIRE_{what.upper()}"
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "npm_config_registry": NOWHERE,
        npm.CACHE: str(tmp_path / "cache"),
        variable: "1",
    }
    finished = subprocess.run(
        [sys.executable, "-m", f"tests.{what}"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    said = f"FAILED {what}: {variable}=1, but {REASON}"
    assert (finished.returncode, finished.stdout.splitlines()[-1]) == (1, said)
    assert finished.stderr == ""
