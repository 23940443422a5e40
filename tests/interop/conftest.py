"""The real Amplify CLI for tests; ``python -m tests.interop`` installs it and runs them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.interop import packages as sets
from tests.interop.amplify import Amplify
from tests.interop.versions import NEW, OLD, VERSIONS
from tests.npm import cache_folder, installed

if TYPE_CHECKING:
    from pathlib import Path

    from amplify_plugin.testing import World
    from tests.npm import Packages

# As the caller gave it: inside a test the home is an empty one.
CACHE = cache_folder(os.environ)

# Two minutes and more than a gigabyte: an environment of its own, never part of `make test`.
collect_ignore_glob = [] if os.environ.get(sets.SWITCH) == "1" else ["test_*"]


def packages(version: str) -> Path:
    return folder_of(sets.packages(version))


def folder_of(packages: Packages) -> Path:
    folder = installed(packages, CACHE)
    if folder is None:
        pytest.fail(f"{packages.name} is not in {CACHE}; 'python -m tests.interop' installs it")
    return folder


@pytest.fixture(params=VERSIONS)
def amplify(request: pytest.FixtureRequest, world: World) -> Amplify:
    """Both versions, one after the other."""
    return Amplify(request.param, packages(request.param), world)


@pytest.fixture
def old(world: World) -> Amplify:
    """The version that caches a role and reads it back."""
    return Amplify(OLD, packages(OLD), world)


@pytest.fixture
def new(world: World) -> Amplify:
    """The newest version."""
    return Amplify(NEW, packages(NEW), world)


@pytest.fixture
def amplify_program() -> tuple[str, ...]:
    """What starts the newest Amplify CLI: the program itself."""
    program = folder_of(sets.CLI) / "node_modules/@aws-amplify/cli-internal/bin/amplify"
    return ("node", str(program))


@pytest.fixture
def project(world: World) -> World:
    """The guide's files, and a project whose environment dev uses the guide's role."""
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    return world
