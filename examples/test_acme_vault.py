"""The plugin by itself, and in the real ``aws``."""

from __future__ import annotations

import os
from pathlib import Path

import acme_vault
import pytest
from amplify_plugin.hooks import AmplifyPluginError, MfaQuestion
from amplify_plugin.testing import World
from amplify_plugin.testing.fixtures import Plug
from amplify_plugin.testing.guide import MFA_SERIAL, ROLE_ARN, USER_ARN

QUESTION = MfaQuestion("bizcorprole", ROLE_ARN, MFA_SERIAL)
PASS = '#!/bin/sh\n[ "$1 $2" = "otp aws/devcorpuser" ] && echo 135790\n'


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A PATH with a password manager that knows one entry."""
    program = tmp_path / "programs" / "pass"
    program.parent.mkdir()
    program.write_text(PASS)
    program.chmod(0o755)
    return f"{program.parent}:{os.environ['PATH']}"


def test_the_code_of_the_device(plug: Plug, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", path)
    hooks = plug(acme_vault)
    assert hooks.mfa_code(QUESTION).digits == "135790"
    with pytest.raises(AmplifyPluginError, match="aws/somebody"):
        hooks.mfa_code(QUESTION._replace(device="arn:aws:iam::111122223333:mfa/somebody"))


def test_aws_acts_as_the_role_and_asks_nobody(world: World, path: str) -> None:
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    world.server.add_device(MFA_SERIAL, USER_ARN, codes=["135790"])
    finished = world.aws("sts", "get-caller-identity", env={"PATH": path})
    assert "assumed-role/bizcorprole" in finished.stdout
