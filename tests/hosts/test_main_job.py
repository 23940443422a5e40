"""The main job with the real ``aws``: act as the project's role, ask once, forget it."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

from amplify_plugin.testing.guide import (
    MFA_SERIAL,
    ROLE_ARN,
)

if TYPE_CHECKING:
    from amplify_plugin.testing import World

QUESTION = "? Enter the MFA token code: "


def sign_in(world: World, code: str = "123456") -> None:
    finished = world.aws("awscloudformation", "login", "--mfa-code", code)
    assert finished.code == 0, finished.stderr


def test_the_code_is_asked_once_and_every_call_is_the_role(project: World) -> None:
    terminal = project.terminal("sts", "get-caller-identity")
    heading = terminal.expect(QUESTION)
    assert "Profile bizcorprole is configured to assume role" in heading
    assert ROLE_ARN in heading
    assert MFA_SERIAL in heading
    terminal.type("123456")
    first = terminal.finish()
    assert first.code == 0
    assert "assumed-role/bizcorprole/amplify" in first.stdout
    assert "123456" not in first.stdout.replace('"Account": "123456789012"', "").replace(
        "123456789012:", ""
    )

    second = project.aws("sts", "get-caller-identity")
    assert second.json["Arn"].endswith("assumed-role/bizcorprole/amplify")
    assert second.stderr == ""
    assert project.server.sessions_issued(ROLE_ARN) == 1


def test_show_profile_tells_the_expiry(project: World) -> None:
    before = project.aws("awscloudformation", "show-profile", "--output", "json").json
    assert before["cache"] == {"state": "absent", "expiration": None}
    sign_in(project)
    after = project.aws("awscloudformation", "show-profile", "--output", "json").json
    cached = json.loads(project.cache_file.read_text())[ROLE_ARN]["amplify"]
    assert after == {
        "inForce": {
            "profileName": "bizcorprole",
            "source": "project",
            "accountId": "123456789012",
            "reason": None,
        },
        "projectPath": str(project.project),
        "envName": "dev",
        "configLevel": "project",
        "profileName": "bizcorprole",
        "roleArn": ROLE_ARN,
        "roleSessionName": "amplify",
        "mfaSerial": MFA_SERIAL,
        "sourceProfile": "devcorpuser",
        "region": "us-east-1",
        "trusted": True,
        "cache": {"state": "valid", "expiration": cached["expiration"]},
        "mfaSession": {"expiration": None},
    }


def test_reset_forgets_and_the_next_call_asks_again(project: World) -> None:
    sign_in(project)
    reset = project.aws("awscloudformation", "reset-cache", "--output", "json").json
    assert reset == {
        "removed": [{"roleArn": ROLE_ARN, "sessionNames": ["amplify"]}],
        "mfaSessions": [],
        "dryRun": False,
    }
    refused = project.aws("sts", "get-caller-identity")
    assert refused.code != 0
    assert "needs an MFA code" in refused.stderr


def test_what_is_exported_works_in_a_shell(project: World) -> None:
    sign_in(project)
    exported = project.aws("awscloudformation", "export-credentials", "--format", "env").stdout
    script = f"{exported}\n{shlex.join(project.command)} sts get-caller-identity"
    finished = project.run(("sh", "-c", script), env={"AMPLIFY_PLUGIN": "off"}).finish(60)
    assert finished.json["Arn"].endswith("assumed-role/bizcorprole/amplify")
