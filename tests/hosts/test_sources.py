"""Whoever's credentials a profile has, ``aws`` acts as the role above them; or says what is wrong.

A process, the environment, keys, and chains of roles: ``tests/integration/roles/test_role.py``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.testing.guide import (
    BIZ_CORP,
    DEV_CORP,
    guide_files,
)
from tests.sign_ins import machine_of
from tests.surroundings import LEGACY, SESSION, START_URL, Surroundings, sign_in_to_portal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amplify_plugin.testing import Finished, World

# The AWS CLI finds the folder of SSO tokens when it is imported.
pytestmark = pytest.mark.from_the_start

WEB = f"arn:aws:iam::{DEV_CORP}:role/web"
FAR = f"arn:aws:iam::{BIZ_CORP}:role/far"
WHO = ("sts", "get-caller-identity", "--query", "Arn", "--output", "text")


@pytest.fixture
def project(world: World) -> World:
    """A project whose profile ``r`` is a role that all of the source's account may have."""
    world.follow_guide()
    world.server.add_role(WEB, "*")
    world.server.add_role(FAR, DEV_CORP)
    world.choose("dev", "r")
    return world


@pytest.fixture
def around(project: World) -> Iterator[Surroundings]:
    with machine_of(project) as around:
        yield around


def has(world: World, role: str, rest: str = "") -> None:
    world.config(
        f"{guide_files().config}\n[profile r]\nrole_arn={FAR}\n{role}\nregion=us-east-1\n{rest}"
    )


def acts_as_far(world: World, env: dict[str, str], *secrets: str) -> str | None:
    """Run ``aws`` as the role, look at the traces, and tell who signed AssumeRole."""
    finished = world.aws(*WHO, "--debug", env=env)
    assert finished.stdout == f"arn:aws:sts::{BIZ_CORP}:assumed-role/far/amplify\n"
    assert FAR in world.cache_file.read_text()
    assert not (world.home / ".aws" / "cli").exists()
    assert "botocore" in finished.stderr
    assert not [secret for secret in (*secrets, "canary") if secret in finished.stderr]
    return world.server.calls("AssumeRole")[-1].access_key_id


def secrets(around: Surroundings) -> tuple[str, str]:
    return around.keys["SecretAccessKey"], around.keys["SessionToken"]


@pytest.mark.parametrize("source", ["Ec2InstanceMetadata", "EcsContainer"])
def test_the_role_of_the_machine_is_the_source(
    project: World, around: Surroundings, source: str
) -> None:
    has(project, f"credential_source={source}")
    env = around.as_container if source == "EcsContainer" else around.as_instance
    assert acts_as_far(project, env, *secrets(around)) == around.keys["AccessKeyId"]


@pytest.mark.parametrize(("key", "settings"), [(START_URL, LEGACY), ("corp", SESSION)])
def test_sso_is_the_source(project: World, around: Surroundings, key: str, settings: str) -> None:
    has(project, "source_profile=s", f"[profile s]{settings}")
    sign_in_to_portal(project.home, key)
    signer = acts_as_far(project, around.as_portal, *secrets(around))
    assert signer == around.keys["AccessKeyId"]


def test_a_web_identity_is_the_source(project: World) -> None:
    token = project.home / "token"
    token.write_text("canary.web.token")
    has(
        project,
        "source_profile=w",
        f"[profile w]\nrole_arn={WEB}\nweb_identity_token_file={token}\nregion=us-east-1\n",
    )
    signer = acts_as_far(project, {})
    assert signer is not None
    assert signer.startswith("ASIA")
    assert len(project.server.calls("AssumeRoleWithWebIdentity")) == 1


# -------------------------------------------------------------------------------- what login says


def login(world: World, profile: str, env: dict[str, str]) -> Finished:
    command = (sys.executable, "-m", "amplify_plugin", "login", "--profile", profile)
    return world.run(command, env=env).finish()


@pytest.mark.parametrize(
    ("settings", "key", "state"),
    [
        (LEGACY, None, {}),
        (LEGACY, START_URL, {"lasts": -1}),
        (SESSION, "corp", {"lasts": -1}),
        (SESSION, "corp", {"token": "canary-ended-at-the-portal"}),
    ],
    ids=["never", "legacy-expired", "session-expired", "ended-at-the-portal"],
)
def test_an_sso_session_that_has_ended_is_said_with_the_command_that_renews_it(
    project: World,
    around: Surroundings,
    settings: str,
    key: str | None,
    state: dict[str, Any],
) -> None:
    """Of the role's profile too it is the source's session that must be renewed."""
    has(project, "source_profile=s", f"[profile s]{settings}")
    if key is not None:
        sign_in_to_portal(project.home, key, **state)
    finished = login(project, "r", around.as_portal)
    assert (finished.code, finished.stdout) == (1, "")
    assert "Profile 's' gives no credentials: " in finished.stderr
    remedy = " This is not a terminal: run this in one:\n  aws sso login --profile s\n"
    assert finished.stderr.endswith(remedy)
    assert finished.stderr.count("\n") == 2
    assert "canary" not in finished.stderr


def test_login_with_sso_tells_until_when(project: World, around: Surroundings) -> None:
    has(project, "source_profile=s", f"[profile s]{SESSION}")
    sign_in_to_portal(project.home, "corp")
    finished = login(project, "s", around.as_portal)
    assert (finished.code, finished.stderr) == (0, "")
    assert "Credentials:    from SSO, ends in " in finished.stdout
    assert " days (at 2036-01-01 " in finished.stdout
    assert not [secret for secret in secrets(around) if secret in finished.stdout]


def test_an_instance_without_a_role_is_said(project: World, around: Surroundings) -> None:
    has(project, "credential_source=Ec2InstanceMetadata")
    env = {**around.as_instance, "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"{around.url}/none/"}
    finished = login(project, "r", env)
    assert (finished.code, finished.stdout) == (1, "")
    assert "Ec2InstanceMetadata, the credential_source of profile 'r', has no" in finished.stderr
    assert finished.stderr.count("\n") == 1
