"""The whole guide with the real ``aws``: from two empty accounts to the role's identity."""

from __future__ import annotations

import re
import shlex
import time
from typing import TYPE_CHECKING

import pyotp
import pytest

from amplify_plugin.testing.guide import (
    BIZ_ADMIN,
    BIZ_CORP,
    DEV_ADMIN,
    MFA_SERIAL,
    ROLE_ARN,
    USER_ARN,
    add_administrators,
)
from tests.docs.blocks import block

if TYPE_CHECKING:
    from amplify_plugin.testing import Terminal, World

OURS = "awscloudformation"


@pytest.fixture
def accounts(world: World) -> World:
    """Two accounts with nothing in them but who begins, and their keys in one home."""
    add_administrators(world.server)
    world.credentials(BIZ_ADMIN.credentials + DEV_ADMIN.credentials)
    return world


def test_a_new_key_is_in_no_debug_log(accounts: World) -> None:
    made = accounts.aws(
        *(OURS, "create-user", "--user-name", "devcorpuser", "--role-arn", ROLE_ARN, "--no-mfa"),
        *("--profile", "devcorpadmin", "--debug"),
    )
    assert made.code == 0, made.stderr
    keys = re.findall(
        "aws_(?:access_key_id|secret_access_key) = (.*)", accounts.credentials_file.read_text()
    )
    assert len(keys) == 2
    for key in keys:
        assert key not in made.stdout + made.stderr


def seed_on(terminal: Terminal) -> str:
    """The seed below the QR code, as a person would type it into their phone."""
    terminal.expect("Type this key into the app: ")
    return terminal.expect("\r\n").strip()


def test_ctrl_c_at_the_codes_takes_all_of_the_new_user_back(accounts: World) -> None:
    keys = accounts.credentials_file.read_text()
    terminal = accounts.terminal(
        *(OURS, "create-user", "--user-name", "devcorpuser", "--role-arn", ROLE_ARN),
        *("--show-seed", "--profile", "devcorpadmin"),
    )
    seed_on(terminal)
    terminal.expect("(not echoed): ")
    terminal.press("\x03")
    finished = terminal.finish()
    assert finished.code == 130, finished.stdout
    assert "Traceback" not in finished.stdout
    assert accounts.credentials_file.read_text() == keys
    assert accounts.server.calls("CreateUser")
    for kind in ("list-users", "list-virtual-mfa-devices"):
        left = accounts.aws("iam", kind, "--profile", "devcorpadmin", "--region", "us-east-1")
        assert left.code == 0, left.stderr
        assert "devcorpuser" not in left.stdout


def codes_from(seed: str, first: int) -> tuple[str, str]:
    """Two codes that follow each other, the first so many steps from now."""
    totp, step = pyotp.TOTP(seed), int(time.time()) // 30
    return totp.generate_otp(step + first), totp.generate_otp(step + first + 1)


def commands(text: str) -> list[list[str]]:
    """The words after each ``aws`` of a recipe."""
    lines = text.replace("\\\n", "").splitlines()
    programs = [words for line in lines if (words := shlex.split(line, comments=True))]
    assert [words[0] for words in programs] == ["aws"] * 4
    return [words[1:] for words in programs]


def test_the_four_commands_from_two_empty_accounts(accounts: World) -> None:
    create_role, create_user, add_profile, select_profile = commands(
        block("docs/guide.md", "guide")
    )
    made = accounts.aws(*create_role)
    assert made.code == 0, made.stderr
    [external_id] = set(re.findall(r"--external-id ([0-9a-f]{32})", made.stdout))
    create_user, add_profile = (
        [external_id if word == "THE-ONE-FROM-1" else word for word in words]
        for words in (create_user, add_profile)
    )
    # The lines that Biz Corp hands over are those of the page.
    handed_over = [line.split()[1:] for line in made.stdout.splitlines() if "  aws " in line]
    assert handed_over == [create_user[:-2], add_profile]
    assert create_user[-2:] == ["--profile", "devcorpadmin"]

    # Part 2; the seed is typed into the phone, and not scanned.
    terminal = accounts.terminal(*create_user, "--show-seed")
    seed = seed_on(terminal)
    for code in codes_from(seed, -1):
        terminal.expect("(not echoed): ")
        terminal.type(code)
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    secret = re.findall("aws_secret_access_key = (.*)", accounts.credentials_file.read_text())
    assert len(secret) == 1
    assert secret[0] not in finished.stdout
    assert f"aws {' '.join(add_profile)}" in " ".join(finished.stdout.split())

    # Part 3 and its proof.
    terminal = accounts.terminal(*add_profile)
    terminal.expect("Sign in now to test it? (Y/n) ")
    terminal.type("")
    terminal.expect("Enter the MFA token code: ")
    terminal.type(codes_from(seed, 1)[0])
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    assert f"Signed in as arn:aws:iam::{BIZ_CORP}:role/bizcorprole" in finished.stdout
    assert ", until " in finished.stdout

    # The project.
    selected = accounts.aws(*select_profile)
    assert selected.code == 0, selected.stderr
    identity = accounts.aws("sts", "get-caller-identity")
    assert identity.json["Arn"] == f"arn:aws:sts::{BIZ_CORP}:assumed-role/bizcorprole/amplify"
    assert accounts.server.sessions_issued(ROLE_ARN) == 1
    [assumed] = accounts.server.calls("AssumeRole")
    assert assumed.params["SerialNumber"] == MFA_SERIAL
    assert assumed.params["ExternalId"] == external_id
    assert accounts.aws("sts", "get-caller-identity", "--profile", "devcorpuser").json["Arn"] == (
        USER_ARN
    )
