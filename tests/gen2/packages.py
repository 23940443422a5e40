"""The real ampx from npm, and how its tests are switched on."""

from __future__ import annotations

from pathlib import Path

from tests.npm import Packages

PACKAGES = Packages("gen2", Path(__file__).with_name("npm.json"), space=2_500_000_000)
SWITCH = "AMPLIFY_PLUGIN_GEN2"
REQUIRE = "AMPLIFY_PLUGIN_REQUIRE_GEN2"
