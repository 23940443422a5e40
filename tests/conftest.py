"""What every test may ask for; most of it is what we give plugin authors."""

from __future__ import annotations

import io
import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import no_terminal

pytest_plugins = ["amplify_plugin.testing.fixtures"]

# No test, and no program that a test starts, reaches the terminal of whoever runs the tests.
no_terminal.give_up()

# A shell starts what runs in its background with Ctrl-C ignored, and programs inherit that: tests
# that press Ctrl-C would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_report_header() -> str | None:
    """Say what is left out of a run, in one line."""
    folders = {"interop": "the real Amplify CLI", "gen2": "the real ampx"}
    left_out = [
        f"tests/{name} (tox -e {name}: {what})"
        for name, what in folders.items()
        if os.environ.get(f"AMPLIFY_PLUGIN_{name.upper()}") != "1"
    ]
    return f"without {', '.join(left_out)}" if left_out else None


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, for ``-n auto``: a test that waits leaves its core to it."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def system_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder for PATH: the system's programs, but none that are looked for (/usr/bin/aws)."""
    folder = tmp_path_factory.mktemp("system")
    for program in [*Path("/usr/bin").iterdir(), *Path("/bin").iterdir()]:
        link = folder / program.name
        if not program.name.startswith(("aws", "amplify", "ampx")) and not link.is_symlink():
            link.symlink_to(program)
    return str(folder)


@pytest.fixture(autouse=True)
def nowhere_near_a_person(safe_environment: Path) -> None:
    """Every test has an empty home."""
    del safe_environment


@pytest.fixture(autouse=True)
def nobody_known_yet(request: pytest.FixtureRequest) -> None:
    """Reset the server before a test that uses it, and before the test's other fixtures."""
    if "aws_server" in request.fixturenames:
        request.getfixturevalue("aws_server").reset()


@pytest.fixture
def debug_log() -> Iterator[io.StringIO]:
    """All that anything logs, as with ``aws --debug``."""
    text, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(text), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)
