"""The world of a test, with the test's own process in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from amplify_plugin.testing import World


@pytest.fixture
def inside(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """This process has the environment of the world's programs."""
    for name, value in world.environ().items():
        monkeypatch.setenv(name, value)
    return world
