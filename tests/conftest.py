"""What every test may ask for; most of it is what we give plugin authors."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytest_plugins = ["amplify_plugin.testing.fixtures"]

# A shell starts what runs in its background with Ctrl-C ignored, and programs inherit that: tests
# that press Ctrl-C would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_report_header() -> str | None:
    """Say what is left out of a run, in one line."""
    if os.environ.get("AMPLIFY_PLUGIN_INTEROP") == "1":
        return None
    return "without tests/interop: tox -e interop runs them, with the real Amplify CLI"


@pytest.fixture(autouse=True)
def nowhere_near_a_person(safe_environment: Path) -> None:
    """Every test has an empty home."""
    del safe_environment


@pytest.fixture(autouse=True)
def nobody_known_yet(request: pytest.FixtureRequest) -> None:
    """Reset the server before a test that uses it, and before the test's other fixtures."""
    if "aws_server" in request.fixturenames:
        request.getfixturevalue("aws_server").reset()
