"""MFA sessions: one code for every role of a device, against an STS that enforces AWS's rules."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.cache import CredentialCache
from amplify_plugin.cache.mfa_sessions import FILE_NAME, MfaSessions
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.hosts.wiring import current
from amplify_plugin.roles.mfa import MfaCode, given_code
from amplify_plugin.roles.role import RoleCredentials
from amplify_plugin.roles.source import SourceUnusable, new_sessions
from amplify_plugin.roles.sts import AssumeRoleRefused, SessionRefused
from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    DEV_CORP,
    MFA_SERIAL,
    SECRET_ACCESS_KEY,
    USER_ARN,
)
from tests.integration.botocore_sessions import caller_with, new_session
from tests.integration.roles.test_role import Codes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from amplify_plugin.credentials import Credentials
    from amplify_plugin.testing import AwsServer, World

DEV = "arn:aws:iam::123456789012:role/dev"
PROD = "arn:aws:iam::210987654321:role/prod"
CONFIG = f"""\
[profile dev]
role_arn = {DEV}
source_profile = me
mfa_serial = {MFA_SERIAL}

[profile prod]
role_arn = {PROD}
source_profile = me
mfa_serial = {MFA_SERIAL}
region = eu-west-1

[profile me]
mfa_serial = {MFA_SERIAL}
"""
KEYS = f"[me]\naws_access_key_id={ACCESS_KEY_ID}\naws_secret_access_key={SECRET_ACCESS_KEY}\n"


class Person:
    """A user with a device and two roles that want MFA, each in an account of its own."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.said: list[str] = []
        self.codes = Codes("111111", "222222", "333333", "444444")

    @property
    def server(self) -> AwsServer:
        return self.world.server

    @property
    def file(self) -> Path:
        return self.world.cache_file.with_name(FILE_NAME)

    @property
    def sessions(self) -> MfaSessions:
        return MfaSessions(self.file)

    @property
    def kept(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(self.file.read_text())
        return found

    def opened(self) -> int:
        return sum(call.outcome == "ok" for call in self.server.calls("GetSessionToken"))

    def gets(
        self, name: str, *, refresh: bool = False, without_session: bool = False, codes: Any = None
    ) -> Credentials:
        session = new_session()
        profiles = Profiles(session.full_config["profiles"])
        maker = RoleCredentials(
            profiles,
            CredentialCache(self.world.cache_file, warn=self.said.append),
            new_sessions(session),
            current,
            codes or self.codes,
            warn=self.said.append,
            lock_timeout=20,
            session_duration=timedelta(hours=12),
            without_session=without_session,
        )
        return maker.get(profiles.get(name), refresh=refresh)

    def forgets(self, *roles: str) -> None:
        """An hour later: roles have ended, the session has not."""
        cache = CredentialCache(self.world.cache_file)
        for role in roles or (DEV, PROD):
            cache.reset(role)

    def who(self, credentials: Credentials) -> str:
        return caller_with(credentials)


@pytest.fixture
def person(inside: World) -> Person:
    world = inside
    user = world.server.add_user(USER_ARN, ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    world.server.add_device(MFA_SERIAL, user)
    for role in (DEV, PROD):
        world.server.add_role(role, DEV_CORP, mfa=True, max_session_duration=43200)
    world.config(CONFIG)
    world.credentials(KEYS)
    return Person(world)


# ----------------------------------------------------------------------------- one code, all roles


def test_one_code_serves_every_role_of_the_device(person: Person) -> None:
    dev, prod = person.gets("dev"), person.gets("prod")
    assert person.who(dev).endswith("assumed-role/dev/amplify")
    assert person.who(prod).endswith("assumed-role/prod/amplify")
    assert len(person.codes.questions) == 1
    assert (person.opened(), len(person.server.calls("AssumeRole"))) == (1, 2)
    assert person.said == []


def test_the_question_names_the_role_that_wants_the_code(person: Person) -> None:
    person.gets("dev")
    [question] = person.codes.questions
    assert (question.profile, question.role_arn, question.device) == ("dev", DEV, MFA_SERIAL)


def test_the_session_is_asked_for_as_the_setting_says(person: Person) -> None:
    person.gets("dev")
    [call] = person.server.calls("GetSessionToken")
    assert call.access_key_id == ACCESS_KEY_ID
    assert call.params["DurationSeconds"] == "43200"
    assert call.params["SerialNumber"] == MFA_SERIAL


def test_the_end_that_aws_gives_is_believed(person: Person) -> None:
    """A root user's session is cut to an hour."""
    person.server.add_user(USER_ARN, ACCESS_KEY_ID, SECRET_ACCESS_KEY, session_lifetime=30)
    person.gets("dev")
    person.gets("prod")  # in the session's last minute
    assert person.opened() == 2


def test_a_session_is_kept_with_whose_it_is_and_without_their_key(person: Person) -> None:
    person.gets("dev")
    assert SECRET_ACCESS_KEY not in person.file.read_text()
    [entry] = person.kept.values()
    assert (entry["accessKeyId"], entry["mfaSerial"]) == (ACCESS_KEY_ID, MFA_SERIAL)
    assert entry["endpoint"] == person.server.url


def test_a_session_is_of_one_sts_alone(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a LocalStack gave must never be sent to AWS."""
    person.gets("dev")
    name = person.server.url.replace("127.0.0.1", "localhost")
    monkeypatch.setenv("AWS_ENDPOINT_URL", name)
    person.gets("prod")
    assert person.opened() == 2
    assert {entry["endpoint"] for entry in person.kept.values()} == {name, person.server.url}


def test_a_session_is_of_one_device_and_one_key(person: Person) -> None:
    other_device = f"arn:aws:iam::{DEV_CORP}:mfa/second"
    person.server.add_device(other_device, USER_ARN)
    person.world.config(
        CONFIG.replace(
            f"{PROD}\nsource_profile = me\nmfa_serial = {MFA_SERIAL}",
            f"{PROD}\nsource_profile = me\nmfa_serial = {other_device}",
        )
    )
    person.gets("dev")
    person.gets("prod")
    assert person.opened() == 2
    second_key = "AKIAEXAMPLEDEVCORP02"
    person.server.add_user(USER_ARN, second_key, SECRET_ACCESS_KEY)
    person.world.credentials(KEYS.replace(ACCESS_KEY_ID, second_key))
    person.forgets()
    person.gets("dev")
    assert person.opened() == 3
    assert len(person.kept) == 3


def test_fresh_ones_come_from_a_fresh_session(person: Person) -> None:
    person.gets("dev")
    person.gets("dev", refresh=True)
    assert (person.opened(), person.server.sessions_issued(DEV)) == (2, 2)


def test_a_session_that_aws_has_ended_is_opened_anew(person: Person) -> None:
    person.gets("dev")
    [(name, entry)] = person.kept.items()
    entry["credentials"]["sessionToken"] = "EXAMPLE-of-yesterday"
    person.file.write_text(json.dumps({name: entry}))
    assert person.who(person.gets("prod")).endswith("/prod/amplify")
    assert person.opened() == 2


def test_a_profile_of_the_environment_that_is_not_there_does_not_matter(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    for name in ("me", "dev"):
        assert person.gets(name).session_token


def test_a_wrong_code_is_asked_for_again(person: Person) -> None:
    person.server.add_device(MFA_SERIAL, USER_ARN, codes=("222222",))
    person.gets("dev")
    first, second = person.codes.questions
    assert (first.refused, first.attempt, second.attempt) == (None, 1, 2)
    assert "wait for the next one" in (second.refused or "")
    assert person.opened() == 1


def test_what_aws_says_of_the_keys_is_told(person: Person) -> None:
    person.world.credentials(KEYS.replace(ACCESS_KEY_ID, "AKIAEXAMPLESTRANGER1"))
    with pytest.raises(SessionRefused, match="InvalidClientTokenId") as caught:
        person.gets("dev")
    assert "access key" in caught.value.remedy
    assert not person.file.exists()


def test_without_a_place_to_keep_it_the_session_serves_the_call(person: Person) -> None:
    person.file.mkdir(parents=True)
    assert person.who(person.gets("dev")).endswith("/dev/amplify")
    assert any("is used for this call only" in line for line in person.said)


# ---------------------------------------------------------------------------- roles that refuse it


def test_a_role_that_refuses_the_session_is_had_with_a_code_of_its_own(person: Person) -> None:
    person.server.add_role(PROD, DEV_CORP, mfa_max_age=0)
    assert person.who(person.gets("prod")).endswith("/prod/amplify")
    assert len(person.codes.questions) == 2
    assert [line for line in person.said if PROD in line and "a code for this role only" in line]
    # From then on it is not tried again, and not said again; other roles go on as before.
    person.said.clear()
    person.forgets()
    person.gets("prod")
    person.gets("dev")
    assert len(person.codes.questions) == 3
    assert person.said == []
    assert len(person.server.calls("AssumeRole")) == 4


def test_a_refusal_is_remembered_only_after_the_direct_way_has_worked(person: Person) -> None:
    person.server.add_role(PROD, "999999999999", mfa=True)
    for _ in range(2):
        with pytest.raises(AssumeRoleRefused, match="AccessDenied"):
            person.gets("prod")
    [entry] = person.kept.values()
    assert "refusedBy" not in entry
    person.server.add_role(PROD, DEV_CORP, mfa=True)
    asked = len(person.codes.questions)
    person.gets("prod")
    assert len(person.codes.questions) == asked


def test_what_is_no_refusal_of_the_session_costs_no_second_code(person: Person) -> None:
    person.gets("dev")
    person.server.fail_next("throttle", action="AssumeRole")
    with pytest.raises(AssumeRoleRefused, match="Throttling"):
        person.gets("prod")
    assert len(person.codes.questions) == 1


def test_a_new_session_is_tried_again(person: Person) -> None:
    person.server.add_role(PROD, DEV_CORP, mfa_max_age=0)
    person.gets("prod")
    person.sessions.remove()
    person.server.add_role(PROD, DEV_CORP, mfa=True)
    person.forgets()
    person.gets("prod")
    assert len(person.codes.questions) == 3


def test_a_code_of_the_command_line_is_not_sent_twice_in_silence(person: Person) -> None:
    person.server.add_role(PROD, DEV_CORP, mfa_max_age=0)
    with pytest.raises(AssumeRoleRefused) as caught:
        person.gets("prod", codes=given_code("123456"))
    assert "new code" in caught.value.remedy
    person.gets("prod", codes=given_code("234567"))
    assert (person.opened(), person.server.sessions_issued(PROD)) == (1, 1)


# ----------------------------------------------------------------------------------------- an hour


def test_a_longer_role_gets_an_hour_and_that_is_said_once(person: Person) -> None:
    person.world.config(
        CONFIG.replace("[profile prod]", "duration_seconds = 43200\n[profile prod]")
    )
    person.gets("dev")
    person.forgets()
    person.gets("dev")
    assert [call.params["DurationSeconds"] for call in person.server.calls("AssumeRole")] == [
        "3600",
        "3600",
    ]
    [said] = person.said
    assert "12h" in said
    assert "--no-session" in said


def test_a_shorter_role_stays_short(person: Person) -> None:
    person.world.config(CONFIG.replace("[profile prod]", "duration_seconds = 900\n[profile prod]"))
    person.gets("dev")
    assert person.server.calls("AssumeRole")[0].params["DurationSeconds"] == "900"
    assert person.said == []


def test_without_session_gets_the_long_one_with_a_code(person: Person) -> None:
    person.world.config(
        CONFIG.replace("[profile prod]", "duration_seconds = 43200\n[profile prod]")
    )
    person.gets("dev")
    long = person.gets("dev", without_session=True)
    assert person.gets("dev", without_session=True) == long
    assert person.server.calls("AssumeRole")[-1].params["DurationSeconds"] == "43200"
    assert len(person.codes.questions) == 2


# --------------------------------------------------------------------------- a user without a role


def test_the_session_of_a_user_without_a_role_is_its_credentials(person: Person) -> None:
    person.server.add_user(USER_ARN, ACCESS_KEY_ID, SECRET_ACCESS_KEY, needs_mfa=True)
    me = person.gets("me")
    assert person.who(me) == "user/devcorpuser"
    assert (me.access_key_id, bool(me.session_token)) != (ACCESS_KEY_ID, False)
    assert person.gets("me") == me
    person.gets("dev")  # from the same session
    assert len(person.codes.questions) == 1
    assert person.codes.questions[0].role_arn == ""


def test_sessions_that_are_switched_off_meanwhile_are_said(person: Person) -> None:
    """A program that runs for long comes for new credentials, and never gets the bare keys."""
    with pytest.raises(SourceUnusable, match="no longer acts in an MFA session"):
        person.gets("me", without_session=True)


# ------------------------------------------------------------------------------ whom it is not for


@pytest.mark.parametrize(
    ("source", "keys"),
    [
        ("", f"{KEYS}aws_session_token=EXAMPLE\n"),
        ("credential_process = sh -c 'cat \"$HOME/keys.json\"'\n", ""),
    ],
    ids=["temporary keys", "a process"],
)
def test_other_sources_go_the_direct_way(person: Person, source: str, keys: str) -> None:
    person.world.config(CONFIG.replace("[profile me]\n", f"[profile me]\n{source}"))
    person.world.credentials(keys)
    answer = {"Version": 1, "AccessKeyId": ACCESS_KEY_ID, "SecretAccessKey": SECRET_ACCESS_KEY}
    (person.world.home / "keys.json").write_text(json.dumps(answer))
    try:
        person.gets("dev")
    except AmplifyPluginError:
        assert keys  # the token is of nobody
    assert person.server.calls("GetSessionToken") == []
    assert not person.file.exists()


def test_a_key_in_a_store_is_the_users_own(person: Person) -> None:
    """As ``add-profile --keys-in pass`` leaves it; the store is asked, and the session kept."""
    answer = {"Version": 1, "AccessKeyId": ACCESS_KEY_ID, "SecretAccessKey": SECRET_ACCESS_KEY}
    store = person.world.home / "pass"
    store.write_text(f"#!/bin/sh\necho '{json.dumps(answer)}'\n")
    store.chmod(0o700)
    process = f"credential_process = {store} show aws-access-key/me\n"
    person.world.config(CONFIG.replace("[profile me]\n", f"[profile me]\n{process}"))
    person.world.credentials("")
    for name in ("dev", "prod", "me"):
        person.gets(name)
    assert len(person.codes.questions) == 1
    assert person.opened() == 1


def test_a_role_without_a_device_opens_no_session(person: Person) -> None:
    person.server.add_role(DEV, DEV_CORP)
    person.world.config(f"[profile dev]\nrole_arn = {DEV}\nsource_profile = me\n")
    person.gets("dev")
    assert person.server.calls("GetSessionToken") == []


# ------------------------------------------------------------------------------------ many at once


def test_many_at_once_ask_once(person: Person) -> None:
    asked = threading.Event()

    def ask(question: Any) -> MfaCode:
        asked.wait(1)  # the others have come by then
        return Codes("123456")(question)

    with ThreadPoolExecutor(9) as threads:
        names = ("dev", "prod", "me") * 3
        found = list(threads.map(lambda name: person.gets(name, codes=ask), names))
    assert len(set(found)) == 3
    assert person.opened() == 1
    assert len(person.server.calls("AssumeRole")) == 2
