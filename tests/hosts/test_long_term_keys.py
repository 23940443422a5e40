"""An access key in a store, with the real ``aws``, a bridge and rotate-key; killed meanwhile."""

from __future__ import annotations

import json
import shlex
import sys
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    DEV_ADMIN,
    EXTERNAL_ID,
    MFA_SERIAL,
    ROLE_ARN,
    SECRET_ACCESS_KEY,
    USER_ARN,
    add_guide,
)
from tests.docs.blocks import block
from tests.heavy import takes_minutes
from tests.password_store import PASSPHRASE, TYPED, PasswordStore, gnupg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from amplify_plugin.testing import World

pytestmark = takes_minutes

OURS = "awscloudformation"
ROLE = (
    *("bizcorprole", "--role-arn", ROLE_ARN, "--source-profile", "devcorpuser"),
    *("--mfa-serial", MFA_SERIAL, "--external-id", EXTERNAL_ID, "--region", "us-east-1"),
)
KEYS = f"{ACCESS_KEY_ID}\n{SECRET_ACCESS_KEY}\n"
ENTRY = "aws-access-key/devcorpuser"
REGION = {"AWS_DEFAULT_REGION": "us-east-1"}


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
    assert "is already in pass" in again.stdout


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


def who(world: World, environ: dict[str, str]) -> str:
    """Whose key the profile has, asked of STS by the AWS CLI alone."""
    off = {**environ, **REGION, "AMPLIFY_PLUGIN": "off"}
    asked = world.aws("sts", "get-caller-identity", "--profile", "devcorpuser", env=off)
    assert asked.code == 0, asked.stderr
    arn: str = asked.json["Arn"]
    return arn


def keys(world: World) -> dict[str, str]:
    """The user's keys in IAM, with their status."""
    listed = world.aws(
        *("iam", "list-access-keys", "--user-name", "devcorpuser"),
        *("--profile", DEV_ADMIN.profile),
        env=REGION,
    )
    assert listed.code == 0, listed.stderr
    return {key["AccessKeyId"]: key["Status"] for key in listed.json["AccessKeyMetadata"]}


def test_a_key_is_rotated_where_it_lies_in_the_file_and_then_in_pass(
    user: World, store: PasswordStore
) -> None:
    [first] = keys(user)
    in_file = user.aws(OURS, "rotate-key", "--profile", "devcorpuser", "--debug")
    assert in_file.code == 0, in_file.stderr
    text = user.credentials_file.read_text()
    secret = text.rpartition("aws_secret_access_key = ")[2].strip()
    assert first not in text
    assert secret not in in_file.stdout + in_file.stderr
    assert keys(user)[first] == "Inactive"
    moved = user.aws(OURS, "add-profile", "devcorpuser", "--keys-in", "pass", env=store.environ)
    assert moved.code == 0, moved.stderr
    in_store = user.aws(
        *(OURS, "rotate-key", "devcorpuser", "--delete-old", "--output", "json"),
        env=store.environ,
    )
    assert in_store.code == 0, in_store.stderr
    assert in_store.json["keysIn"] == "pass"
    [only] = keys(user)
    assert json.loads(store.run("show", ENTRY))["AccessKeyId"] == only
    assert store.entries == [ENTRY]
    assert who(user, store.environ) == USER_ARN
    assert json.loads(store.run("show", ENTRY))["SecretAccessKey"].encode() not in whole_home(user)


def test_the_page_s_two_commands(user: World, store: PasswordStore) -> None:
    for line in block("docs/long-term-keys.md", "keys").splitlines():
        _, *words = shlex.split(line, comments=True)
        done = user.aws(*words, env=store.environ)
        assert done.code == 0, done.stderr
    assert who(user, store.environ) == USER_ARN
    assert len(keys(user)) == 1


@pytest.mark.parametrize(
    ("place", "action"),
    [("pass", "CreateAccessKey"), ("pass", "UpdateAccessKey"), ("file", "DeleteAccessKey")],
)
def test_a_process_that_is_killed_leaves_a_key_that_works(
    user: World, store: PasswordStore, place: str, action: str
) -> None:
    if place == "pass":
        moved = user.aws(OURS, "add-profile", "devcorpuser", "--keys-in", place, env=store.environ)
        assert moved.code == 0, moved.stderr
    before = len(user.server.calls(action))
    user.server.fail_next("hang", action=action)
    running = user.start(OURS, "rotate-key", "devcorpuser", "--delete-old", env=store.environ)
    user.server.wait_for_calls(before + 1, action, timeout=60)
    running.kill()
    user.server.release()
    assert who(user, store.environ) == USER_ARN


STUB = """\
#!{python}
import json, pathlib, sys
kept = pathlib.Path({kept!r})
items = json.loads(kept.read_text()) if kept.exists() else {{}}
def run(words):
    match words:
        case ["add-generic-password", "-U", "-s", service, "-a", account, "-X", data]:
            items[service + account] = bytes.fromhex(data).decode()
        case ["find-generic-password", "-s", service, "-a", account, "-w"]:
            if service + account not in items:
                print("security: The specified item could not be found.", file=sys.stderr)
                return 44
            print(items[service + account])
        case ["delete-generic-password", "-s", service, "-a", account]:
            return 0 if items.pop(service + account, None) else 44
        case _:
            sys.exit("usage: " + repr(words))
    kept.write_text(json.dumps(items))
    return 0
with open(kept.with_name("arguments"), "a") as log:
    log.write(repr(sys.argv[1:]) + "\\n")
words = sys.argv[1:]
if words == ["-i"]:
    sys.exit([run(line.split()) for line in sys.stdin][-1])
sys.exit(run(words))
"""


def test_the_keychain_of_macos_by_its_command_line(user: World, tmp_path: Path) -> None:
    folder, kept = tmp_path / "programs", tmp_path / "kept"
    folder.mkdir()
    security = folder / "security"
    security.write_text(STUB.format(python=sys.executable, kept=str(kept)))
    security.chmod(0o755)
    environ = {"PATH": f"{folder}:{user.environ()['PATH']}"}
    move = (OURS, "add-profile", "devcorpuser", "--keys-in", "keychain")
    moved = user.aws(*move, env=environ)
    assert moved.code == 0, moved.stderr
    assert who(user, environ) == USER_ARN
    rotated = user.aws(OURS, "rotate-key", "devcorpuser", "--delete-old", env=environ)
    assert rotated.code == 0, rotated.stderr
    assert who(user, environ) == USER_ARN
    [stored] = json.loads(kept.read_text()).values()
    secret = json.loads(stored)["SecretAccessKey"]
    arguments = (tmp_path / "arguments").read_text()
    assert secret not in arguments
    assert stored.encode().hex() not in arguments
    assert secret.encode() not in whole_home(user)


def test_on_a_terminal_gnupg_asks_for_its_passphrase_there(world: World, tmp_path: Path) -> None:
    world.follow_guide()
    with gnupg(PASSPHRASE) as home:
        store = PasswordStore(home, tmp_path / "store")
        environ = {**store.environ, "TERM": "xterm"}
        terminal = world.terminal(
            OURS, "add-profile", "devcorpuser", "--keys-in", "pass", env=environ
        )
        terminal.expect("Passphrase: ")
        terminal.press(f"{PASSPHRASE}\r")
        finished = terminal.finish()
        assert finished.code == 0, finished.stdout
        assert store.entries == [ENTRY]
        # And any AWS tool on a terminal, once the passphrase is forgotten.
        store.lock()
        terminal = world.terminal(
            *("sts", "get-caller-identity", "--profile", "devcorpuser"),
            env={**environ, "AMPLIFY_PLUGIN": "off"},
        )
        terminal.expect("Passphrase: ")
        terminal.press(f"{PASSPHRASE}\r")
        assert USER_ARN in terminal.finish().stdout
