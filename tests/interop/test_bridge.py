"""A bridge gives every version of Amplify what the profile behind it has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pyte
import pytest

from amplify_plugin.testing.guide import (
    BIZ_CORP,
    DEV_CORP,
    DOTTED_ROLE_ARN,
    ROLE_ARN,
    guide_files,
)
from tests.interop.amplify import QUESTION
from tests.interop.versions import NEW, OLD

if TYPE_CHECKING:
    from amplify_plugin.testing import World
    from tests.interop.amplify import Amplify, Answer

SSO_ROLE_ARN = (
    f"arn:aws:iam::{DEV_CORP}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Developer_0123"
)
BEHIND_SSO_ARN = f"arn:aws:iam::{BIZ_CORP}:role/behindsso"
SECOND_ARN = f"arn:aws:iam::{BIZ_CORP}:role/second"

INVALID = "Resolved credential object is not valid"


class Bridged(NamedTuple):
    """A profile, the bridge to it, and what each version makes of the profile by itself."""

    profile: str
    alias: str
    role_arn: str
    without_us: dict[str, str | None]
    """The error by version; None where it works."""

    asks: bool = False

    @property
    def session(self) -> str:
        return f"arn:aws:sts::{BIZ_CORP}:assumed-role/{self.role_arn.rpartition('/')[2]}/amplify"


BRIDGED = [
    Bridged(
        "bizcorprole",
        "bizcorprole-bridge",
        ROLE_ARN,
        {OLD: None, NEW: INVALID},
        asks=True,
    ),
    Bridged("dev.corp", "dev-corp", DOTTED_ROLE_ARN, {OLD: None, NEW: INVALID}),
    Bridged("behindsso", "behindsso-bridge", BEHIND_SSO_ARN, {OLD: None, NEW: INVALID}),
    Bridged(
        "second",
        "second-bridge",
        SECOND_ARN,
        # It takes the first role for a profile with keys, and finds none.
        {OLD: "Missing credentials in config", NEW: INVALID},
        asks=True,
    ),
]


@pytest.fixture
def everyone(world: World) -> World:
    """The guide's profiles; a role behind a process that hands out a session; a chain of two."""
    world.follow_guide()
    world.server.add_role(SSO_ROLE_ARN, DEV_CORP)
    world.server.add_role(BEHIND_SSO_ARN, SSO_ROLE_ARN)
    world.server.add_role(SECOND_ARN, ROLE_ARN)
    session_file = world.home / "sso session.json"  # whoever reads the line must keep the blank
    world.config(
        guide_files().config
        + f"""
[profile sso]
credential_process = cat "{session_file}"
region = us-east-1

[profile behindsso]
role_arn = {BEHIND_SSO_ARN}
source_profile = sso
region = us-east-1

[profile second]
role_arn = {SECOND_ARN}
source_profile = bizcorprole
region = us-east-1
"""
    )
    assumed = world.aws(
        *("sts", "assume-role", "--role-arn", SSO_ROLE_ARN, "--role-session-name", "me"),
        *("--profile", "devcorpuser", "--query", "Credentials", "--output", "json"),
    )
    session_file.write_text(json.dumps({"Version": 1, **assumed.json}), encoding="utf-8")
    return world


def keys(answer: Answer) -> dict[str, str]:
    """The credentials that Amplify has resolved: the old one has them among the settings."""
    assert answer.error is None, answer.error
    found = answer.value.get("credentials", answer.value)
    return {name: found[name] for name in ("accessKeyId", "secretAccessKey", "sessionToken")}


@pytest.mark.parametrize("bridged", BRIDGED, ids=lambda bridged: bridged.profile)
def test_amplify_acts_as_the_role_behind_the_bridge(
    amplify: Amplify, everyone: World, bridged: Bridged
) -> None:
    server, role_arn = everyone.server, bridged.role_arn

    # Without us. On the day that this fails for the newest version, upstream has mended it.
    everyone.choose("dev", bridged.profile)
    error = bridged.without_us[amplify.version]
    if error is None:
        alone = amplify.call_with_code("identity", "000000") if bridged.asks else None
        assert (alone or amplify.call("identity")).arn == bridged.session
        assert amplify.call("resetCache").error is None
    else:
        assert str(amplify.call("identity").error).startswith(error)
        assert server.sessions_issued(role_arn) == 0

    # With us: one question, one session, whichever way Amplify comes to its credentials.
    before = server.sessions_issued(role_arn)
    written = everyone.aws("awscloudformation", "bridge-profile", bridged.profile, "--select")
    assert written.code == 0, written.stderr
    first = amplify.call_with_code("identity", "123456") if bridged.asks else None
    assert (first or amplify.call("identity")).arn == bridged.session
    assert amplify.call("pluginIdentity").arn == bridged.session
    entry = json.loads(everyone.cache_file.read_text(encoding="utf-8"))[role_arn]["amplify"]
    entry.pop("expiration")
    assert keys(amplify.call("credentials", bridged.alias)) == entry
    assert server.sessions_issued(role_arn) == before + 1


def test_the_question_is_read_under_amplifys_own_spinner(new: Amplify, everyone: World) -> None:
    """`amplify push` erases the cursor's line twelve times a second. Judged on a screen."""
    everyone.choose("dev", "bizcorprole")
    written = everyone.aws("awscloudformation", "bridge-profile", "bizcorprole", "--select")
    assert written.code == 0, written.stderr
    terminal = new.on_terminal("underSpinner", "identity")
    terminal.expect(QUESTION)
    for _ in range(20):
        terminal.expect("Fetching updates")
    screen = pyte.Screen(120, 24)
    pyte.Stream(screen).feed(terminal.screen)
    lines = [line.rstrip() for line in screen.display]
    assert f"? {QUESTION} (it is not shown)" in lines, "\n".join(lines)
    assert "Profile bizcorprole is configured to assume role" in lines
    terminal.type("739154")
    answer = new.answer(terminal)
    assert answer.arn == BRIDGED[0].session
    assert "739154" not in answer.finished.stdout
