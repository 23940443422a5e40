"""What every test may ask for: AWS on loopback, and a person's world that points to it."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing import AwsServer, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# A shell starts what runs in its background with Ctrl-C ignored, and programs inherit that: tests
# that press Ctrl-C would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def safe_environment(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Give the test process itself an empty home: no test can reach a person's AWS files."""
    home = tmp_path_factory.mktemp("nobody")
    for name in os.environ:
        if name.startswith(("AWS_", "AMPLIFY_PLUGIN")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return home


@pytest.fixture(scope="session")
def aws_server() -> Iterator[AwsServer]:
    """AWS that knows nobody yet. One process for each test process: it takes half a second."""
    with AwsServer() as server:
        yield server


@pytest.fixture(autouse=True)
def nobody_known_yet(request: pytest.FixtureRequest) -> None:
    """Reset the server before a test that uses it, and before the test's other fixtures."""
    if "aws_server" in request.fixturenames:
        request.getfixturevalue("aws_server").reset()


@pytest.fixture
def world(tmp_path: Path, aws_server: AwsServer) -> Iterator[World]:
    """A home with a project, and `aws` with this plugin enabled."""
    with World.create(tmp_path, aws_server) as world:
        yield world
