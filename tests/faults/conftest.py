"""A project that its person has chosen, made without starting a process for it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.faults.canaries import plant
from tests.faults.forked import ForkedAws
from tests.faults.runs import Runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amplify_plugin.testing import World
    from tests.faults.canaries import Canaries


@pytest.fixture
def project(world: World) -> World:
    """The guide's role selected for the environment dev and trusted; a cold cache."""
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    return world


@pytest.fixture(scope="module")
def forked() -> Iterator[ForkedAws]:
    with ForkedAws() as forked:
        yield forked


@pytest.fixture
def never_chosen(world: World, forked: ForkedAws) -> Runs:
    """A project that selects a profile, which nobody has chosen here; another project was."""
    world.follow_guide()
    world.choose("dev", "devcorpuser")
    record = world.cache_file.with_name("plugin-projects.json")
    chosen = {"configLevel": "project", "profileName": "devcorpuser"}
    record.write_text(json.dumps({"/another/project": {"dev": chosen}}))
    shutil.rmtree(record.with_name("plugin-roots"))
    world.select("dev", "dev.corp")
    return Runs(world, forked)


@pytest.fixture
def chosen(world: World, forked: ForkedAws) -> Runs:
    """A project with a role that needs no MFA, chosen; its cache is cold."""
    world.follow_guide()
    world.choose("dev", "dev.corp")
    return Runs(world, forked)


@pytest.fixture
def canaries(world: World) -> Canaries:
    return plant(world)
