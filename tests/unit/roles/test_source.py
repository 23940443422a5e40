"""Whose credentials sign AssumeRole: as real botocore sessions find them, nobody else's."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from typing import TYPE_CHECKING, Any

import botocore.exceptions
import botocore.history
import botocore.session
import pytest

from amplify_plugin.awsconfig.profiles import Profiles, Role
from amplify_plugin.credentials import Credentials
from amplify_plugin.roles import login_session, source
from amplify_plugin.roles.source import (
    SignInEnded,
    SourceUnusable,
    named_source,
    new_sessions,
    profile_credentials,
    secrets_kept_from_logs,
)
from amplify_plugin.testing.guide import ROLE_ARN

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT", "AWS_SECRET_ACCESS_KEY": "EXAMPLE/environment"}
PROCESS = {
    "Version": 1,
    "AccessKeyId": "ASIAPROCESS",
    "SecretAccessKey": "canary/process/secret",
    "SessionToken": "canary-process-token",
    "Expiration": "2036-01-01T00:00:00Z",
}


class Person:
    """Somebody's AWS files, and what a profile of theirs gives."""

    def __init__(self, home: Path) -> None:
        self.folder = home / ".aws"
        self.folder.mkdir()

    def has(self, config: str, credentials: str = "") -> None:
        (self.folder / "config").write_text(config)
        (self.folder / "credentials").write_text(credentials)

    def profile(self, name: str, **options: Any) -> Credentials | None:
        session = botocore.session.Session()
        profile = Profiles(session.full_config["profiles"]).get(name)
        return profile_credentials(profile, new_sessions(session), **options)

    def process(self) -> str:
        answer = self.folder / "answer.json"
        answer.write_text(json.dumps(PROCESS))
        return f"cat {answer}"


@pytest.fixture
def person(safe_environment: Path) -> Person:
    return Person(safe_environment)


def key_id(found: Credentials | None) -> str | None:
    return found.access_key_id if found else None


def test_keys_are_found_in_either_file(person: Person) -> None:
    pair = "aws_access_key_id=AKIA{0}\naws_secret_access_key=x\n"
    person.has("[profile c]\n" + pair.format("CONFIG"), "[k]\n" + pair.format("CREDENTIALS"))
    assert key_id(person.profile("c")) == "AKIACONFIG"
    assert key_id(person.profile("k")) == "AKIACREDENTIALS"


@pytest.mark.parametrize("header", ["a.b", "a\\.b"])
def test_keys_are_found_under_either_spelling(person: Person, header: str) -> None:
    """Amplify writes ``[a\\.b]``, which botocore takes for another profile than its config's."""
    person.has(
        "[profile a\\.b]\nregion=r\n",
        f"[{header}]\naws_access_key_id=AKIADOTTED\naws_secret_access_key=x\n",
    )
    assert key_id(person.profile("a.b")) == "AKIADOTTED"


def test_a_profile_without_keys_is_nobody_else(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither keys of the environment, of older tools' files, nor of another profile.

    Of the machine: tests/integration.
    """
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    for variable, content in (
        ("AWS_CREDENTIAL_FILE", "AWSAccessKeyId=AKIAOFEC2\nAWSSecretKey=x\n"),
        ("BOTO_CONFIG", "[Credentials]\naws_access_key_id=AKIABOTO\naws_secret_access_key=x\n"),
    ):
        file = person.folder / variable
        file.write_text(content)
        monkeypatch.setenv(variable, str(file))
    person.has(
        "[profile bare]\nregion=r\n",
        "[default]\naws_access_key_id=AKIADEFAULT\naws_secret_access_key=x\n",
    )
    assert person.profile("bare") is None


def test_a_sso_session_that_has_ended_is_said(person: Person) -> None:
    person.has(
        "[profile s]\nsso_start_url=https://x\nsso_region=us-east-1\nsso_account_id=1\n"
        "sso_role_name=r\n"
    )
    with pytest.raises(SourceUnusable, match=r"'s' gives no credentials: .*SSO"):
        person.profile("s")


def test_an_aws_login_that_has_ended_is_said_with_the_command_that_renews_it(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Botocore's provider needs a compiled library: here its error alone is the real one."""
    ended = getattr(botocore.exceptions, "LoginRefreshRequired", None)
    if ended is None:
        pytest.skip("this botocore knows no 'aws login'")

    def get_credentials(_: Any) -> None:
        raise ended

    monkeypatch.setattr(botocore.session.Session, "get_credentials", get_credentials)
    person.has("[profile l]\nlogin_session=arn:aws:iam::123456789012:user/me\n")
    with pytest.raises(SourceUnusable) as caught:
        person.profile("l")
    assert isinstance(caught.value, SignInEnded)
    assert caught.value.command == ("login", "--profile", "l")
    assert "aws awscloudformation login --profile l" in caught.value.remedy


def test_an_aws_login_that_botocore_cannot_read_is_asked_of_an_aws_cli(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without awscrt, and before botocore 1.41; under the name that the file has."""
    asked: list[str] = []

    def credentials(title: str, environ: object) -> Credentials:
        del environ
        asked.append(title)
        return Credentials("ASIALOGIN", "x", "t")

    def lacking(_: Any) -> None:
        raise type("MissingDependencyException", (Exception,), {})

    monkeypatch.setattr(login_session, "credentials", credentials)
    person.has("[profile a\\.b]\nlogin_session=arn:aws:iam::123456789012:user/me\n")
    for get_credentials in (lacking, lambda _: None):
        monkeypatch.setattr(botocore.session.Session, "get_credentials", get_credentials)
        assert key_id(person.profile("a.b")) == "ASIALOGIN"
    assert asked == ["a.b", "a.b"]  # as botocore and the AWS CLI read that header


def test_a_lacking_library_of_others_asks_nobody(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(_: Any) -> None:
        raise type("MissingDependencyException", (Exception,), {})("lacks")

    monkeypatch.setattr(botocore.session.Session, "get_credentials", lacking)
    person.has("[profile s]\nsso_session=x\n")
    with pytest.raises(SourceUnusable, match=r"gives no credentials: lacks\."):
        person.profile("s")


def test_an_sso_session_without_its_section_is_said_with_a_way_out(person: Person) -> None:
    person.has("[profile s]\nsso_session=nope\nsso_account_id=1\nsso_role_name=r\n")
    with pytest.raises(SourceUnusable, match="nope") as caught:
        person.profile("s")
    assert "aws configure sso --profile s" in caught.value.remedy


def test_a_role_with_keys_of_its_own_gives_the_keys_when_asked_to(person: Person) -> None:
    person.has(
        f"[profile r]\nrole_arn={ROLE_ARN}\nsource_profile=r\n",
        "[r]\naws_access_key_id=AKIASELF\naws_secret_access_key=x\n",
    )
    assert key_id(person.profile("r", without_role=True)) == "AKIASELF"


# ------------------------------------------------------------------------------- credential_source


def role_from(source: str) -> Role:
    return Role("r", ROLE_ARN, "amplify", None, None, None, None, source, None)


def named(source: str) -> Credentials:
    return named_source(role_from(source), new_sessions(botocore.session.Session()))


@pytest.mark.parametrize("spelling", ["Environment", "environment"])
def test_the_environment_as_a_source(
    person: Person, monkeypatch: pytest.MonkeyPatch, spelling: str
) -> None:
    person.has(f"[profile r]\nrole_arn={ROLE_ARN}\ncredential_source={spelling}\n")
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "T")
    found = named(spelling)
    assert (found.access_key_id, found.session_token) == ("AKIAENVIRONMENT", "T")


def test_an_environment_without_keys_is_said(person: Person) -> None:
    person.has("")
    with pytest.raises(SourceUnusable, match=r"Environment, the credential_source of .*'r'"):
        named("Environment")


def test_half_a_pair_in_the_environment_is_said(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.has("")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA")
    with pytest.raises(SourceUnusable, match="Environment of 'r' gives no credentials"):
        named("Environment")


def test_a_profile_of_the_environment_that_is_not_there_is_no_crash(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.has("")
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    try:
        assert named("Environment").access_key_id == "AKIAENVIRONMENT"
    except SourceUnusable as error:
        assert "nobody" in error.message  # noqa: PT017  either is an answer; a crash is none


def test_an_unknown_source_is_said_with_the_known_ones(person: Person) -> None:
    person.has("")
    with pytest.raises(SourceUnusable, match="'Moon', which is not known") as caught:
        named("Moon")
    assert "Ec2InstanceMetadata" in caught.value.remedy


def test_no_container_is_said(person: Person) -> None:
    person.has("")
    with pytest.raises(SourceUnusable, match="EcsContainer"):
        named("EcsContainer")


# ------------------------------------------------------------------------------------------- logs


def test_logs_are_as_before_afterwards_and_errors_are_logged_meanwhile(
    debug_log: io.StringIO,
) -> None:
    logger, child = logging.getLogger("botocore"), logging.getLogger("botocore.parsers")
    before = logger.level

    def fail() -> None:
        with secrets_kept_from_logs():
            child.debug("canary")
            child.warning("a warning")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    child.debug("afterwards")
    assert debug_log.getvalue() == "a warning\nafterwards\n"
    assert logger.level == before


def test_the_history_of_the_aws_cli_has_nothing_of_ours() -> None:
    """With ``cli_history = enabled`` it keeps every request and answer in a database."""

    class Handler:
        def emit(self, event: str, payload: Any, source: str) -> None:
            del event, source
            kept.append(payload)

    kept: list[Any] = []
    recorder = botocore.history.HistoryRecorder()
    recorder.add_handler(Handler())
    recorder.enable()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.history, "HISTORY_RECORDER", recorder)
        with secrets_kept_from_logs():
            recorder.record("API_CALL", "canary")
    recorder.record("API_CALL", "afterwards")
    assert kept == ["afterwards"]


def test_a_thread_that_ends_first_does_not_open_the_log_of_another(
    debug_log: io.StringIO,
) -> None:
    logger = logging.getLogger("botocore.parsers")
    entered, leave = threading.Event(), threading.Event()

    def other() -> None:
        with secrets_kept_from_logs():
            entered.set()
            leave.wait(10)
            logger.debug("canary")

    thread = threading.Thread(target=other)
    with secrets_kept_from_logs():
        thread.start()
        assert entered.wait(10)
    leave.set()
    thread.join()
    logger.debug("afterwards")
    assert debug_log.getvalue() == "afterwards\n"


# --------------------------------------------------------------------------------- whose botocore


def test_new_sessions_belong_to_the_same_botocore_as_the_old() -> None:
    class Special(botocore.session.Session):  # type: ignore[misc]  # botocore has no types
        pass

    made = new_sessions(Special())(None)
    assert type(made) is botocore.session.Session
    assert sys.modules[type(made).__module__] is botocore.session


def test_what_is_no_session_is_refused() -> None:
    with pytest.raises(TypeError, match="not a botocore session"):
        source.new_sessions(object())
