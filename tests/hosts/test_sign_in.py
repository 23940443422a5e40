"""Each way to sign in, in each tool: the table of docs/sign-in.md.

``aws`` is the AWS CLI at hand: v1 in `make test`, v2 in `tox -e awscli-v2`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.awscli import KNOWS_ENDPOINT_URL
from tests.heavy import takes_minutes
from tests.sign_ins import (
    BOTO3,
    OURS,
    SDK,
    WAYS,
    Person,
    person_of,
    surroundings_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amplify_plugin.testing import AwsCli, World
    from tests.surroundings import Surroundings

# botocore finds the folder of SSO tokens when it is imported.
pytestmark = [takes_minutes, pytest.mark.from_the_start]

WHO = ("sts", "get-caller-identity", "--query", "Arn", "--output", "text")


@pytest.fixture
def around(world: World) -> Iterator[Surroundings]:
    with surroundings_of(world) as around:
        yield around


@pytest.fixture(params=WAYS)
def person(request: pytest.FixtureRequest, world: World, around: Surroundings) -> Person:
    """One for each way."""
    return person_of(request.param, world, around)


PROFILES = pytest.mark.parametrize("profile", ["p", "r"])


@PROFILES
def test_aws_in_the_project(person: Person, profile: str, aws_cli: AwsCli) -> None:
    is_led_here = person.way not in (WAYS["sso-session"], WAYS["sso-legacy"], WAYS["web-identity"])
    if aws_cli.is_v2 and aws_cli.version < KNOWS_ENDPOINT_URL and not is_led_here:
        pytest.skip("this AWS CLI asks AWS alone for that")
    person.world.choose("dev", profile)
    finished = person.world.aws(*WHO, env=person.env)
    assert (finished.stdout, finished.stderr) == (f"{person.arn(profile)}\n", "")


@PROFILES
def test_exec(person: Person, profile: str) -> None:
    exec_ = (OURS, "exec", "--profile", profile, "--")
    finished = person.runs(*exec_, *SDK)
    assert (finished.stdout, finished.stderr) == (f"{person.arn(profile)}\n", "")


@PROFILES
def test_a_bridge(person: Person, profile: str) -> None:
    done = person.bridges(profile)
    assert (done.code, done.stderr) == (0, "")
    assert ("Tested: p gives credentials" in done.stdout) == person.way.is_tried
    finished = person.runs(*SDK, env={"AWS_PROFILE": "b"})
    assert (finished.stdout, finished.stderr) == (f"{person.arn(profile)}\n", "")


@PROFILES
def test_boto3_in_the_project(person: Person, profile: str) -> None:
    person.world.choose("dev", profile)
    finished = person.runs(*BOTO3)
    assert (finished.stdout, finished.stderr) == (f"{person.arn(profile)}\n", "")
