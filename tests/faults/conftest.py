"""A project that its person has chosen, made without starting a process for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from amplify_plugin.project import Project, Selection
from amplify_plugin.trust import TrustedProjects
from tests.faults.forked import ForkedAws
from tests.faults.runs import Runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amplify_plugin.testing import World


@pytest.fixture
def project(world: World) -> World:
    """The guide's role selected for the environment dev and trusted; a cold cache."""
    world.follow_guide()
    choose(world, "bizcorprole")
    return world


def choose(world: World, profile: str) -> None:
    """What ``select-profile`` does, in this process: an ``aws`` costs half a second."""
    world.select("dev", profile)
    record = world.cache_file.with_name("plugin-projects.json")
    TrustedProjects(record).trust(
        Project(world.project), Selection("dev", "project", profile_name=profile)
    )


@pytest.fixture(scope="module")
def forked() -> Iterator[ForkedAws]:
    with ForkedAws() as forked:
        yield forked


@pytest.fixture
def never_chosen(world: World, forked: ForkedAws) -> Runs:
    """A project that selects a profile, which nobody has chosen here; another project was."""
    world.follow_guide()
    choose(world, "devcorpuser")
    record = world.cache_file.with_name("plugin-projects.json")
    record.write_text(record.read_text().replace(str(world.project), "/another/project"))
    world.select("dev", "dev.corp")
    return Runs(world, forked)


@pytest.fixture
def chosen(world: World, forked: ForkedAws) -> Runs:
    """A project with a role that needs no MFA, chosen; its cache is cold."""
    world.follow_guide()
    choose(world, "dev.corp")
    return Runs(world, forked)
