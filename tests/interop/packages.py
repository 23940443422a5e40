"""The real Amplify packages from npm: which set is whose version."""

from __future__ import annotations

from pathlib import Path

from tests.interop.versions import VERSIONS
from tests.npm import Packages

LISTS = Path(__file__).parent / "npm"
"""A package.json for each version, under the version's name."""

SWITCH = "AMPLIFY_PLUGIN_INTEROP"
REQUIRE = "AMPLIFY_PLUGIN_REQUIRE_INTEROP"
SPACE = 2_000_000_000  # bytes: 1.3 GB of packages, and what npm itself keeps of them
CLI = Packages("interop-cli-14.2.2", LISTS / "cli-14.2.2.json", 4_000_000_000)
"""The whole Amplify CLI, with the program that people run."""


def packages(version: str) -> Packages:
    """The packages of a version."""
    return Packages(f"interop-{version}", LISTS / f"{version}.json", SPACE)


EVERY = [*(packages(version) for version in VERSIONS), CLI]
