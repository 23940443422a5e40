"""Part 3 of the guide with the real ``aws``: from empty files to the role's identity."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    EXTERNAL_ID,
    MFA_SERIAL,
    ROLE_ARN,
    SECRET_ACCESS_KEY,
    add_guide,
)

if TYPE_CHECKING:
    from amplify_plugin.testing import World

ADD = ("awscloudformation", "add-profile")
OPTIONS = (
    *("bizcorprole", "--role-arn", ROLE_ARN, "--source-profile", "devcorpuser"),
    *("--mfa-serial", MFA_SERIAL, "--external-id", EXTERNAL_ID, "--region", "us-east-1"),
)
KEYS = f"{ACCESS_KEY_ID}\n{SECRET_ACCESS_KEY}\n"


@pytest.fixture
def accounts(world: World) -> World:
    """Parts 1 and 2 of the guide are done; the AWS files are empty."""
    add_guide(world.server)
    world.credentials_file.unlink()
    return world


def test_from_empty_files_to_the_role_s_identity(accounts: World) -> None:
    config = accounts.config_file.read_text()
    added = accounts.aws(*ADD, *OPTIONS, "--keys-from-stdin", "--output", "json", input=KEYS)
    assert added.code == 0, added.stderr
    assert added.json == {
        "profileName": "bizcorprole",
        "roleArn": ROLE_ARN,
        "sourceProfile": "devcorpuser",
        "files": [str(accounts.credentials_file), str(accounts.config_file)],
        "dryRun": False,
    }
    assert accounts.config_file.read_text().startswith(config)
    assert accounts.config_file.read_text().count("region = us-east-1\n") == 3
    assert accounts.credentials_file.stat().st_mode & 0o777 == 0o600
    selected = accounts.aws("awscloudformation", "select-profile", "bizcorprole")
    assert selected.code == 0, selected.stderr
    login = accounts.aws("awscloudformation", "login", "--mfa-code", "123456")
    assert login.code == 0, login.stderr
    identity = accounts.aws("sts", "get-caller-identity")
    assert identity.json["Arn"].endswith("assumed-role/bizcorprole/amplify")


def test_all_is_asked_for_on_a_terminal_and_no_key_is_seen(accounts: World) -> None:
    terminal = accounts.terminal(*ADD)
    for question, answer in (
        ("Name of the new profile: ", "biz.corp"),
        ("letters, digits", "bizcorprole"),
        ("ARN of the role: ", ROLE_ARN),
        ("Profile that holds your access key, existing or new: ", "devcorpuser"),
        ("MFA device (none if empty): ", MFA_SERIAL),
        ("External id (none if empty): ", EXTERNAL_ID),
        ("Region (empty: us-east-1): ", ""),
        ("Access key id of devcorpuser (not shown): ", ACCESS_KEY_ID),
        ("Secret access key of devcorpuser (not shown): ", SECRET_ACCESS_KEY),
        ("Sign in now to test it? (Y/n) ", "n"),
    ):
        terminal.expect(question)
        terminal.type(answer)
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    assert ACCESS_KEY_ID not in finished.stdout
    assert SECRET_ACCESS_KEY not in finished.stdout
    assert SECRET_ACCESS_KEY in accounts.credentials_file.read_text()


def test_ctrl_d_is_told_on_a_line_of_its_own(accounts: World) -> None:
    terminal = accounts.terminal("add-profile", command=(sys.executable, "-m", "amplify_plugin"))
    terminal.see("Name of the new profile:")
    terminal.press("\x04")
    assert terminal.finish().code == 2
    assert any(line.startswith("amplify-plugin: No answer was typed") for line in terminal.window)


def test_a_yes_on_a_terminal_changes_what_is_there(world: World) -> None:
    world.follow_guide()
    before = world.config_file.read_text()
    alone = world.aws(*ADD, *OPTIONS[:-4])
    assert alone.code == 0, alone.stderr
    assert "already up to date" in alone.stdout
    longer = (*ADD, *OPTIONS, "--duration-seconds", "3600")
    refused = world.aws(*longer)
    assert refused.code != 0
    assert "Profile 'bizcorprole' already exists; nothing was changed. Choose" in refused.stderr
    assert world.config_file.read_text() == before
    terminal = world.terminal(*longer)
    shown = terminal.expect("already exists. Change it like this? (y/N) ")
    assert "+duration_seconds = 3600" in shown
    terminal.type("y")
    terminal.expect("Sign in now to test it? (Y/n) ")
    terminal.press("\x04")  # nobody answers: that is a no, and no failure
    assert terminal.finish().code == 0
    region = "external_id=biz-corp-inventory\nregion=us-east-1\n"
    assert world.config_file.read_text() == before.replace(
        region, f"{region}duration_seconds = 3600\n"
    )


def test_no_key_in_the_debug_log_and_none_from_a_terminal(accounts: World) -> None:
    done = accounts.aws(*ADD, *OPTIONS, "--keys-from-stdin", "--debug", input=KEYS)
    assert done.code == 0, done.stderr
    for key in (ACCESS_KEY_ID, SECRET_ACCESS_KEY):
        assert key not in done.stdout + done.stderr
    terminal = accounts.terminal(*ADD, *OPTIONS, "--keys-from-stdin", "--force")
    assert "that is a terminal" in " ".join(terminal.finish().stdout.split())
