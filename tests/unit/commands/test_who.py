"""Who ``aws`` is, where its own chain and not the plugin decides; and what whoami shows beside."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin.cache import CredentialCache
from amplify_plugin.commands import show_profile
from amplify_plugin.commands.context import Context, WorkingDirectoryGone
from amplify_plugin.commands.prompt_line import prompt_line
from amplify_plugin.commands.who import in_force_structure
from amplify_plugin.credentials import Credentials, now, timestamp
from amplify_plugin.project import Gen1Project, Selection
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.project.base import ProjectFileUnreadable
from amplify_plugin.testing.project import profile_selected, write_project
from tests.unit.commands.contexts import context_of

HERE, THERE = "123456789012", "999988887777"
ARN = f"arn:aws:iam::{HERE}:role/r"
KEYS = {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "secret"}
SECTIONS: dict[str, Any] = {
    "role": {"role_arn": ARN, "source_profile": "base"},
    "base": KEYS,
    "dev.corp": {"role_arn": ARN, "source_profile": "base"},
    "web": {"role_arn": ARN, "web_identity_token_file": "/token"},
    "web-or-keys": {"role_arn": ARN, "web_identity_token_file": "/token", **KEYS},
    "no-token": {"role_arn": ARN, "web_identity_token_file": "", "region": "us-east-1"},
    "region-only": {"region": "us-east-1"},
}
WEB = {
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/token",
    "AWS_ROLE_ARN": f"arn:aws:iam::{THERE}:role/pod",
}
AS_POD = f"the role {WEB['AWS_ROLE_ARN']}, by AWS_WEB_IDENTITY_TOKEN_FILE (account {THERE})"
CONTAINER = {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/1"}
IN_CONTAINER = "the role of this container, by AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
DEFAULT, NOT_OF_A_PROFILE = "your default profile", {"profileName": None, "source": "default"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project that selects ``role``, in which nothing was approved."""
    write_project(tmp_path / "app", HERE)
    select(tmp_path / "app", "role")
    return tmp_path / "app"


def select(root: Path, name: str) -> None:
    Gen1Project(root).local_aws_info.write_text(json.dumps({"dev": profile_selected(name)}))


def approve(root: Path, name: str) -> None:
    Gen1Project(root).choose(Selection("dev", "project", profile_name=name), Approvals())


def at(path: Path | None, *, profile: str | None = None, **environ: str) -> Context:
    return context_of(SECTIONS, environ=environ, path=path, profile_name=profile)


def says(context: Context) -> str:
    text = show_profile.run({"env": None}, context).text
    return text.splitlines()[0].removeprefix("'aws' acts as:  ")


def row(name: str, context: Context) -> str | None:
    lines = show_profile.run({"env": None}, context).text.splitlines()
    found = [line for line in lines if line.startswith(f"{name}:")]
    return found[0].partition(":")[2].strip() if found else None


@pytest.mark.parametrize("place", [".", "app"])
@pytest.mark.parametrize(
    ("environ", "default", "words", "line"),
    [
        (WEB, KEYS, AS_POD, "web-identity"),
        (WEB | CONTAINER, {}, AS_POD, "web-identity"),
        (WEB | {"AWS_PROFILE": "base"}, KEYS, AS_POD, "web-identity"),
        (WEB | {"AWS_PROFILE": "web"}, KEYS, AS_POD, "web-identity"),
        (
            {"AWS_PROFILE": "web", "AWS_ROLE_ARN": WEB["AWS_ROLE_ARN"]},
            KEYS,
            AS_POD.replace("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"),
            "web-identity",
        ),
        (CONTAINER, None, IN_CONTAINER, "container"),
        (CONTAINER, {"region": "us-east-1"}, IN_CONTAINER, "container"),
    ],
)
def test_a_role_of_the_environment_is_not_the_default_profile(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    environ: dict[str, str],
    default: dict[str, str] | None,
    words: str,
    line: str,
) -> None:
    monkeypatch.setitem(SECTIONS, "default", default) if default is not None else None
    context = at(root.parent / place, **environ)
    found = in_force_structure(context)
    account = THERE if line == "web-identity" else None
    assert found == {**NOT_OF_A_PROFILE, "accountId": account, "reason": None}
    assert says(context) == words
    assert prompt_line(context) == ("" if place == "." else line)


@pytest.mark.parametrize(
    ("environ", "default", "words"),
    [
        (CONTAINER, KEYS, DEFAULT),
        ({"AWS_ROLE_ARN": ARN}, KEYS, DEFAULT),
        ({"AWS_WEB_IDENTITY_TOKEN_FILE": ""}, KEYS, DEFAULT),
        # Its own role comes before a token file.
        (WEB, SECTIONS["role"], f"{DEFAULT} (account {HERE})"),
        ({}, SECTIONS["web"], f"{DEFAULT} (account {HERE})"),
        (WEB | {"AWS_PROFILE": "role"}, KEYS, f"profile role, by AWS_PROFILE (account {HERE})"),
        (WEB | {"AWS_ACCESS_KEY_ID": "AKIA"}, KEYS, "the access keys in the environment"),
        (
            {"AWS_WEB_IDENTITY_TOKEN_FILE": "/token"},
            KEYS,
            "no profile: AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is not.",
        ),
    ],
)
def test_what_comes_before_a_role_of_the_environment(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    default: dict[str, str],
    words: str,
) -> None:
    monkeypatch.setitem(SECTIONS, "default", default)
    assert says(at(tmp_path, **environ)) == words


def test_what_the_person_or_the_project_chooses_comes_before_a_role_of_the_environment(
    root: Path,
) -> None:
    assert says(at(root, profile="base", **WEB)) == "profile base, by --profile"
    approve(root, "role")
    assert says(at(root, **WEB)) == f"profile role, by the project (account {HERE})"


def test_a_profile_of_the_project_by_its_name_alone_comes_after_a_role_of_the_environment(
    root: Path,
) -> None:
    """The plugin gets a role's credentials itself, those of a profile with keys it does not."""
    approve(root, "base")
    assert says(at(root, **WEB)) == "profile base, by the project"
    assert says(at(root, AWS_PROFILE="base", **WEB)) == AS_POD
    assert says(at(root, AWS_PROFILE=" base", **WEB)) == "profile base, by AWS_PROFILE"
    approve(root, "dev.corp")
    words = f"profile dev.corp, by AWS_PROFILE (account {HERE})"
    assert says(at(root, AWS_PROFILE="dev.corp", **WEB)) == words


@pytest.mark.parametrize("place", [".", "app"])
@pytest.mark.parametrize("name", ["region-only", "no-token"])
@pytest.mark.parametrize("is_option", [True, False])
def test_a_profile_without_credentials_is_the_role_of_a_container(
    root: Path, place: str, name: str, *, is_option: bool
) -> None:
    """However it is named: beside --profile botocore looks for a container too."""
    select(root, "region-only")  # the project's own is no other where the person names it
    named: Any = {"profile": name} if is_option else {"AWS_PROFILE": name}
    context = at(root.parent / place, **named, **CONTAINER)
    assert in_force_structure(context) == {**NOT_OF_A_PROFILE, "accountId": None, "reason": None}
    assert says(context) == IN_CONTAINER
    assert says(at(root.parent / place, profile="base", **CONTAINER)).startswith("profile base, ")


def test_a_profile_that_the_project_chooses_is_never_the_role_of_a_container(root: Path) -> None:
    approve(root, "region-only")
    assert says(at(root, **CONTAINER)) == "profile region-only, by the project"
    # In a spelling that the plugin says to the AWS CLI, it is the person's own choice.
    assert says(at(root, AWS_PROFILE=" region-only", **CONTAINER)) == IN_CONTAINER
    assert says(at(root, AWS_PROFILE=" region-only", **WEB)) == (
        "profile region-only, by AWS_PROFILE"
    )


@pytest.mark.parametrize("selected", ["role", "web-or-keys"])
def test_a_role_without_its_token_file_says_no_account(root: Path, selected: str) -> None:
    select(root, selected)
    for path in (root, root.parent):
        for environ, account in (
            ({"AWS_PROFILE": "web-or-keys"}, HERE),
            ({"AWS_PROFILE": "web-or-keys", "AWS_WEB_IDENTITY_TOKEN_FILE": ""}, None),
            ({"AWS_PROFILE": "no-token"}, None),
            # Its own role needs none.
            ({"AWS_PROFILE": "role", "AWS_WEB_IDENTITY_TOKEN_FILE": ""}, HERE),
        ):
            assert in_force_structure(at(path, **environ))["accountId"] == account
        empty = {"AWS_WEB_IDENTITY_TOKEN_FILE": ""}
        assert in_force_structure(at(path, profile="web-or-keys", **empty))["accountId"] == HERE


def test_an_empty_profile_option_is_none_as_for_aws(root: Path) -> None:
    for path in (root, root.parent):
        assert says(at(path, profile="")) == DEFAULT
        assert says(at(path, profile="", AWS_PROFILE="base")) == "profile base, by AWS_PROFILE"


@pytest.mark.parametrize("file", ["local-aws-info.json", "local-env-info.json"])
@pytest.mark.parametrize("is_approved", [True, False])
def test_damaged_files_of_the_project_are_told_with_who_aws_is(
    root: Path, file: str, *, is_approved: bool
) -> None:
    if is_approved:
        approve(root, "role")
    damaged = root / "amplify" / ".config" / file
    damaged.write_text("{bad")
    for environ, words in (
        ({}, None if is_approved else DEFAULT),
        ({"AWS_PROFILE": "base"}, "profile base, by AWS_PROFILE"),
        ({"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"}, "the access keys in the environment"),
    ):
        result = show_profile.run({"env": None}, at(root, **environ))
        assert result.structure is not None
        assert (result.structure["projectPath"], result.exit_code) == (str(root), 0)
        found = result.structure["inForce"]
        said = found["reason"] if words is None else " ".join(result.notes)
        assert f"{file} is not JSON" in said
        if words is None:
            assert (found["source"], found["profileName"]) == ("stopped", None)
            assert result.notes == ()  # said once
        else:
            assert says(at(root, **environ)) == words
    with pytest.raises(ProjectFileUnreadable):
        show_profile.run({"env": "dev"}, at(root))


@pytest.mark.parametrize("variable", ["AMPLIFY_PLUGIN", "AMPLIFY_PLUGIN_OUTSIDE"])
def test_without_the_plugin_aws_is_as_outside(root: Path, variable: str) -> None:
    approve(root, "dev.corp")
    assert says(at(root, **{variable: "off"})) == DEFAULT
    assert prompt_line(at(root, **{variable: "off"})) == "default"
    found = in_force_structure(at(root, AWS_PROFILE="dev\\.corp", **{variable: "off"}))
    assert found["reason"] is not None


@pytest.mark.parametrize("keys", [{}, {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"}])
@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("dev\\.corp", "'aws' does not find 'dev\\.corp': the AWS files have it as 'dev.corp'."),
        (" base", "'aws' does not find ' base': the AWS files have it as 'base'."),
        ("nobody", "Profile 'nobody' is in neither"),
        ("", "AWS_PROFILE is set and empty, and"),
    ],
)
def test_a_name_that_the_aws_cli_does_not_find_stops_it_beside_keys_too(
    root: Path, name: str, why: str, keys: dict[str, str]
) -> None:
    for path in (root, root.parent):
        context = at(path, AWS_PROFILE=name, **keys)
        found = in_force_structure(context)
        assert (found["profileName"], found["source"]) == (name or None, "AWS_PROFILE")
        assert found["accountId"] is None
        assert str(found["reason"]).startswith(why)
        assert says(context).startswith("no profile (AWS_PROFILE): ")
    assert prompt_line(at(root, AWS_PROFILE=name, **keys)).endswith(" (AWS_PROFILE) missing")


def test_the_first_of_both_variables_counts_though_it_is_empty(tmp_path: Path) -> None:
    found = in_force_structure(at(tmp_path, AWS_DEFAULT_PROFILE="", AWS_PROFILE="base"))
    assert str(found["reason"]).startswith("AWS_PROFILE is set and empty")


def test_a_name_that_the_plugin_says_to_the_aws_cli_in_its_spelling_is_found(root: Path) -> None:
    approve(root, "dev.corp")
    for name, words in (("dev\\.corp", "by AWS_PROFILE"), ("", "by the project")):
        assert says(at(root, AWS_PROFILE=name)) == f"profile dev.corp, {words} (account {HERE})"
    # Beside keys it says nothing to it.
    found = in_force_structure(at(root, AWS_PROFILE="dev\\.corp", AWS_ACCESS_KEY_ID="AKIAEXAMPLE"))
    assert found["reason"] is not None


@pytest.mark.parametrize("is_approved", [True, False])
def test_the_amplify_cache_is_not_promised_where_aws_does_not_use_it(
    root: Path, *, is_approved: bool
) -> None:
    end = now() + timedelta(minutes=42, seconds=30)
    CredentialCache().put(ARN, "amplify", Credentials("A", "B", "C", end))
    if is_approved:
        approve(root, "role")
    for path, environ, is_of_aws in (
        (root, {}, is_approved),
        (root, {"AWS_PROFILE": "role"}, True),  # the plugin knows it by the project
        (root, {"AWS_PROFILE": "dev.corp"}, False),
        (root.parent, {"AWS_PROFILE": "role"}, False),
    ):
        context = at(path, **environ)
        credentials = str(row("Credentials", context))
        assert credentials.startswith("valid, ends in 42 min (at ")
        assert credentials.endswith(", used by 'exec' and the Amplify CLI only") == (not is_of_aws)
        structure = show_profile.run({"env": None}, context).structure
        assert structure is not None
        assert structure["cache"]["state"] == "valid"
        assert prompt_line(context).endswith("42m") == is_of_aws


def test_the_cache_is_of_aws_in_a_shell_of_exec_that_has_the_same_credentials(root: Path) -> None:
    end = now() + timedelta(minutes=42, seconds=30)
    CredentialCache().put(ARN, "amplify", Credentials("ASIAEXAMPLE", "B", "C", end))
    shell = {
        "AMPLIFY_PLUGIN_EXEC": "role",
        "AMPLIFY_PLUGIN_EXEC_KEY_ID": "ASIAEXAMPLE",
        "AMPLIFY_PLUGIN_EXEC_ACCOUNT_ID": HERE,
        "AMPLIFY_PLUGIN_EXEC_ROLE_ARN": ARN,
        "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
        "AWS_CREDENTIAL_EXPIRATION": timestamp(end),
    }
    for changes, is_of_aws in (
        ({}, True),
        ({"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"}, False),
        ({"AMPLIFY_PLUGIN_EXEC": "dev.corp"}, False),
        # The Amplify CLI has fetched others since.
        ({"AWS_CREDENTIAL_EXPIRATION": timestamp(end - timedelta(minutes=30))}, False),
    ):
        credentials = str(row("Credentials", at(root, **{**shell, **changes})))
        assert credentials.startswith("valid, ends in 42 min (at ")
        assert credentials.endswith(", used by 'exec' and the Amplify CLI only") == (not is_of_aws)
    credentials = str(row("Credentials", at(root.parent, **shell)))
    assert not credentials.endswith("'exec'")


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        (
            {
                "AMPLIFY_PLUGIN_EXEC": "role",
                "AMPLIFY_PLUGIN_EXEC_KEY_ID": "ASIAEXAMPLE",
                "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
            },
            "profile role, by exec",
        ),
        ({"AWS_PROFILE": "base"}, "profile base, by AWS_PROFILE"),
        ({}, None),
    ],
)
def test_in_a_deleted_folder_it_answers_where_the_folder_does_not_decide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], words: str | None
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    if words is not None:
        assert says(at(None, **environ)) == words
    else:
        with pytest.raises(WorkingDirectoryGone):
            show_profile.run({"env": None}, at(None, **environ))


@pytest.mark.parametrize("how", ["approved and deleted", "selected since", "never approved"])
def test_a_project_that_selects_a_missing_profile_is_shown(root: Path, how: str) -> None:
    if how != "never approved":
        approve(root, "gone" if how == "approved and deleted" else "role")
    select(root, "gone")
    context = at(root)
    structure = show_profile.run({"env": None}, context).structure
    assert structure is not None
    assert (structure["profileName"], structure["roleArn"]) == ("gone", None)
    assert row("Profile", context) == "gone, which no AWS file has"
    reason = structure["inForce"]["reason"]
    assert (structure["inForce"]["source"] == "stopped") == (how != "never approved")
    assert "approve it" not in f"{reason} {context.in_force.hint} {row('Approved here', context)}"
    if how == "selected since":
        assert "No AWS file has that profile" in reason
        assert reason.endswith("'aws awscloudformation select-profile'.")
    if how == "approved and deleted":
        assert reason.startswith("Profile 'gone' is in neither")
