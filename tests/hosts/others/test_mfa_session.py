"""A user without a role, in its MFA session: every host asks for one code, or for none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    BIZ_CORP,
    MFA_SERIAL,
    SECRET_ACCESS_KEY,
)
from tests.hosts.others.test_tox import BOTO

if TYPE_CHECKING:
    from tests.hosts.others.conftest import Place

USER_ARN = f"arn:aws:iam::{BIZ_CORP}:user/devcorpuser"
TEST = f"""
def test_session(amplify_session):
    assert amplify_session.client("s3").list_buckets()["Buckets"] == []
    assert amplify_session.client("sts").get_caller_identity()["Arn"] == "{USER_ARN}"
"""
TOX = """
[tox]
no_package = true
[testenv]
skip_install = true
pass_env = AWS_ENDPOINT_URL
amplify_env = dev
commands = python who.py
"""
HATCH = """
[project]
name = "demo"
version = "1"
[tool.hatch.envs.with]
type = "amplify"
amplify-env = "dev"
detached = true
"""
S3 = BOTO.replace(
    "boto3.client('sts').get_caller_identity()['Arn']",
    "boto3.client('s3').list_buckets()['Buckets']",
)


@pytest.fixture
def user(place: Place) -> Place:
    """The environment dev is a user's, under the policy that denies all without MFA."""
    world = place.world
    world.server.add_user(USER_ARN, ACCESS_KEY_ID, SECRET_ACCESS_KEY, needs_mfa=True)
    world.server.add_device(MFA_SERIAL, USER_ARN)
    world.config(f"[profile devcorpuser]\nregion=us-east-1\nmfa_serial={MFA_SERIAL}\n")
    world.choose("dev", "devcorpuser")
    world.cache_file.parent.mkdir(parents=True, exist_ok=True)
    world.cache_file.with_name("plugin.ini").write_text("mfa_session = 12h\n")
    return place


def session_key(place: Place) -> str:
    kept = json.loads(place.world.cache_file.with_name("plugin-sessions.json").read_text())
    [session] = kept.values()
    return str(session["credentials"]["accessKeyId"])


def test_pytest_tox_and_hatch_act_in_the_session(user: Place) -> None:
    user.write("test_it.py", TEST)
    user.write("tox.ini", TOX)
    user.write("pyproject.toml", HATCH)
    user.write("who.py", S3)
    user.sign_in()
    for words in (
        ("pytest", "-q", "-p", "no:cacheprovider", "test_it.py", "--amplify-env", "dev"),
        ("tox", "run"),
        ("hatch", "run", "with:python", "who.py"),
    ):
        finished = user.run(*words)
        assert finished.code == 0, finished.stdout + finished.stderr
    calls = user.world.server.calls("GET /")
    assert len(calls) == 3
    assert {call.access_key_id for call in calls} == {session_key(user)}
    assert len(user.world.server.calls("GetSessionToken")) == 1


def test_awsume_gives_the_session(user: Place) -> None:
    folder = user.world.home / ".awsume"
    folder.mkdir()
    (folder / "config.yaml").write_text("colors: false\nfuzzy-match: false\n")
    terminal = user.terminal("awsumepy", "amplify:project/dev")
    terminal.expect("? Enter the MFA token code: ")
    terminal.type("123456")
    assert terminal.finish().code == 0
    finished = user.run("awsumepy", "amplify:project/dev")
    assert finished.code == 0, finished.stderr
    assert session_key(user) in finished.stdout
    assert len(user.world.server.calls("GetSessionToken")) == 1
