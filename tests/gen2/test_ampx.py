"""The real ampx through a bridge and through ``exec``; the same without us, in the same test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from amplify_plugin.testing.guide import (
    BIZ_CORP,
    DEV_CORP,
    DOTTED_ROLE_ARN,
    ROLE_ARN,
    guide_files,
)
from tests.gen2.ampx import AMPLIFY_PLUGIN, AMPX, SANDBOX

if TYPE_CHECKING:
    from tests.gen2.ampx import Ampx, Seen

CANNOT_ASK = "requires multi-factor authentication, but no MFA code callback was provided"
SSO_ROLE_ARN = (
    f"arn:aws:iam::{DEV_CORP}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Developer_0123"
)
BEHIND_SSO_ARN = f"arn:aws:iam::{BIZ_CORP}:role/behindsso"
KEY_ID, OTHER_KEY_ID = "AKIAEXAMPLEMYOWNKEY1", "AKIAEXAMPLEOTHERUSER"


def bridge(ampx: Ampx, profile: str) -> None:
    written = ampx.world.aws("awscloudformation", "bridge-profile", profile)
    assert written.code == 0, written.stderr


def is_all_of(seen: Seen, ampx: Ampx, role_arn: str) -> None:
    """Check, secrets and deployment are one session's, which STS was asked for once."""
    cached = json.loads(ampx.world.cache_file.read_text(encoding="utf-8"))[role_arn]["amplify"]
    session = {cached["accessKeyId"]}
    assert seen.signers == {"check": session, "secrets": session, "deployment": session}, seen.said
    assert seen.assumed(role_arn) == 1


def test_a_bridged_role_with_mfa_asks_once_and_calls_sts_once(ampx: Ampx) -> None:
    alone = ampx.run(*AMPX, *SANDBOX, "--profile", "bizcorprole")
    assert alone.finished.code == 1
    assert CANNOT_ASK in alone.said
    assert alone.calls == ()

    bridge(ampx, "bizcorprole")
    command = (*AMPX, *SANDBOX, "--profile", "bizcorprole-bridge")
    is_all_of(ampx.run_with_code("123456", *command), ampx, ROLE_ARN)


def test_a_bridged_name_with_a_dot_is_found(ampx: Ampx) -> None:
    alone = ampx.run(*AMPX, *SANDBOX, "--profile", "dev.corp")
    assert alone.finished.code == 1
    assert "Could not load credentials from any providers" in alone.said
    assert alone.calls == ()

    bridge(ampx, "dev.corp")
    is_all_of(ampx.run(*AMPX, *SANDBOX, "--profile", "dev-corp"), ampx, DOTTED_ROLE_ARN)


def test_a_bridged_role_behind_a_process_is_assumed_once_instead_of_four_times(ampx: Ampx) -> None:
    """As SSO gives it: a session of another role, from a program."""
    world = ampx.world
    world.server.add_role(SSO_ROLE_ARN, DEV_CORP)
    world.server.add_role(BEHIND_SSO_ARN, SSO_ROLE_ARN)
    session_file = world.home / "sso session.json"
    world.config(
        f"{guide_files().config}\n[profile sso]\ncredential_process = cat '{session_file}'\n\n"
        f"[profile behindsso]\nrole_arn = {BEHIND_SSO_ARN}\nsource_profile = sso\n"
        "region = us-east-1\n"
    )
    assumed = world.aws(
        *("sts", "assume-role", "--role-arn", SSO_ROLE_ARN, "--role-session-name", "me"),
        *("--profile", "devcorpuser", "--query", "Credentials", "--output", "json"),
    )
    session_file.write_text(json.dumps({"Version": 1, **assumed.json}), encoding="utf-8")
    alone = ampx.run(*AMPX, *SANDBOX, "--profile", "behindsso")
    assert alone.assumed(BEHIND_SSO_ARN) == 4

    bridge(ampx, "behindsso")
    seen = ampx.run(*AMPX, *SANDBOX, "--profile", "behindsso-bridge")
    is_all_of(seen, ampx, BEHIND_SSO_ARN)


def test_exec_acts_as_one_where_ampx_alone_checks_one_and_deploys_as_another(ampx: Ampx) -> None:
    secret = "EXAMPLE/secret"
    for name, key_id in (("mine", KEY_ID), ("other", OTHER_KEY_ID)):
        ampx.world.server.add_user(f"arn:aws:iam::{BIZ_CORP}:user/{name}", key_id, secret)
    ampx.world.config(f"{guide_files().config}\n[profile mine]\nregion = us-east-1\n")
    ampx.world.credentials(
        f"{guide_files().credentials}\n[mine]\naws_access_key_id = {KEY_ID}\n"
        f"aws_secret_access_key = {secret}\n"
    )
    environ = {
        "AWS_PROFILE": "mine",
        "AWS_ACCESS_KEY_ID": OTHER_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": secret,
    }
    alone = ampx.run(*AMPX, *SANDBOX, env=environ)
    assert alone.signers == {
        "check": {KEY_ID},
        "secrets": {KEY_ID},
        "deployment": {OTHER_KEY_ID},
    }

    chosen = ampx.world.aws("awscloudformation", "select-profile", "dev.corp")
    assert chosen.code == 0, chosen.stderr
    seen = ampx.run(AMPLIFY_PLUGIN, "exec", "--", *AMPX, *SANDBOX, env=environ)
    is_all_of(seen, ampx, DOTTED_ROLE_ARN)
