"""The main job with the real ``aws``: act as the project's role, ask once, forget it."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import (
    DOTTED_ROLE_ARN,
    MFA_SERIAL,
    ROLE_ARN,
)

if TYPE_CHECKING:
    from amplify_plugin.testing import World

QUESTION = "? Enter the MFA token code: "


@pytest.fixture
def project(world: World) -> World:
    """A project whose environment dev uses the guide's role."""
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    return world


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


def test_the_cache_holds_what_amplify_would_have_written(project: World) -> None:
    sign_in(project)
    text = project.cache_file.read_text(encoding="utf-8")
    document = json.loads(text)
    entry = document[ROLE_ARN]["amplify"]
    assert list(entry) == ["accessKeyId", "secretAccessKey", "sessionToken", "expiration"]
    assert text == json.dumps(document, indent=2)
    assert len(entry["expiration"]) == len("2026-01-01T00:00:00.000Z")
    assert project.cache_file.stat().st_mode & 0o777 == 0o600
    assert not (project.home / ".aws" / "cli" / "cache").exists()


def test_the_call_signs_with_the_source_and_sends_what_the_profile_says(project: World) -> None:
    sign_in(project)
    [call] = project.server.calls("AssumeRole")
    assert call.access_key_id == "AKIAEXAMPLEDEVCORP01"
    assert call.params["RoleSessionName"] == "amplify"
    assert call.params["ExternalId"] == "biz-corp-inventory"
    assert call.params["SerialNumber"] == MFA_SERIAL
    assert "DurationSeconds" not in call.params


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


def test_each_environment_has_its_own_role(project: World) -> None:
    chosen = project.aws("awscloudformation", "select-profile", "dev.corp", "--env", "prod")
    assert chosen.code == 0
    selections = json.loads(project.local_aws_info_file.read_text())
    assert selections["dev"]["profileName"] == "bizcorprole"
    assert selections["prod"] == {
        "configLevel": "project",
        "useProfile": True,
        "profileName": "dev.corp",
    }
    project.environment("prod")
    identity = project.aws("sts", "get-caller-identity").json
    assert identity["Arn"].endswith("assumed-role/devcorprole/amplify")
    assert list(json.loads(project.cache_file.read_text())) == [DOTTED_ROLE_ARN]


def test_from_a_subfolder_of_the_project(project: World) -> None:
    sign_in(project)
    folder = project.project / "src" / "deep"
    folder.mkdir(parents=True)
    identity = project.aws("sts", "get-caller-identity", cwd=folder).json
    assert identity["Arn"].endswith("assumed-role/bizcorprole/amplify")


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


def test_a_dry_run_resets_nothing(project: World) -> None:
    sign_in(project)
    before = project.cache_file.read_bytes()
    finished = project.aws("awscloudformation", "reset-cache", "--dry-run")
    assert finished.stdout == "  Cached temp credentials would be deleted for the project.\n\n"
    assert project.cache_file.read_bytes() == before


@pytest.mark.parametrize(
    "options",
    [("--role-arn", ROLE_ARN), ("--profile", "bizcorprole"), ("--env", "dev"), ("--all",)],
    ids=lambda options: options[0],
)
def test_each_way_to_say_what_to_forget(project: World, options: tuple[str, ...]) -> None:
    sign_in(project)
    dry = project.aws("awscloudformation", "reset-cache", *options, "--dry-run")
    wet = project.aws("awscloudformation", "reset-cache", *options, "--output", "json")
    assert "would be deleted" in dry.stdout
    assert wet.json["removed"] == [{"roleArn": ROLE_ARN, "sessionNames": ["amplify"]}]
    again = project.aws("awscloudformation", "reset-cache", *options, "--output", "json")
    assert again.json["removed"] == []


def test_expired_entries_go_and_valid_ones_stay(project: World) -> None:
    project.server.add_role(DOTTED_ROLE_ARN, "111122223333", lifetime=30)
    sign_in(project)
    assert project.aws("awscloudformation", "login", "--profile", "dev.corp").code == 0
    reset = project.aws("awscloudformation", "reset-cache", "--expired", "--output", "json").json
    assert [role["roleArn"] for role in reset["removed"]] == [DOTTED_ROLE_ARN]
    assert list(json.loads(project.cache_file.read_text())) == [ROLE_ARN]


def test_login_keeps_valid_credentials_unless_told_to_refresh(project: World) -> None:
    sign_in(project)
    kept = project.aws("awscloudformation", "login")
    assert kept.code == 0
    assert project.server.sessions_issued(ROLE_ARN) == 1
    again = project.aws("awscloudformation", "login", "--refresh", "--mfa-code", "654321")
    assert again.code == 0
    assert project.server.sessions_issued(ROLE_ARN) == 2


def test_going_back_to_the_general_level(project: World) -> None:
    finished = project.aws("awscloudformation", "select-profile", "--general", "--output", "json")
    assert finished.json["profileName"] is None
    assert json.loads(project.local_aws_info_file.read_text())["dev"] == {"configLevel": "general"}
    listed = project.aws("configure", "list")
    assert "<not set>" in listed.stdout


def test_picking_from_the_list_with_the_arrow_keys(project: World) -> None:
    terminal = project.terminal("awscloudformation", "select-profile")
    terminal.expect("Please choose the profile you want to use")
    terminal.press("dev.c")
    terminal.press("\r")
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    selections = json.loads(project.local_aws_info_file.read_text())
    assert selections["dev"]["profileName"] == "dev.corp"


def test_list_profiles_for_a_program(project: World) -> None:
    listed = project.aws("awscloudformation", "list-profiles", "--output", "json").json
    by_name = {profile["name"]: profile for profile in listed["profiles"]}
    assert by_name["bizcorprole"] == {
        "name": "bizcorprole",
        "kind": "role",
        "region": "us-east-1",
        "roleArn": ROLE_ARN,
        "accountId": "123456789012",
        "sourceProfile": "devcorpuser",
        "mfaSerial": MFA_SERIAL,
        "bridges": None,
        "selectedFor": ["dev"],
        "approved": True,
        "inForce": True,
        "readable": {"amplify": True, "aws": True, "js": True, "sdks": True},
        "reason": None,
        "cache": {"state": "absent", "expiration": None},
        "mfaSession": {"expiration": None},
    }
    assert by_name["devcorpuser"]["kind"] == "keys"
    dotted = by_name["dev.corp"]
    assert dotted["readable"] == {"amplify": True, "aws": True, "js": False, "sdks": False}
    assert "the AWS SDKs other than Python's" in dotted["reason"]


@pytest.mark.parametrize("output", ["json", "text", "table"])
def test_the_structure_goes_through_the_cli_formatter(project: World, output: str) -> None:
    finished = project.aws(
        "awscloudformation", "show-profile", "--output", output, "--query", "[profileName,envName]"
    )
    assert finished.code == 0
    assert "bizcorprole" in finished.stdout
    assert (finished.stdout == "bizcorprole\tdev\n") == (output == "text")


@pytest.mark.parametrize(
    ("style", "line"),
    [
        ("process", '"Version": 1,'),
        ("env", "export AWS_ACCESS_KEY_ID="),
        ("env-no-export", "AWS_ACCESS_KEY_ID="),
        ("powershell", "$Env:AWS_ACCESS_KEY_ID='"),
        ("windows-cmd", 'set "AWS_ACCESS_KEY_ID='),
        ("fish", "set -gx AWS_ACCESS_KEY_ID '"),
    ],
)
def test_credentials_for_other_tools(project: World, style: str, line: str) -> None:
    sign_in(project)
    finished = project.aws("awscloudformation", "export-credentials", "--format", style)
    assert finished.code == 0
    entry = json.loads(project.cache_file.read_text())[ROLE_ARN]["amplify"]
    assert any(row.strip().startswith(line) for row in finished.stdout.splitlines())
    for value in entry.values():
        assert value in finished.stdout


def test_what_is_exported_works_in_a_shell(project: World) -> None:
    sign_in(project)
    exported = project.aws("awscloudformation", "export-credentials", "--format", "env").stdout
    script = f"{exported}\n{shlex.join(project.command)} sts get-caller-identity"
    finished = project.run(("sh", "-c", script), env={"AMPLIFY_PLUGIN": "off"}).finish(60)
    assert finished.json["Arn"].endswith("assumed-role/bizcorprole/amplify")
