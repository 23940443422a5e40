"""A user's key in a store of secrets opens MFA sessions as one in a file does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    DEV_CORP,
    MFA_SERIAL,
    SECRET_ACCESS_KEY,
    USER_ARN,
)
from tests.integration.roles.test_session import CONFIG, DEV, PROD, Person

if TYPE_CHECKING:
    from amplify_plugin.testing import World


@pytest.fixture
def person(world: World, monkeypatch: pytest.MonkeyPatch) -> Person:
    """A user whose key a program called ``pass`` prints."""
    for name, value in world.environ().items():
        monkeypatch.setenv(name, value)
    program = world.home / "pass"
    answer = {"Version": 1, "AccessKeyId": ACCESS_KEY_ID, "SecretAccessKey": SECRET_ACCESS_KEY}
    program.write_text(f"#!/bin/sh\necho '{json.dumps(answer)}'\n")
    program.chmod(0o755)
    process = f"credential_process = {program} show aws-access-key/me\n"
    world.config(CONFIG.replace("[profile me]\n", f"[profile me]\n{process}"))
    user = world.server.add_user(USER_ARN, ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    world.server.add_device(MFA_SERIAL, user)
    for role in (DEV, PROD):
        world.server.add_role(role, DEV_CORP, mfa=True)
    return Person(world)


def test_one_code_serves_every_role_and_the_user(person: Person) -> None:
    for name in ("dev", "prod", "me"):
        assert person.gets(name).session_token
    assert person.opened() == 1
    assert len(person.codes.questions) == 1
