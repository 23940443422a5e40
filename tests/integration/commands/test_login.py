"""login: credentials now, and trust in what the environment selects; neither without the other."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest

from amplify_plugin.commands import export_credentials, login, show_profile
from amplify_plugin.commands.context import Context, NothingSelected, NotTrusted
from amplify_plugin.credentials import now
from amplify_plugin.errors import ConfigurationError, UsageError
from amplify_plugin.hosts.wiring import current
from amplify_plugin.project.key_file import KeyFileUnusable
from amplify_plugin.roles.source import SourceUnusable
from amplify_plugin.roles.sts import AssumeRoleRefused
from amplify_plugin.terminal.text import local_time
from amplify_plugin.testing.guide import MFA_SERIAL, ROLE_ARN, USER_ARN, guide_files

if TYPE_CHECKING:
    from amplify_plugin.testing import World

NO_OPTIONS = {"env": None, "mfa_code": None, "refresh": False, "dry_run": False, "format": None}


class Person:
    """Somebody in a project, who has followed the guide."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.said: list[str] = []

    def context(self, profile: str | None = None) -> Context:
        session = botocore.session.Session()
        return Context(
            hooks=current,
            sections=lambda: session.full_config["profiles"],
            session=lambda: session,
            profile_name=profile,
            warn=self.said.append,
        )

    def runs(self, command: Any, *, profile: str | None = None, **options: Any) -> dict[str, Any]:
        result = command.run({**NO_OPTIONS, **options}, self.context(profile))
        found: dict[str, Any] = (
            json.loads(result.text) if result.structure is None else (result.structure)
        )
        return found

    def logs_in(self, **options: Any) -> dict[str, Any]:
        return self.runs(login, **options)

    def sees(self, **options: Any) -> dict[str, Any]:
        return self.runs(show_profile, **options)


@pytest.fixture
def person(inside: World, monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.chdir(inside.project)
    inside.follow_guide()
    inside.select("dev", "bizcorprole")
    return Person(inside)


def test_signing_in_caches_and_trusts(person: Person) -> None:
    assert person.sees()["trusted"] is False
    found = person.logs_in(mfa_code="123456")
    assert found["cache"]["state"] == "valid"
    assert found["trusted"] is True
    assert found == person.sees()


def test_a_dry_run_neither_asks_nor_trusts(person: Person) -> None:
    assert person.logs_in(dry_run=True) == person.sees()
    assert person.sees()["trusted"] is False
    assert person.world.server.calls() == []


def test_valid_credentials_are_kept_unless_new_ones_are_asked_for(person: Person) -> None:
    for code, refresh, issued in (("111111", False, 1), ("222222", False, 1), ("333333", True, 2)):
        person.logs_in(mfa_code=code, refresh=refresh)
        assert person.world.server.sessions_issued(ROLE_ARN) == issued


def test_a_refusal_trusts_nothing(person: Person) -> None:
    person.world.server.add_device(MFA_SERIAL, USER_ARN, codes=["999999"])
    with pytest.raises(AssumeRoleRefused):
        person.logs_in(mfa_code="123456")
    assert person.sees()["trusted"] is False
    assert person.sees()["cache"]["state"] == "absent"


def test_a_named_profile_signs_in_and_says_nothing_of_the_project(person: Person) -> None:
    found = person.logs_in(profile="dev.corp")
    assert (found["projectPath"], found["envName"]) == (None, None)
    assert found["cache"]["state"] == "valid"
    assert person.sees()["trusted"] is False
    with pytest.raises(UsageError):
        person.logs_in(profile="dev.corp", env="dev")


def test_an_environment_without_a_profile_is_said(person: Person) -> None:
    with pytest.raises(NothingSelected, match="'prod'"):
        person.logs_in(env="prod")


def test_a_profile_without_credentials_is_said_and_not_trusted(person: Person) -> None:
    person.world.config("[profile bare]\nregion=r\n")
    person.world.select("dev", "bare")
    with pytest.raises(SourceUnusable, match="'bare' has no credentials"):
        person.logs_in()
    assert person.sees()["trusted"] is False


def test_a_key_file_that_cannot_be_used_is_said_and_not_trusted(person: Person) -> None:
    entry = {"configLevel": "project", "useProfile": False, "awsConfigFilePath": "/etc/passwd"}
    person.world.local_aws_info({"dev": entry})
    with pytest.raises(KeyFileUnusable):
        person.logs_in()
    assert person.sees()["trusted"] is False


def test_trust_that_cannot_be_kept_is_said_and_the_credentials_are_there(person: Person) -> None:
    folder = person.world.cache_file.parent
    (folder / "plugin-projects.json").mkdir(parents=True)
    found = person.logs_in(mfa_code="123456")
    assert found["cache"]["state"] == "valid"
    assert found["trusted"] is False
    assert "is not approved" in person.said[0]


def test_a_session_name_is_told_and_cached_under_it(person: Person) -> None:
    text = person.world.config_file.read_text()
    person.world.config_file.write_text(text.replace("mfa_ser", "role_session_name=me\nmfa_ser"))
    found = person.logs_in(mfa_code="123456")
    assert found["roleSessionName"] == "me"
    assert list(json.loads(person.world.cache_file.read_text())[ROLE_ARN]) == ["me"]


def test_exporting_needs_trust_or_a_name(person: Person) -> None:
    """A repository that selects a profile must not get its keys printed into somebody's log."""
    with pytest.raises(NotTrusted, match="'bizcorprole'"):
        person.runs(export_credentials)
    assert person.runs(export_credentials, profile="dev.corp")["Version"] == 1
    person.logs_in(mfa_code="123456")
    found = person.runs(export_credentials)
    cached = json.loads(person.world.cache_file.read_text())[ROLE_ARN]["amplify"]
    assert found["SecretAccessKey"] == cached["secretAccessKey"]
    assert found["Expiration"] == cached["expiration"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("", "from its keys, without an end"),
        ("aws_session_token=T\n", "from its keys, with an unknown end"),
    ],
)
def test_what_is_not_cached_is_told_with_its_end(person: Person, settings: str, words: str) -> None:
    person.world.credentials(
        f"[mine]\naws_access_key_id=AKIAEXAMPLE\naws_secret_access_key=canary\n{settings}"
    )
    text = login.run(NO_OPTIONS, person.context("mine")).text
    assert text.endswith(f"Credentials:    {words}\n")
    assert "canary" not in text


def test_a_process_is_told_with_its_end(person: Person) -> None:
    answer = {
        "Version": 1,
        "AccessKeyId": "ASIAEXAMPLE",
        "SecretAccessKey": "canary",
        "SessionToken": "T",
        "Expiration": "2036-01-01T00:00:00Z",
    }
    (person.world.home / "answer").write_text(json.dumps(answer))
    person.world.config(f"[profile p]\ncredential_process=cat {person.world.home}/answer\n")
    text = login.run(NO_OPTIONS, person.context("p")).text
    assert "Credentials:    from its credential_process, ends in " in text
    assert f" days (at {local_time(datetime(2036, 1, 1, tzinfo=UTC), now())})\n" in text


def test_a_web_identity_is_told_with_its_end(person: Person) -> None:
    person.world.server.add_role(ROLE_ARN, "*")
    (person.world.home / "token").write_text("a.web.token")
    person.world.config(
        f"[profile w]\nrole_arn={ROLE_ARN}\nweb_identity_token_file={person.world.home}/token\n"
        "region=us-east-1\n"
    )
    text = login.run(NO_OPTIONS, person.context("w")).text
    assert "Credentials:    from its web identity, ends in " in text
    (person.world.home / "token").unlink()
    with pytest.raises(SourceUnusable, match=r"'w' gives no credentials: .*No such file"):
        login.run(NO_OPTIONS, person.context("w"))


def test_an_aws_login_session_that_is_not_there_is_said(person: Person) -> None:
    """The botocore of an AWS CLI older than that sort of session has no way to them at all."""
    person.world.config("[profile l]\nlogin_session=arn:aws:iam::123456789012:user/me\n")
    with pytest.raises(SourceUnusable, match="'l'") as caught:
        login.run(NO_OPTIONS, person.context("l"))
    assert caught.value.message.isprintable()


def test_a_passkey_is_said_with_its_way_out_before_anybody_is_asked(person: Person) -> None:
    passkey = MFA_SERIAL.replace(":mfa/", ":u2f/user/")
    person.world.config(guide_files().config.replace(MFA_SERIAL, passkey))
    with pytest.raises(ConfigurationError, match="passkey or security key") as caught:
        person.logs_in(mfa_code="123456")
    assert "aws login" in caught.value.remedy
    assert person.world.server.calls() == []


@pytest.mark.parametrize(
    ("check", "is_said", "calls"), [("warn", True, 1), ("off", False, 0), ("", True, 1)]
)
def test_keys_of_another_account_than_the_environments_are_said(
    person: Person, monkeypatch: pytest.MonkeyPatch, check: str, calls: int, *, is_said: bool
) -> None:
    """Their files do not tell the account, so AWS is asked."""
    monkeypatch.setenv("AMPLIFY_PLUGIN_ACCOUNT_CHECK", check)
    person.world.select("dev", "devcorpuser")
    notes = " ".join(login.run({**NO_OPTIONS}, person.context()).notes)
    assert ("acts in account 111122223333" in notes) == is_said
    assert len(person.world.server.calls("GetCallerIdentity")) == calls
    assert person.sees()["trusted"] is True


def test_a_login_that_cannot_ask_whose_keys_they_are_is_done(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.world.select("dev", "devcorpuser")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    assert person.logs_in()["trusted"] is True
