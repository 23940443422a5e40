"""list-profiles: every profile, also where something about one of them is broken."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin.awsconfig.bridge_line import command_line
from amplify_plugin.awsconfig.profiles import ProfileNotFound
from amplify_plugin.cache import CredentialCache
from amplify_plugin.commands.list_profiles import run
from amplify_plugin.credentials import Credentials, now
from amplify_plugin.project import find
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.testing.project import profile_selected, write_project
from tests.unit.commands.contexts import context_of

ARN = "arn:aws:iam::123456789012:role/{}".format
ROLE = {"role_arn": ARN("r"), "source_profile": "base", "region": "eu-west-1"}
SECTIONS: dict[str, dict[str, Any]] = {
    "base": {"aws_access_key_id": "AKIA", "aws_secret_access_key": "canary/secret"},
    "role": {**ROLE, "mfa_serial": "arn:mfa"},
    "odd\x1b[2J[red]": ROLE,
    "broken": {**ROLE, "duration_seconds": "1h"},
    "block": {"role_arn": {"a": "b"}},
    '"my team"': {},
    "web": {"role_arn": ARN("web"), "web_identity_token_file": "/t"},
    "portal": {"sso_session": "corp", "sso_account_id": "1", "sso_role_name": "r"},
    "program": {"credential_process": "x"},
    "browser": {"login_session": "arn:aws:iam::123456789012:user/me"},
    "machine": {"role_arn": ARN("m"), "credential_source": "Ec2InstanceMetadata"},
    "plain": {"credential_process": command_line("role", "plain", Path("/usr/bin/python3"))},
    "lost": {"credential_process": command_line("gone", "lost", Path("/usr/bin/python3"))},
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "app"
    write_project(root, "123456789012")
    monkeypatch.chdir(root)
    select(root, {"dev": profile_selected("role"), "prod": profile_selected("role")})
    return root


def select(root: Path, content: object) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (root / "amplify" / ".config" / "local-aws-info.json").write_text(text)


def listed(
    profile: str | None = None, text: str | None = None, environ: dict[str, str] | None = None
) -> tuple[dict[str, dict[str, Any]], str, tuple[str, ...]]:
    context = context_of(SECTIONS, profile_name=profile, environ=environ or {})
    result = run({"text": text}, context)
    assert result.structure is not None
    return {each["name"]: each for each in result.structure["profiles"]}, result.text, result.notes


def test_every_profile_is_listed_whatever_is_wrong_with_it(project: Path) -> None:
    del project
    profiles, text, notes = listed()
    assert notes == ()
    assert {name: each["kind"] for name, each in profiles.items()} == {
        "base": "keys",
        "role": "role",
        "odd\x1b[2J[red]": "role",
        "broken": "role",
        "block": "empty",
        "my team": "empty",
        "web": "web-identity",
        "portal": "sso",
        "program": "process",
        "browser": "login",
        "machine": "role",
        "plain": "bridge",
        "lost": "bridge",
    }
    assert all(name in text for name in ("base", "broken", "my team", "odd\\x1b[2J[red]"))
    assert json.dumps(list(profiles.values()))


def test_neither_form_shows_a_secret_or_steers_a_terminal(project: Path) -> None:
    del project
    profiles, text, _ = listed()
    assert "\x1b" not in text
    assert "canary" not in text + json.dumps(profiles)


def test_the_keys_are_those_of_the_contract(project: Path) -> None:
    del project
    profiles, _, _ = listed("role")
    assert list(profiles) == ["role"]
    assert list(profiles["role"]) == [
        *("name", "kind", "region", "roleArn", "accountId", "sourceProfile", "mfaSerial"),
        *("bridges", "selectedFor", "approved", "inForce", "readable", "reason", "cache"),
        "mfaSession",
    ]
    assert profiles["role"]["selectedFor"] == ["dev", "prod"]
    assert set(profiles["role"]["readable"]) == {"amplify", "aws", "js", "sdks"}
    assert profiles["role"]["cache"] == {"state": "absent", "expiration": None}


def test_a_profile_that_is_not_there_is_said(project: Path) -> None:
    del project
    with pytest.raises(ProfileNotFound):
        listed("nobody")


@pytest.mark.parametrize("content", ["{", '{"dev": 3}', ""])
def test_a_broken_project_does_not_hide_the_profiles(project: Path, content: str) -> None:
    select(project, content)
    profiles, _, notes = listed()
    assert len(profiles) == len(SECTIONS)
    assert profiles["role"]["selectedFor"] == []
    assert len(notes) == 1
    assert "local-aws-info.json" in notes[0]


def test_outside_a_project_they_are_listed_too(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.parent)
    profiles, _, notes = listed()
    assert len(profiles) == len(SECTIONS)
    assert notes == ()


@pytest.mark.parametrize(
    ("minutes", "state", "words"),
    [(30, "valid", "ends in 30 min"), (-30, "expired", "expired 30 min ago")],
)
def test_the_cache_is_told_with_its_end(
    project: Path, minutes: int, state: str, words: str
) -> None:
    del project
    end = now().replace(microsecond=0) + timedelta(minutes=minutes, seconds=1)
    CredentialCache().put(ARN("r"), "amplify", Credentials("A", "B", "C", end))
    profiles, text, _ = listed("role")
    assert profiles["role"]["cache"] == {
        "state": state,
        "expiration": f"{end:%Y-%m-%dT%H:%M:%S}.000Z",
    }
    assert words in text


def test_without_a_profile_the_command_that_writes_one_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "'aws awscloudformation add-profile'" in run({}, context_of({})).text


def test_a_broken_cache_is_unreadable_for_every_role(project: Path) -> None:
    del project
    path = CredentialCache().path
    path.parent.mkdir(parents=True)
    path.write_text('{"a":')
    profiles, _, _ = listed()
    assert profiles["role"]["cache"]["state"] == "unreadable"
    assert path.read_text() == '{"a":'


def test_the_cache_is_read_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del project
    reads: list[CredentialCache] = []
    real = CredentialCache.read

    def read(self: CredentialCache) -> dict[str, Any]:
        reads.append(self)
        return real(self)

    monkeypatch.setattr(CredentialCache, "read", read)
    listed()
    assert len(reads) == 1


# --------------------------------------------------------------------------------- who and what


@pytest.mark.parametrize(
    ("name", "account", "role_arn", "bridges"),
    [
        ("role", "123456789012", ARN("r"), None),
        ("portal", None, None, None),
        ("browser", "123456789012", None, None),
        ("base", None, None, None),
        ("block", None, None, None),
        ("plain", "123456789012", ARN("r"), "role"),
        ("lost", None, None, "gone"),
    ],
)
def test_account_and_role_come_from_the_files_a_bridges_from_what_it_leads_to(
    project: Path, name: str, account: str | None, role_arn: str | None, bridges: str | None
) -> None:
    del project
    found = listed()[0][name]
    assert (found["accountId"], found["roleArn"], found["bridges"]) == (account, role_arn, bridges)


def test_a_bridge_shows_where_it_leads_and_how_long_that_is_signed_in(project: Path) -> None:
    del project
    end = now().replace(microsecond=0) + timedelta(minutes=30, seconds=1)
    CredentialCache().put(ARN("r"), "amplify", Credentials("A", "B", "C", end))
    profiles, text, _ = listed("plain")
    assert "-> role" in text
    assert "ends in 30 min" in text
    assert profiles["plain"]["cache"]["state"] == "valid"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("web", ["web"]),
        ("LE RO", ["role"]),  # words, in any order
        ("123456789012", []),  # the name alone
        (
            "o",
            ["role", "odd\x1b[2J[red]", "broken", "block", "portal", "program", "browser", "lost"],
        ),
    ],
)
def test_words_choose_by_name(project: Path, text: str, names: list[str]) -> None:
    del project
    assert list(listed(text=text)[0]) == names


def test_no_match_is_said_with_what_may_have_been_meant(project: Path) -> None:
    del project
    profiles, text, _ = listed(text="brokne")
    assert profiles == {}
    assert "'brokne'" in text
    assert text.endswith("Did you mean 'broken'?\n")


# ------------------------------------------------------------------------------- the star, approval


def starred(text: str) -> list[str]:
    return [line.split()[1] for line in text.splitlines() if line.startswith("* ")]


def test_a_selection_that_is_not_approved_has_no_star(project: Path) -> None:
    del project
    profiles, text, _ = listed()
    assert starred(text) == []
    assert profiles["role"]["approved"] is False


def test_the_star_is_for_what_is_in_force(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = find(project)
    assert here is not None
    for env in ("dev", "prod"):
        selection = here.selection(env)
        assert selection is not None
        Approvals().approve(here, selection)
    profiles, text, _ = listed()
    assert starred(text) == ["role"]
    assert profiles["role"]["approved"] is profiles["role"]["inForce"] is True
    assert starred(listed(environ={"AWS_PROFILE": "web"})[1]) == ["web"]
    assert starred(listed(environ={"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE"})[1]) == []
    monkeypatch.chdir(project.parent)
    assert starred(listed()[1]) == []
    assert starred(listed(environ={"AWS_PROFILE": "web"})[1]) == ["web"]


def test_one_environment_that_is_not_approved_is_not_hidden(project: Path) -> None:
    here = find(project)
    assert here is not None
    selection = here.selection("dev")
    assert selection is not None
    Approvals().approve(here, selection)
    assert listed()[0]["role"]["approved"] is False
