"""A person who has followed the guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from amplify_plugin.testing import World


@pytest.fixture
def home(world: World) -> World:
    world.follow_guide()
    return world
