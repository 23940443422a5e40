"""An access key in ``pass``, with the real ``aws``, a bridge and rotate-key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    EXTERNAL_ID,
    MFA_SERIAL,
    ROLE_ARN,
    SECRET_ACCESS_KEY,
    USER_ARN,
    add_guide,
)
from tests.password_store import PASSPHRASE, TYPED, PasswordStore, gnupg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from amplify_plugin.testing import World

OURS = "awscloudformation"
ROLE = (
    *("bizcorprole", "--role-arn", ROLE_ARN, "--source-profile", "devcorpuser"),
    *("--mfa-serial", MFA_SERIAL, "--external-id", EXTERNAL_ID, "--region", "us-east-1"),
)
KEYS = f"{ACCESS_KEY_ID}\n{SECRET_ACCESS_KEY}\n"
ENTRY = "aws-access-key/devcorpuser"


@pytest.fixture(scope="module")
def open_gnupg() -> Iterator[Path]:
    with gnupg() as home:
        yield home


@pytest.fixture
def store(open_gnupg: Path, tmp_path: Path) -> PasswordStore:
    return PasswordStore(open_gnupg, tmp_path / "store")


def whole_home(world: World) -> bytes:
    """Everything that lies in the home, as one text to look for a secret in."""
    return b"".join(path.read_bytes() for path in world.home.rglob("*") if path.is_file())


def test_a_new_key_goes_from_standard_input_into_pass_and_into_no_file(
    world: World, store: PasswordStore
) -> None:
    add_guide(world.server)
    world.credentials_file.unlink()
    added = world.aws(
        *(OURS, "add-profile", *ROLE, "--keys-from-stdin", "--keys-in", "pass", "--debug"),
        input=KEYS,
        env=store.environ,
    )
    assert added.code == 0, added.stderr
    assert json.loads(store.run("show", ENTRY)) == {
        "Version": 1,
        "AccessKeyId": ACCESS_KEY_ID,
        "SecretAccessKey": SECRET_ACCESS_KEY,
    }
    assert store.entries == [ENTRY]
    assert SECRET_ACCESS_KEY.encode() not in whole_home(world)
    assert SECRET_ACCESS_KEY not in added.stdout + added.stderr
    # Any AWS tool: here the AWS CLI with this plugin switched off.
    off = {**store.environ, "AMPLIFY_PLUGIN": "off"}
    alone = world.aws("sts", "get-caller-identity", "--profile", "devcorpuser", env=off)
    assert alone.code == 0, alone.stderr
    assert alone.json["Arn"] == USER_ARN
    login = world.aws(
        *(OURS, "login", "--profile", "bizcorprole", "--mfa-code", "123456"), env=store.environ
    )
    assert login.code == 0, login.stderr


def test_a_key_in_the_file_is_moved_and_a_bridge_goes_on(
    world: World, store: PasswordStore
) -> None:
    world.follow_guide()
    bridge = world.aws(OURS, "bridge-profile", "dev.corp", "--as", "corp", env=store.environ)
    assert bridge.code == 0, bridge.stderr
    moved = world.aws(
        *(OURS, "add-profile", "devcorpuser", "--keys-in", "pass", "--output", "json"),
        env=store.environ,
    )
    assert moved.code == 0, moved.stderr
    assert moved.json == {
        "profileName": "devcorpuser",
        "roleArn": None,
        "sourceProfile": "devcorpuser",
        "files": [str(world.credentials_file), str(world.config_file)],
        "keysIn": "pass",
        "dryRun": False,
    }
    assert SECRET_ACCESS_KEY.encode() not in whole_home(world)
    assert world.credentials_file.read_text() == ""
    off = {**store.environ, "AMPLIFY_PLUGIN": "off"}
    bridged = world.aws("sts", "get-caller-identity", "--profile", "corp", env=off)
    assert bridged.code == 0, bridged.stderr
    assert "assumed-role/devcorprole" in bridged.json["Arn"]
    again = world.aws(OURS, "add-profile", "devcorpuser", "--keys-in", "pass", env=store.environ)
    assert "is in pass already" in again.stdout


def test_a_locked_store_is_a_sentence_and_no_wait(world: World, tmp_path: Path) -> None:
    world.follow_guide()
    before = (world.config_file.read_bytes(), world.credentials_file.read_bytes())
    move = (OURS, "add-profile", "devcorpuser", "--keys-in", "pass")
    with gnupg(PASSPHRASE) as home:
        store = PasswordStore(home, tmp_path / "store")
        refused = world.aws(*move, env=store.environ, timeout=30)
        assert refused.code != 0
        assert "pass gave no key: gpg: decryption failed" in refused.stderr
        # Nobody could have tried the key from there.
        assert (world.config_file.read_bytes(), world.credentials_file.read_bytes()) == before
        assert store.entries == []
        moved = world.aws(*move, env={**store.environ, **TYPED})
        assert moved.code == 0, moved.stderr
        store.lock()
        for profile in ("devcorpuser", "dev.corp"):
            for off in ({}, {"AMPLIFY_PLUGIN": "off"}):
                asked = world.aws(
                    *("sts", "get-caller-identity", "--profile", profile),
                    env={**store.environ, **off},
                    timeout=30,
                )
                assert asked.code != 0
                assert "decryption failed" in asked.stderr


def test_a_store_that_is_not_there_leaves_everything_as_it_is(world: World, tmp_path: Path) -> None:
    world.follow_guide()
    before = (world.config_file.read_bytes(), world.credentials_file.read_bytes())
    for store, environ, sentence in (
        ("keychain", {}, "The program 'security' is not installed"),
        ("pass", {"PASSWORD_STORE_DIR": str(tmp_path / "none")}, "You must run: pass init"),
        ("secret-tool", {"DBUS_SESSION_BUS_ADDRESS": ""}, "secret-tool"),
    ):
        refused = world.aws(
            OURS, "add-profile", "devcorpuser", "--keys-in", store, env=environ, timeout=30
        )
        assert refused.code != 0
        assert sentence in " ".join(refused.stderr.split())
        assert (world.config_file.read_bytes(), world.credentials_file.read_bytes()) == before
