"""Whose credentials sign AssumeRole: as real botocore sessions find them, nobody else's."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import botocore.exceptions
import botocore.session
import pytest

from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.roles.source import (
    SourceUnusable,
    named_source,
    new_sessions,
    profile_credentials,
)
from amplify_plugin.testing.guide import ROLE_ARN
from tests.surroundings import Surroundings
from tests.unit.roles.test_source import PROCESS, Person

if TYPE_CHECKING:
    from pathlib import Path

    from amplify_plugin.testing import World


@pytest.fixture
def person(safe_environment: Path) -> Person:
    return Person(safe_environment)


def test_a_process_gives_credentials_and_tells_when_they_end(person: Person) -> None:
    """Exported without their end, they would be kept for ever by whoever takes them."""
    person.has(f"[profile p]\ncredential_process = {person.process()}\n")
    found = person.profile("p")
    assert found is not None
    assert (found.access_key_id, found.session_token) == ("ASIAPROCESS", PROCESS["SessionToken"])
    assert found.expiration is not None
    assert found.expiration.isoformat() == "2036-01-01T00:00:00+00:00"


def test_a_source_that_fails_says_whose_it_is_and_why(person: Person) -> None:
    person.has("[profile p]\ncredential_process = false\n[profile half]\naws_access_key_id=A\n")
    with pytest.raises(SourceUnusable, match=r"'p' gives no credentials: .+"):
        person.profile("p")
    with pytest.raises(SourceUnusable, match=r"'half' gives no credentials: .*[Pp]artial"):
        person.profile("half")


def test_a_process_that_prints_no_json_is_named(person: Person) -> None:
    person.has("[profile p]\ncredential_process = echo hello\n")
    with pytest.raises(SourceUnusable, match=r"'p' gives no credentials: .* not JSON") as caught:
        person.profile("p")
    assert "by hand" in caught.value.remedy


# ------------------------------------------------------------------------------------------- logs


def test_a_source_shows_no_secret_in_a_debug_log(inside: World, debug_log: io.StringIO) -> None:
    """Botocore logs the whole answer of AssumeRoleWithWebIdentity, and SSO's, at DEBUG."""
    world = inside
    world.server.add_role(ROLE_ARN, "*")
    (world.home / "token").write_text("canary.web.token")
    world.config(
        f"[profile w]\nrole_arn={ROLE_ARN}\nweb_identity_token_file={world.home}/token\n"
        f"region=us-east-1\n[profile p]\ncredential_process = cat {world.home}/answer\n"
    )
    (world.home / "answer").write_text(json.dumps(PROCESS))
    session = botocore.session.Session()
    profiles = Profiles(session.full_config["profiles"])
    for name in ("w", "p"):
        found = profile_credentials(profiles.get(name), new_sessions(session))
        assert found is not None
        assert found.session_token is not None
        assert found.secret_access_key not in debug_log.getvalue()
        assert found.session_token not in debug_log.getvalue()
    assert "canary.web.token" not in debug_log.getvalue()
    assert "botocore" in debug_log.getvalue() or len(debug_log.getvalue()) > 100


# --------------------------------------------------------------------------------- whose botocore


@pytest.mark.parametrize(
    ("where", "source"), [("instance", "Ec2InstanceMetadata"), ("container", "EcsContainer")]
)
def test_a_profile_without_keys_is_not_the_machine(
    person: Person, monkeypatch: pytest.MonkeyPatch, where: str, source: str
) -> None:
    """On a machine that has a role, which a profile gets where it names it, and only there."""
    person.has(f"[profile bare]\nregion=r\n[profile r]\nrole_arn={ROLE_ARN}\nregion=r\n")
    keys = {"AccessKeyId": "ASIAMACHINE", "SecretAccessKey": "x", "SessionToken": "t"}
    with Surroundings(keys) as around:
        environ = around.as_instance if where == "instance" else around.as_container
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        role = Profiles({"r": {"role_arn": ROLE_ARN, "credential_source": source}}).get("r").role
        assert role is not None
        found = named_source(role, new_sessions(botocore.session.Session()))
        assert found.access_key_id == "ASIAMACHINE"
        assert person.profile("bare") is None
