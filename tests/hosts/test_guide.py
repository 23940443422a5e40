"""The whole guide with the real ``aws``: from two empty accounts to the role's identity."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pyotp
import pytest

from amplify_plugin.testing.guide import (
    BIZ_ADMIN,
    BIZ_CORP,
    DEV_ADMIN,
    DEV_CORP,
    MFA_SERIAL,
    ROLE_ARN,
    USER_ARN,
    add_administrators,
)

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
    terminal.expect("The seed, to be typed instead: ")
    return terminal.expect("\r\n").strip()


def codes_from(seed: str, first: int) -> tuple[str, str]:
    """Two codes that follow each other, the first so many steps from now."""
    totp, step = pyotp.TOTP(seed), int(time.time()) // 30
    return totp.generate_otp(step + first), totp.generate_otp(step + first + 1)


def test_from_two_empty_accounts_to_the_role_s_identity(accounts: World) -> None:
    created = accounts.aws(
        *(OURS, "create-role", "--role-name", "bizcorprole", "--trusted-account", DEV_CORP),
        *("--categories", "cognito,s3,dynamodb,appsync,iam,lambda"),
        *("--user-name", "devcorpuser", "--output", "json", "--region", "us-east-1"),
        *("--profile", "bizcorpadmin"),
    )
    assert created.code == 0, created.stderr
    role = created.json
    assert role["roleArn"] == ROLE_ARN
    assert re.fullmatch("[0-9a-f]{32}", role["externalId"])

    # Part 2, as the line that Biz Corp hands over says it.
    _, *create_user = role["createUserCommand"].split()
    terminal = accounts.terminal(*create_user, "--show-seed", "--profile", "devcorpadmin")
    seed = seed_on(terminal)
    for code in codes_from(seed, -1):
        terminal.expect("(not echoed): ")
        terminal.type(code)
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    secret = re.findall("aws_secret_access_key = (.*)", accounts.credentials_file.read_text())
    assert len(secret) == 1
    assert secret[0] not in finished.stdout
    told = " ".join(finished.stdout.split())
    assert role["addProfileCommand"] in told

    # Part 3 and its proof.
    _, *add_profile = role["addProfileCommand"].split()
    terminal = accounts.terminal(*add_profile)
    terminal.expect("Sign in with it now, as a proof? (y/N) ")
    terminal.type("y")
    terminal.expect("Enter the MFA token code: ")
    terminal.type(codes_from(seed, 1)[0])
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    assert "valid for" in finished.stdout

    # The project.
    selected = accounts.aws(OURS, "select-profile", "bizcorprole")
    assert selected.code == 0, selected.stderr
    identity = accounts.aws("sts", "get-caller-identity")
    assert identity.json["Arn"] == f"arn:aws:sts::{BIZ_CORP}:assumed-role/bizcorprole/amplify"
    assert accounts.server.sessions_issued(ROLE_ARN) == 1
    [assumed] = accounts.server.calls("AssumeRole")
    assert assumed.params["SerialNumber"] == MFA_SERIAL
    assert assumed.params["ExternalId"] == role["externalId"]
    assert accounts.aws("sts", "get-caller-identity", "--profile", "devcorpuser").json["Arn"] == (
        USER_ARN
    )
