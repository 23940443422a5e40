"""The wheel and the sdist, built once, and environments of nothing but them: ``tox -e dist``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
# Building and installing takes minutes and the package registry: not for every `make test`.
collect_ignore_glob = [] if os.environ.get("AMPLIFY_PLUGIN_DIST") == "1" else ["test_*.py"]

SOURCES = ("amplify_plugin", "LICENSE", "README.md", "pyproject.toml", "setup.cfg")
# Where packages come from stays as the machine has it; that a person's files are far away does not.
KEPT = ("PATH", "PIP_", "UV_", "SSL_", "REQUESTS_CA_BUNDLE", "HTTP", "NO_PROXY", "LANG")


# Compiling all of the AWS CLI, for one call of it, takes longer than all the rest.
SETTINGS = {
    "PAGER": "cat",
    "PIP_NO_COMPILE": "1",
    "PIP_NO_INPUT": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class Built(NamedTuple):
    wheel: Path
    sdist: Path


class Person:
    """A home of their own, and programs run in it."""

    def __init__(self, home: Path, system_path: str) -> None:
        self.home = home
        self.system_path = system_path

    def run(self, *words: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run it, and fail with what it said if it fails."""
        finished = self.attempt(*words, **environ)
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return finished

    def attempt(self, *words: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            list(map(str, words)),
            env={**surroundings(os.environ), **SETTINGS, "HOME": str(self.home), **environ},
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def environment(self, name: str, *, has_pip: bool = False) -> Path:
        """An empty environment's folder of programs."""
        folder = self.home / name
        self.run(sys.executable, "-m", "venv", *([] if has_pip else ["--without-pip"]), folder)
        return folder / "bin"

    def install(self, programs: Path, *what: str | Path) -> None:
        """Install into an environment, by another's pip."""
        python = programs / "python"
        self.run(sys.executable, "-m", "pip", "--quiet", "--python", python, "install", *what)


def surroundings(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environ.items()
        if name.upper().startswith(KEPT) and name not in ("PIP_TARGET", "PIP_USER")
    }


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Built from a copy: setuptools leaves folders beside what it builds."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "source"
    source.mkdir()
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    # Beside the package, as in a checkout: what must not be taken along.
    for name in ("tests", "bench", "demo", "docs"):
        (source / name).mkdir()
        (source / name / "__init__.py").touch()
    command = [sys.executable, "-m", "build", "--outdir", str(folder), str(source)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return Built(wheel, sdist)


@pytest.fixture
def person(system_path: str) -> Iterator[Person]:
    # A short path: pip writes another first line into scripts of an environment with a long one.
    with tempfile.TemporaryDirectory(prefix="dist-") as folder:
        yield Person(Path(folder), system_path)
