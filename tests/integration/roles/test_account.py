"""Keys of another account than the environment's, where the person refuses that: AWS is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import CredentialRetrievalError

import amplify_plugin
from amplify_plugin.commands.acting_as import acting_as
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.hosts.standalone import standalone
from tests.integration.botocore_sessions import new_session
from tests.situations import Call, in_another_account, key_of, keys_are_approved, prepared

if TYPE_CHECKING:
    from amplify_plugin.testing import World

THEIRS, OURS = "999988887777", "111122223333"
install: Any = amplify_plugin.install


@pytest.fixture
def call(world: World, monkeypatch: pytest.MonkeyPatch) -> Call:
    """A project, deployed in another account than that of the approved profile's keys."""
    call = prepared(world)
    in_another_account(keys_are_approved)(call)
    for name, value in world.environ(call.environ).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(call.folder)
    return call


def deployed_in(call: Call, account: str) -> None:
    file = call.project / "amplify" / "team-provider-info.json"
    file.write_text(file.read_text().replace(THEIRS, account))
    call.approve(call.project, "other")


def session() -> Any:
    return install(new_session())


def identities(call: Call) -> int:
    return len(call.world.server.calls("GetCallerIdentity"))


def test_what_signs_nothing_asks_nothing(call: Call) -> None:
    made = session()
    found = made.get_credentials()
    made.create_client("sts", region_name="us-east-1")
    assert (found.access_key, found.method) == (key_of("other")[0], "shared-credentials-file")
    assert identities(call) == 0
    with pytest.raises(CredentialRetrievalError, match=f"acts in account {OURS}"):
        found.get_frozen_credentials()
    assert identities(call) == 1


def test_aws_is_asked_once_in_a_process(call: Call) -> None:
    deployed_in(call, OURS)
    client = session().create_client("sts", region_name="us-east-1")
    client.get_caller_identity()
    client.get_caller_identity()
    assert identities(call) == 3


def test_an_account_that_aws_does_not_tell_is_refused(call: Call) -> None:
    deployed_in(call, OURS)
    call.world.server.fail_next("throttle", action="GetCallerIdentity", count=20)
    with pytest.raises(CredentialRetrievalError, match="did not say in which account"):
        session().get_credentials().get_frozen_credentials()


def test_our_own_commands_refuse_as_aws_does(call: Call) -> None:
    with pytest.raises(AmplifyPluginError, match=f"acts in account {OURS}"):
        acting_as(None, standalone(folder=call.folder))
    assert acting_as(None, standalone(profile_name="other")).profile_name == "other"
    deployed_in(call, OURS)
    assert acting_as(None, standalone(folder=call.folder)).profile_name == "other"


@pytest.mark.parametrize("check", ["warn", "off"])
def test_nobody_asks_where_it_is_not_refused(
    call: Call, check: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMPLIFY_PLUGIN_ACCOUNT_CHECK", check)
    acting_as(None, standalone(folder=call.folder))
    session().get_credentials().get_frozen_credentials()
    assert identities(call) == 0
