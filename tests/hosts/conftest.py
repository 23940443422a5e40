"""A call of `aws` without a terminal: a fork of one that is loaded, or a process from its start.

From its start where it is the AWS CLI that is tested (tox -e awscli-v2 and its like), and where a
test is marked `from_the_start`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.awscli import VARIABLE
from amplify_plugin.testing.guide import DEV_ADMIN, ROLE_ARN, add_administrators
from tests.faults.forked import ForkedAws
from tests.heavy import AWSCLI
from tests.hosts.forked_world import ForkedWorld

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from amplify_plugin.testing import AwsCli, World
    from amplify_plugin.testing.server import AwsServer

# Read before each test runs with an environment without them.
IS_ABOUT_AN_AWS_CLI = bool({AWSCLI, VARIABLE} & set(os.environ))


@pytest.fixture(scope="session")
def forked_aws() -> Iterator[ForkedAws]:
    with ForkedAws() as forked:
        yield forked


@pytest.fixture
def world(
    request: pytest.FixtureRequest, tmp_path: Path, aws_server: AwsServer, aws_cli: AwsCli
) -> Iterator[World]:
    """As `amplify_plugin.testing` has it."""
    aws_server.reset()
    with ForkedWorld.create(tmp_path, aws_server, cli=aws_cli) as world:
        if not IS_ABOUT_AN_AWS_CLI and request.node.get_closest_marker("from_the_start") is None:
            world.forked = request.getfixturevalue("forked_aws")
        yield world


@pytest.fixture
def project(world: World) -> World:
    """A project whose person has chosen the guide's role, which wants an MFA code, for dev."""
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    return world


@pytest.fixture
def user(world: World) -> World:
    """A user made by the guide's command, without a device, who may rotate its own key."""
    add_administrators(world.server)
    world.credentials(DEV_ADMIN.credentials)
    made = world.aws(
        *("awscloudformation", "create-user", "--user-name", "devcorpuser", "--role-arn", ROLE_ARN),
        *("--no-mfa", "--may-rotate", "--profile", DEV_ADMIN.profile),
    )
    assert made.code == 0, made.stderr
    return world
