"""One code a day with the real ``aws``: roles of two accounts, and a user without a role."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    DEV_CORP,
    MFA_SERIAL,
    ROLE_ARN,
    SECRET_ACCESS_KEY,
    USER_ARN,
    guide_files,
)
from tests.docs.blocks import block
from tests.docs.shell import on_terminal, without_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from amplify_plugin.testing import World

PROD_ARN = "arn:aws:iam::210987654321:role/bizcorpprod"
QUESTION = "? Enter the MFA token code: "
WHO = ("sts", "get-caller-identity", "--query", "Arn", "--output", "text")
PROD = f"""
[profile bizcorpprod]
role_arn={PROD_ARN}
source_profile=devcorpuser
mfa_serial={MFA_SERIAL}
region=us-east-1
"""


@pytest.fixture
def project(world: World) -> World:
    """A project with an account for each environment, and one code a day."""
    world.follow_guide()
    world.config(guide_files().config + PROD)
    world.server.add_role(PROD_ARN, DEV_CORP, mfa=True)
    world.choose("dev", "bizcorprole")
    world.choose("prod", "bizcorpprod")
    switch_on(world)
    return world


def switch_on(world: World) -> None:
    file = world.cache_file.with_name("plugin.ini")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mfa_session = 12h\n")


def types_code(world: World, *args: str, code: str = "123456") -> str:
    terminal = world.terminal(*args)
    terminal.expect(QUESTION)
    terminal.type(code)
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    return finished.stdout


def shown(world: World, *args: str) -> Any:
    return world.aws("awscloudformation", *args, "--output", "json").json


def sessions_file(world: World) -> Path:
    return world.cache_file.with_name("plugin-sessions.json")


@pytest.fixture
def user(world: World) -> World:
    """A project whose profile is a user's, under the policy that denies all without MFA."""
    world.follow_guide()
    world.server.add_user(USER_ARN, ACCESS_KEY_ID, SECRET_ACCESS_KEY, needs_mfa=True)
    world.config(f"[profile devcorpuser]\nregion=us-east-1\nmfa_serial={MFA_SERIAL}\n")
    world.choose("dev", "devcorpuser")
    return world


def test_one_code_serves_both_environments(project: World) -> None:
    assert "assumed-role/bizcorprole/amplify" in types_code(project, *WHO)
    project.environment("prod")
    second = project.aws(*WHO)
    assert second.code == 0, second.stderr
    assert "assumed-role/bizcorpprod/amplify" in second.stdout
    assert len(project.server.calls("GetSessionToken")) == 1
    assert len(project.server.calls("AssumeRole")) == 2


def test_the_session_is_shown_and_forgotten(project: World) -> None:
    types_code(project, *WHO)
    [kept] = json.loads(sessions_file(project).read_text()).values()
    ends = {"expiration": kept["credentials"]["expiration"]}
    assert shown(project, "show-profile")["mfaSession"] == ends
    profiles = {each["name"]: each for each in shown(project, "list-profiles")["profiles"]}
    assert profiles["bizcorprole"]["mfaSession"] == profiles["bizcorpprod"]["mfaSession"] == ends
    assert profiles["devcorpuser"]["mfaSession"] == {"expiration": None}
    assert "MFA session" in project.aws("awscloudformation", "show-profile").stdout

    # The project's reset is Amplify's: the role goes, the session of all roles stays.
    assert shown(project, "reset-cache")["mfaSessions"] == []
    assert project.aws(*WHO).code == 0
    gone = {
        "accessKeyId": ACCESS_KEY_ID,
        "mfaSerial": MFA_SERIAL,
        "endpoint": project.server.url,
        **ends,
    }
    assert shown(project, "reset-cache", "--sessions", "--dry-run")["mfaSessions"] == [gone]
    said = project.aws("awscloudformation", "reset-cache", "--sessions").stdout
    assert said == (
        "  MFA sessions are deleted of:\n"
        f"    {MFA_SERIAL} ({ACCESS_KEY_ID} at {project.server.url})\n\n"
    )
    assert shown(project, "reset-cache", "--sessions")["mfaSessions"] == []
    assert project.aws(*WHO).code == 0  # the role is cached still
    assert shown(project, "reset-cache")["removed"]
    assert "needs an MFA code" in project.aws(*WHO).stderr


@pytest.mark.parametrize(
    "command",
    [("login",), ("exec", "--", "true"), ("export-credentials",)],
    ids=lambda command: command[0],
)
def test_no_session_asks_for_the_long_one(project: World, command: tuple[str, ...]) -> None:
    config = guide_files().config.replace("external_id", "duration_seconds=7200\nexternal_id")
    project.config(config + PROD)
    project.server.add_role(
        ROLE_ARN, DEV_CORP, external_id="biz-corp-inventory", mfa=True, max_session_duration=7200
    )
    types_code(project, *WHO)
    name, *rest = command
    types_code(project, "awscloudformation", name, "--no-session", *rest, code="234567")
    assert project.server.calls("AssumeRole")[-1].params["DurationSeconds"] == "7200"


def test_a_user_without_a_role_acts_in_its_session(user: World) -> None:
    refused = user.aws("s3", "ls")
    assert "AccessDenied" in refused.stderr
    switch_on(user)
    question = types_code(user, "s3", "ls")
    assert "devcorpuser is a user" in question
    assert MFA_SERIAL in question
    for command in (
        ("s3", "ls"),
        ("awscloudformation", "exec", "--", *user.command, "s3", "ls"),
        ("awscloudformation", "login"),
    ):
        # The user is of another account than the environment, which login says.
        finished = user.aws(*command, env={"AMPLIFY_PLUGIN_ACCOUNT_CHECK": "off"})
        assert (finished.code, finished.stderr) == (0, ""), command
    keys = user.aws("awscloudformation", "export-credentials").json
    assert keys["SessionToken"]
    assert keys["Expiration"]
    assert len(user.server.calls("GetSessionToken")) == 1
    listed = user.aws("awscloudformation", "list-profiles").stdout
    assert "keys + MFA" in listed


def test_a_bridge_gives_the_session(user: World) -> None:
    switch_on(user)
    made = user.aws("awscloudformation", "bridge-profile", "devcorpuser", "--as", "plain")
    assert made.code == 0, made.stderr
    types_code(user, *WHO)
    finished = user.aws("s3", "ls", "--profile", "plain", cwd=user.home)
    assert (finished.code, finished.stderr) == (0, "")


def test_with_the_setting_off_a_user_is_told_that_the_device_is_ignored(user: World) -> None:
    chosen = user.aws("awscloudformation", "select-profile", "devcorpuser")
    assert chosen.code == 0
    assert "ignore that device" in chosen.stderr
    assert "settings mfa_session 12h" in chosen.stderr
    findings = shown(user, "doctor")["findings"]
    [found] = [each for each in findings if each["code"] == "mfa-device-not-used"]
    assert found["subject"] == "devcorpuser"
    assert "settings mfa_session 12h" in found["fix"]
    switch_on(user)
    codes = {each["code"] for each in shown(user, "doctor")["findings"]}
    assert "mfa-device-not-used" not in codes
    chosen = user.aws("awscloudformation", "select-profile", "devcorpuser")
    assert "bridge-profile devcorpuser --select" in chosen.stderr


def test_the_commands_of_the_page(project: World) -> None:
    project.cache_file.with_name("plugin.ini").unlink()
    terminal = on_terminal(project, block("docs/mfa-sessions.md", "on"))
    terminal.expect(QUESTION)
    terminal.type("123456")
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    assert "all rights of your user" in finished.stdout
    assert "in 12 h" in finished.stdout.partition("MFA session:")[2]
    ended = without_terminal(project, block("docs/mfa-sessions.md", "end"))
    assert ended.code == 0, ended.stderr
    assert "MFA sessions are deleted of:" in ended.stdout
    assert "needs an MFA code" in project.aws(*WHO).stderr
