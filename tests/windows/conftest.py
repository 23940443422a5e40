"""These tests are run by Windows' Python, which ``python -m tests.windows`` sets up."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Self

import pytest

from amplify_plugin.testing import AwsCli, AwsServer, Finished, World

if TYPE_CHECKING:
    from pathlib import Path

SERVER = os.environ.get("WINDOWS_TESTS_AWS_SERVER", "")  # as tests.windows.machine has it
SLOW = 200.0  # seconds: an `aws` takes twenty where programs compete for the machine
PLUGIN = (sys.executable, "-m", "amplify_plugin")

# Those of the console run outside of it.
collect_ignore_glob = ["console"] if os.name == "nt" else ["test_*"]


class Elsewhere(AwsServer):
    """AWS on loopback that runs outside of Windows."""

    def start(self) -> Self:
        self.url = SERVER
        return self

    def stop(self) -> None:
        """Leave it to whoever started it."""


@pytest.fixture(scope="session")
def aws_server() -> AwsServer:
    return Elsewhere().start()


@pytest.fixture(scope="session")
def aws_cli() -> AwsCli:
    """The AWS CLI v1 that lies in Python's folder for programs."""
    return AwsCli("aws.cmd", (1, 46, 0))


@pytest.fixture
def person(world: World) -> World:
    """Who followed the guide and chose the role's profile for this project."""
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    return world


@pytest.fixture
def ours(person: World) -> Callable[..., Finished]:
    """Run `amplify-plugin` in the project; it starts much sooner than `aws`."""

    def run(*words: str, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Finished:
        return person.run((*PLUGIN, *words), cwd=cwd, env=env).finish(SLOW)

    return run
