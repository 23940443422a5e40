"""A user without a role, whose policy denies everything without MFA: the page, as it stands."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

from amplify_plugin.testing.guide import ACCESS_KEY_ID, BIZ_CORP, MFA_SERIAL, SECRET_ACCESS_KEY
from tests.docs.blocks import block
from tests.interop.test_readme import deployed

if TYPE_CHECKING:
    from amplify_plugin.testing import World
    from tests.interop.amplify import Amplify

USER_ARN = f"arn:aws:iam::{BIZ_CORP}:user/devcorpuser"
__all__ = ["deployed"]  # a fixture


def commands() -> list[list[str]]:
    lines = block("docs/mfa-sessions.md", "user").splitlines()
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def test_the_page_lets_amplify_push_as_a_user_with_mfa(amplify: Amplify, deployed: World) -> None:
    server = deployed.server
    server.add_user(USER_ARN, ACCESS_KEY_ID, SECRET_ACCESS_KEY, needs_mfa=True)
    server.add_device(MFA_SERIAL, USER_ARN)
    deployed.choose("dev", "devcorpuser")
    *ours, push = commands()
    assert push == ["amplify", "push"]
    assert [words[0] for words in ours] == ["aws"] * 3
    assert "explicit deny" in str(amplify.call("initEnv").error)
    sent = len(server.calls())

    for words in ours:
        finished = deployed.aws(*words[1:])
        assert finished.code == 0, finished.stderr
    terminal = amplify.on_terminal("initEnv")
    terminal.expect("Enter the MFA token code:")
    terminal.type("123456")
    pushed = amplify.answer(terminal)
    assert pushed.error is None
    assert "from-the-cloud.txt" in pushed.value["currentCloudBackend"]

    opened, *others = server.calls()[sent:]
    assert (opened.action, opened.access_key_id) == ("GetSessionToken", ACCESS_KEY_ID)
    [kept] = json.loads(deployed.cache_file.with_name("plugin-sessions.json").read_text()).values()
    assert {call.access_key_id for call in others} == {kept["credentials"]["accessKeyId"]}
    assert {call.outcome for call in others} == {"ok"}

    # The next one asks nothing, nor does `aws`.
    assert amplify.call("initEnv").error is None
    identity = deployed.aws("sts", "get-caller-identity")
    assert (identity.json["Arn"], identity.stderr) == (USER_ARN, "")
    assert len(server.calls("GetSessionToken")) == 1
