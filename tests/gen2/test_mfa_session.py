"""ampx as a user without a role, in an MFA session: the commands of the page, as they stand."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

from amplify_plugin.testing.guide import ACCESS_KEY_ID, BIZ_CORP, MFA_SERIAL, SECRET_ACCESS_KEY
from tests.docs.blocks import block
from tests.gen2.ampx import AMPLIFY_PLUGIN

if TYPE_CHECKING:
    from tests.gen2.ampx import Ampx

USER_ARN = f"arn:aws:iam::{BIZ_CORP}:user/devcorpuser"


def test_exec_and_a_bridge_give_ampx_one_session(ampx: Ampx) -> None:
    world = ampx.world
    world.server.add_user(USER_ARN, ACCESS_KEY_ID, SECRET_ACCESS_KEY, needs_mfa=True)
    world.server.add_device(MFA_SERIAL, USER_ARN)
    settings = ("awscloudformation", "settings", "mfa_session", "12h")
    serial = ("configure", "set", "mfa_serial", MFA_SERIAL, "--profile", "devcorpuser")
    for words in (serial, settings, ("awscloudformation", "bridge-profile", "devcorpuser")):
        assert world.aws(*words).code == 0
    by_exec, by_bridge = map(shlex.split, block("docs/mfa-sessions.md", "ampx").splitlines())

    first = ampx.run_with_code("123456", AMPLIFY_PLUGIN, *by_exec[1:])
    [kept] = json.loads(world.cache_file.with_name("plugin-sessions.json").read_text()).values()
    session = {kept["credentials"]["accessKeyId"]}
    everything = {"check": session, "secrets": session, "deployment": session}
    assert first.signers == everything, first.said
    assert ampx.run(*by_bridge).signers == everything
    assert len(world.server.calls("GetSessionToken")) == 1
