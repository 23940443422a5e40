"""The real ampx for tests; ``python -m tests.gen2`` installs it and runs them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.gen2.ampx import Ampx
from tests.gen2.packages import PACKAGES, SWITCH
from tests.npm import cache_folder, installed

if TYPE_CHECKING:
    from amplify_plugin.testing import World

# As the caller gave it: inside a test the home is an empty one.
CACHE = cache_folder(os.environ)

# Minutes and more than a gigabyte: an environment of its own, never part of `make test`.
collect_ignore_glob = [] if os.environ.get(SWITCH) == "1" else ["test_*"]


@pytest.fixture
def ampx(world: World) -> Ampx:
    """A Gen 2 project with the guide's profiles, and no profile selected."""
    folder = installed(PACKAGES, CACHE)
    if folder is None:
        pytest.fail(f"ampx is not in {CACHE}; 'python -m tests.gen2' installs it")
    world.follow_guide()
    return Ampx(folder, world)
