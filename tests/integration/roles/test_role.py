"""A role's credentials: real botocore sessions, and an STS that refuses what AWS refuses."""

from __future__ import annotations

import io
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.awsconfig.profiles import ProfileInvalid, Profiles
from amplify_plugin.cache import CredentialCache
from amplify_plugin.files.locks import LockTimeout
from amplify_plugin.hosts.wiring import current
from amplify_plugin.roles.mfa import MfaCode, MfaQuestion, given_code
from amplify_plugin.roles.role import RoleCredentials
from amplify_plugin.roles.source import SourceUnusable, new_sessions
from amplify_plugin.roles.sts import AssumeRoleRefused, StsUnreachable
from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    DEV_CORP,
    DOTTED_ROLE_ARN,
    EXTERNAL_ID,
    MFA_SERIAL,
    ROLE_ARN,
    SECRET_ACCESS_KEY,
    USER_ARN,
    guide_files,
)
from tests.integration.botocore_sessions import caller_with, new_session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amplify_plugin.credentials import Credentials
    from amplify_plugin.testing import AwsServer, World
    from amplify_plugin.testing.calls import Call

FAR = "arn:aws:iam::123456789012:role/far"
PLAIN = f"[profile r]\nrole_arn={FAR}\nsource_profile=devcorpuser\n"


class Codes:
    """A person with a device, who answers the questions in turn."""

    can_ask_again = True

    def __init__(self, *codes: str) -> None:
        self.codes = list(codes)
        self.questions: list[MfaQuestion] = []

    def __call__(self, question: MfaQuestion) -> MfaCode:
        self.questions.append(question)
        return MfaCode(self.codes.pop(0))


class Person:
    """Somebody who has followed the guide, and gets roles' credentials."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.said: list[str] = []
        world.server.add_role(FAR, DEV_CORP)

    @property
    def server(self) -> AwsServer:
        return self.world.server

    @property
    def last_call(self) -> Call:
        return self.server.calls("AssumeRole")[-1]

    def has(self, config: str, credentials: str = "") -> None:
        files = guide_files()
        self.world.config(files.config + "\n" + config)
        self.world.credentials(files.credentials + "\n" + credentials)

    def gets(
        self, name: str, codes: Any = None, *, refresh: bool = False, **options: Any
    ) -> Credentials:
        session = new_session()
        profiles = Profiles(session.full_config["profiles"])
        maker = RoleCredentials(
            profiles,
            CredentialCache(self.world.cache_file, warn=self.said.append),
            options.pop("new_session", None) or new_sessions(session),
            current,
            codes or Codes(),
            warn=self.said.append,
            lock_timeout=options.pop("lock_timeout", 5),
        )
        return maker.get(profiles.get(name), refresh=refresh)

    def who(self, credentials: Credentials) -> str:
        return caller_with(credentials).removeprefix("assumed-role/")

    def cached(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(self.world.cache_file.read_text())
        return found


@pytest.fixture
def person(inside: World) -> Person:
    inside.follow_guide()
    return Person(inside)


# ------------------------------------------------------------------------------ what is asked, sent


def test_a_role_with_a_device_is_asked_for_once_and_then_cached(person: Person) -> None:
    codes = Codes("123456")
    first, second = person.gets("bizcorprole", codes), person.gets("bizcorprole", codes)
    assert first == second
    assert person.who(first) == "bizcorprole/amplify"
    assert codes.questions == [MfaQuestion("bizcorprole", ROLE_ARN, MFA_SERIAL, None)]
    assert person.server.sessions_issued(ROLE_ARN) == 1


def test_what_the_profile_sets_is_sent_and_nothing_else(person: Person) -> None:
    person.has(PLAIN + "role_session_name=me@corp\nduration_seconds=1800\n")
    person.gets("r")
    params = dict(person.last_call.params)
    assert params.pop("Version")
    assert params == {"RoleArn": FAR, "RoleSessionName": "me@corp", "DurationSeconds": "1800"}
    assert list(person.cached()[FAR]) == ["me@corp"]


def test_fresh_ones_replace_valid_ones_when_asked_for(person: Person) -> None:
    person.has(PLAIN)
    first = person.gets("r")
    assert person.gets("r", refresh=True) != first
    assert person.server.sessions_issued(FAR) == 2


def test_a_session_in_its_last_minute_is_not_handed_out(person: Person) -> None:
    person.server.add_role(FAR, DEV_CORP, lifetime=50)
    person.has(PLAIN)
    assert person.gets("r") != person.gets("r")


class AnyRegion:
    """Botocore sessions that tell in which region a client is made."""

    def __init__(self) -> None:
        self.regions: list[str | None] = []

    def __call__(self, profile: str | None) -> Any:
        session = new_session(profile=profile)
        create, regions = session.create_client, self.regions

        def create_client(service: str, region_name: str | None = None, **options: Any) -> Any:
            regions.append(region_name)
            return create(service, region_name=region_name, **options)

        session.create_client = create_client
        return session


@pytest.mark.parametrize(
    ("source", "role", "expected"),
    [
        ("eu-west-1", "ap-south-1", "eu-west-1"),  # the source's, as in Amplify
        (None, "ap-south-1", "ap-south-1"),
        (None, None, "us-east-1"),
    ],
)
def test_the_region_of_sts(
    person: Person, source: str | None, role: str | None, expected: str
) -> None:
    region = "region={}\n".format
    person.world.config(
        f"[profile s]\n{region(source) if source else ''}"
        f"[profile r]\nrole_arn={FAR}\nsource_profile=s\n{region(role) if role else ''}"
    )
    person.world.credentials(guide_files().credentials.replace("devcorpuser", "s"))
    new_session = AnyRegion()
    person.gets("r", new_session=new_session)
    assert new_session.regions == [expected]


# ---------------------------------------------------------------------------- the kinds of a source


def test_a_source_that_is_the_environment(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
    person.has(f"[profile r]\nrole_arn={FAR}\ncredential_source=Environment\n")
    assert person.who(person.gets("r")) == "far/amplify"


def test_a_source_that_is_the_profile_itself_with_its_keys(person: Person) -> None:
    pair = guide_files().credentials.partition("\n")[2]
    person.has(f"[profile r]\nrole_arn={FAR}\nsource_profile=r\n", f"[r]\n{pair}")
    assert person.who(person.gets("r")) == "far/amplify"
    assert person.last_call.access_key_id == ACCESS_KEY_ID


def test_roles_in_a_row_are_each_asked_for_and_each_cached(person: Person) -> None:
    """The Amplify CLI follows one step only, and ignores the source's own role."""
    person.server.add_role(FAR, ROLE_ARN)
    person.has(f"[profile r]\nrole_arn={FAR}\nsource_profile=bizcorprole\n")
    codes = Codes("123456")
    assert person.who(person.gets("r", codes)) == "far/amplify"
    assert [call.params["RoleArn"] for call in person.server.calls("AssumeRole")] == [ROLE_ARN, FAR]
    assert set(person.cached()) == {ROLE_ARN, FAR}
    # The middle one serves by itself from now on, and is not asked for a second time.
    person.gets("bizcorprole", codes)
    person.gets("r", codes, refresh=True)
    assert person.server.sessions_issued(ROLE_ARN) == 1
    assert len(codes.questions) == 1


def test_a_source_with_keys_and_a_role_signs_with_its_keys(person: Person) -> None:
    """So does botocore: a source's own keys come before its role."""
    pair = guide_files().credentials.partition("\n")[2]
    person.has(
        f"[profile s]\nrole_arn={DOTTED_ROLE_ARN}\nsource_profile=devcorpuser\n"
        f"[profile r]\nrole_arn={FAR}\nsource_profile=s\n",
        f"[s]\n{pair}",
    )
    person.gets("r")
    assert person.last_call.access_key_id == ACCESS_KEY_ID
    assert len(person.server.calls("AssumeRole")) == 1


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ("", "neither a source_profile nor a credential_source"),
        ("source_profile=nobody\n", "'nobody', which is in neither AWS file"),
        ("source_profile=nearr\n[profile near]\n", "in neither AWS file. Did you mean 'near'\\?"),
        (
            (
                f"source_profile=a\n[profile a]\nrole_arn={ROLE_ARN}\nsource_profile=b\n"
                f"[profile b]\nrole_arn={DOTTED_ROLE_ARN}\nsource_profile=r\n"
            ),
            "form a circle: r -> a -> b -> r",
        ),
        ("source_profile=a\n[profile a]\nregion=r\n", "'a', the source of 'r', has no credentials"),
        ("source_profile=a\n[profile a]\ncredential_process=false\n", "'a' gives no credentials"),
        ("credential_source=Environment\n", "has no credentials"),
    ],
)
def test_a_role_whose_source_is_none(person: Person, config: str, sentence: str) -> None:
    person.has(f"[profile r]\nrole_arn={FAR}\n{config}")
    with pytest.raises((ProfileInvalid, SourceUnusable), match=sentence) as caught:
        person.gets("r")
    assert caught.value.remedy or "gives no credentials" in caught.value.message
    assert person.server.calls("AssumeRole") == []
    assert not person.world.cache_file.exists()


def test_the_environments_keys_never_sign_for_a_source_without_keys(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the Amplify CLI they do: the call is then somebody else's."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
    person.has(f"[profile a]\nregion=r\n[profile r]\nrole_arn={FAR}\nsource_profile=a\n")
    with pytest.raises(SourceUnusable):
        person.gets("r")


# --------------------------------------------------------------------------------------- refusals


def test_a_refused_code_is_asked_for_again_and_said_why(person: Person) -> None:
    person.server.add_device(MFA_SERIAL, USER_ARN, codes=["999999"])
    codes = Codes("111111", "999999")
    assert person.who(person.gets("bizcorprole", codes)) == "bizcorprole/amplify"
    first, second = codes.questions
    assert first.refused is None
    assert "AWS rejected that code" in str(second.refused)


def test_after_three_refused_codes_it_ends(person: Person) -> None:
    person.server.add_device(MFA_SERIAL, USER_ARN, codes=["999999"])
    codes = Codes("111111", "222222", "333333", "999999")
    with pytest.raises(AssumeRoleRefused, match="MultiFactorAuthentication failed") as caught:
        person.gets("bizcorprole", codes)
    assert codes.codes == ["999999"]
    assert "new code" in caught.value.remedy
    assert not person.world.cache_file.exists()


def test_a_code_of_the_command_line_has_no_second_try(person: Person) -> None:
    person.server.add_device(MFA_SERIAL, USER_ARN, codes=["999999"])
    with pytest.raises(AssumeRoleRefused):
        person.gets("bizcorprole", given_code("111111"))
    assert len(person.server.calls("AssumeRole")) == 1


@pytest.mark.parametrize(
    ("before", "after", "code", "remedy"),
    [
        (EXTERNAL_ID, "wrong-one", "AccessDenied", "external_id"),
        (f"mfa_serial={MFA_SERIAL}\n", "", "AccessDenied", "mfa_serial"),
        (MFA_SERIAL, MFA_SERIAL + "2", "AccessDenied", "new code"),
        (EXTERNAL_ID, f"{EXTERNAL_ID}\nduration_seconds=7200", "ValidationError", "Lower"),
        (EXTERNAL_ID, "with blanks in it", "ValidationError", "Correct the profile"),
        (ROLE_ARN, ROLE_ARN + "2", "AccessDenied", "whether"),
    ],
)
def test_what_sts_refuses_is_said_with_its_code_and_what_to_do(
    person: Person, before: str, after: str, code: str, remedy: str
) -> None:
    person.world.config(guide_files().config.replace(before, after))
    with pytest.raises(AssumeRoleRefused) as caught:
        person.gets("bizcorprole", given_code("424242"))
    assert caught.value.code == code
    assert f"({code})" in caught.value.message
    assert remedy in caught.value.remedy
    assert len(str(caught.value).splitlines()) == 1
    assert not person.world.cache_file.exists()


@pytest.mark.parametrize("value", ["canary with blanks", "x" * 1300 + "canary", "canary-é"])
def test_a_refusal_does_not_repeat_the_code_or_the_external_id(
    person: Person, debug_log: io.StringIO, value: str
) -> None:
    """By botocore's own check, which quotes what it refuses, or by STS."""
    config = guide_files().config.replace(EXTERNAL_ID, value)
    person.world.config_file.write_text(config, encoding="utf-8")
    with pytest.raises((AssumeRoleRefused, ProfileInvalid)) as caught:
        person.gets("bizcorprole", given_code("424242"))
    for text in (str(caught.value), debug_log.getvalue()):
        assert "canary" not in text
        assert "424242" not in text


def test_keys_that_aws_does_not_know_are_said_to_be_the_sources(person: Person) -> None:
    person.world.credentials(
        guide_files().credentials.replace(ACCESS_KEY_ID, "AKIANOBODY0000000001")
    )
    with pytest.raises(AssumeRoleRefused, match="InvalidClientTokenId") as caught:
        person.gets("dev.corp")
    assert "'devcorpuser' are not valid" in caught.value.remedy


@pytest.mark.parametrize("kind", ["throttle", "server-error", "close"])
def test_an_sts_that_fails_is_said_and_nothing_is_kept(
    person: Person, debug_log: io.StringIO, kind: Any
) -> None:
    person.server.fail_next(kind, count=5)
    with pytest.raises((AssumeRoleRefused, StsUnreachable)) as caught:
        person.gets("bizcorprole", given_code("424242"))
    assert caught.value.remedy
    assert not person.world.cache_file.exists()
    assert not [each for each in ("424242", EXTERNAL_ID) if each in debug_log.getvalue()]


def test_no_sts_at_all_is_said(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(StsUnreachable, match="Asking STS for"):
        person.gets("dev.corp")


def test_a_role_that_is_no_arn_is_said_before_anything_is_sent(person: Person) -> None:
    person.has("[profile r]\nrole_arn=x\nsource_profile=devcorpuser\n")
    with pytest.raises(ProfileInvalid, match="STS would reject"):
        person.gets("r")
    assert person.server.calls("AssumeRole") == []


# ----------------------------------------------------------------------------------------- secrets


def test_no_secret_is_in_a_debug_log(person: Person, debug_log: io.StringIO) -> None:
    found = person.gets("bizcorprole", given_code("424242"))
    assert found.session_token is not None
    log = debug_log.getvalue()
    assert log
    for secret in (
        found.secret_access_key,
        found.session_token,
        SECRET_ACCESS_KEY,
        "424242",
        EXTERNAL_ID,
    ):
        assert secret not in log


# ------------------------------------------------------------------------------- cache and company


def test_a_cache_that_cannot_be_written_is_said_and_the_call_goes_on(person: Person) -> None:
    (person.world.home / ".amplify").write_text("")
    found = person.gets("dev.corp")
    assert person.who(found) == "devcorprole/amplify"
    [said] = person.said
    assert "cannot be written" in said
    assert "this call only" in said


def test_of_many_that_need_one_role_at_once_one_asks(person: Person) -> None:
    codes, found = Codes("123456"), []

    def get() -> None:
        found.append(person.gets("bizcorprole", codes, lock_timeout=30))

    threads = [threading.Thread(target=get) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 5
    assert len(set(found)) == 1
    assert len(codes.questions) == 1
    assert person.server.sessions_issued(ROLE_ARN) == 1


def test_who_waits_for_somebody_that_does_not_answer_is_told(person: Person) -> None:
    asked, answer = threading.Event(), threading.Event()

    class Slow(Codes):
        def __call__(self, question: MfaQuestion) -> MfaCode:
            asked.set()
            answer.wait(20)
            return super().__call__(question)

    slow = threading.Thread(target=person.gets, args=("bizcorprole", Slow("123456")))
    slow.start()
    try:
        assert asked.wait(20)
        with pytest.raises(LockTimeout, match=r"getting credentials for .*bizcorprole"):
            person.gets("bizcorprole", lock_timeout=0.2)
    finally:
        answer.set()
        slow.join()


def test_another_role_does_not_wait(person: Person) -> None:
    def ask(question: MfaQuestion) -> MfaCode:
        del question
        person.gets("dev.corp", lock_timeout=0.2)
        return MfaCode("123456")

    assert person.who(person.gets("bizcorprole", ask)) == "bizcorprole/amplify"


def test_a_role_that_is_its_own_source_does_not_wait_for_itself(person: Person) -> None:
    """Two profiles of one role, in a row: the second lock would be the first's own."""
    person.server.add_role(FAR, (DEV_CORP, FAR))
    person.has(PLAIN + f"[profile again]\nrole_arn={FAR}\nsource_profile=r\n")
    assert person.who(person.gets("again", lock_timeout=1)) == "far/amplify"
