"""pytest fixtures: ``pytest_plugins = ["amplify_plugin.testing.fixtures"]`` in your conftest.py."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

import pytest

from amplify_plugin.testing.awscli import VARIABLE, AwsCli
from amplify_plugin.testing.server import AwsServer
from amplify_plugin.testing.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from amplify_plugin.hooks.manager import PluginHooks


PROGRAM = os.environ.get(VARIABLE)  # read before `safe_environment` takes it away


class Plug(Protocol):
    """What the fixture ``plug`` is: loads plugin objects for one test, and gives the hooks."""

    def __call__(self, *plugins: object) -> PluginHooks: ...


@pytest.fixture
def safe_environment(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """An empty home for the test process itself: no test can reach a person's AWS files."""
    home = tmp_path_factory.mktemp("nobody")
    for name in os.environ:
        if name.startswith(("AWS_", "AMPLIFY_PLUGIN")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    yield home
    # Made from this test's settings; a test that called no hook has not loaded this.
    if loaded := sys.modules.get("amplify_plugin.hosts.wiring"):
        loaded.use(None)


@pytest.fixture(scope="session")
def aws_server() -> Iterator[AwsServer]:
    """AWS without users. One process for each test process: it takes half a second."""
    with AwsServer() as server:
        yield server


@pytest.fixture(scope="session")
def aws_cli() -> AwsCli:
    """The AWS CLI of `world`: the program that AMPLIFY_PLUGIN_AWS names, or that beside Python."""
    return AwsCli.at(PROGRAM) if PROGRAM else AwsCli.beside_python()


@pytest.fixture
def world(tmp_path: Path, aws_server: AwsServer, aws_cli: AwsCli) -> Iterator[World]:
    """A home with a project, and `aws` with this plugin enabled; the server has no users."""
    aws_server.reset()
    with World.create(tmp_path, aws_server, cli=aws_cli) as world:
        yield world


@pytest.fixture
def plug(safe_environment: Path) -> Iterator[Plug]:
    """Load plugin objects into this process's hook set, and get the hooks as typed methods."""
    del safe_environment  # an empty home, without the settings of the person who runs the tests
    from contextlib import ExitStack

    from amplify_plugin.testing.plugins import plugged

    with ExitStack() as stack:

        def plug(*plugins: object) -> PluginHooks:
            entered: AbstractContextManager[PluginHooks] = plugged(*plugins)
            return stack.enter_context(entered)

        yield plug
