"""The other hosts, as processes in an environment of their own: ``tox -e hosts`` runs these."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from amplify_plugin.testing import AwsServer, Finished, Terminal, World
from tests.hosts.others.environments import AGES, ROOT, Age, make

CHOSEN = os.environ.get("AMPLIFY_PLUGIN_HOSTS")
FOLDER = CHOSEN or str(ROOT / ".cache" / "hosts")  # of whoever names a file here
# Making the environments takes a minute and the package registry: not for every `make test`.
collect_ignore_glob = [] if CHOSEN else ["test_*.py"]

IDENTITY = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"

WITHOUT_US = """
from importlib import metadata

every = metadata.distributions
metadata.distributions = lambda **how: [
    one for one in every(**how) if one.metadata["Name"] != "awscli-plugin-amplify"
]
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test of each age makes the environment, which takes minutes on a slow machine."""
    here = Path(__file__).parent
    for item in items:  # those of the whole run
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.timeout(900))


class Place:
    """A person's world, and the programs of one environment in it."""

    def __init__(self, world: World, programs: Path) -> None:
        self.world = world
        self.programs = programs

    def write(self, name: str, text: str) -> None:
        (self.world.project / name).write_text(text)

    def run(
        self, *words: str, env: dict[str, str] | None = None, cwd: Path | None = None
    ) -> Finished:
        return self.world.run(self._command(words), env=self._env(env), cwd=cwd).finish(120)

    def terminal(self, *words: str) -> Terminal:
        command = self._command(words)
        return self.world.terminal(
            *command[1:], command=command[:1], env=self._env(None), timeout=120
        )

    def sign_in(self) -> None:
        finished = self.run("amplify-plugin", "login", "--mfa-code", "123456")
        assert finished.code == 0, finished.stderr

    def secrets(self) -> list[str]:
        """Every secret that has been given out, and may stand in no output."""
        text = self.world.cache_file.read_text()
        found = [word for word in text.split('"') if len(word) > 30 and not word.startswith("arn:")]
        assert len(found) > 1
        return found

    def broken(self, tmp_path: Path, *modules: str) -> dict[str, str]:
        """Variables with which these modules of ours cannot be imported."""
        shutil.copytree(ROOT / "amplify_plugin", tmp_path / "broken" / "amplify_plugin")
        for module in modules:
            path = tmp_path / "broken" / "amplify_plugin" / module
            path.write_text("raise ImportError('broken for a test')\n")
        return {"PYTHONPATH": str(tmp_path / "broken")}

    def without_us(self, tmp_path: Path) -> dict[str, str]:
        """Variables with which a host does not find our distribution, installed though it is."""
        folder = tmp_path / "without-us"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(WITHOUT_US)
        return {"PYTHONPATH": str(folder)}

    def _command(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return (str(self.programs / words[0]), *words[1:])

    def _env(self, env: dict[str, str] | None) -> dict[str, str]:
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, "COLUMNS": "200", **(env or {})}


@pytest.fixture(scope="session", params=AGES)
def programs(request: pytest.FixtureRequest) -> Path:
    age: Age = request.param
    return make(Path(FOLDER).resolve(), age)


@pytest.fixture
def place(tmp_path: Path, aws_server: AwsServer, programs: Path) -> Iterator[Place]:
    """The guide's project; its environments dev (with MFA) and prod (without) are chosen."""
    with World.create(tmp_path, aws_server, command=("aws",), plugins="") as world:
        world.follow_guide()
        world.choose("dev", "bizcorprole")
        world.choose("prod", "dev.corp")
        yield Place(world, programs)
