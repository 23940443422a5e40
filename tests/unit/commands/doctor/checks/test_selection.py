"""What the project selects: there, usable, chosen here."""

from __future__ import annotations

import json

import pytest

from amplify_plugin.commands.doctor.checks.selection import check
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.project import Gen1Project, Project
from amplify_plugin.project.approvals import Approvals
from tests.unit.commands.doctor.texts import KEYS, codes, files

PROFILES = files(
    f"[profile dev]\nregion = x\n[profile a.b]\nregion = x\n[profile poor]\n{KEYS}"
    "[profile sso]\nregion = x\nsso_session = s\n",
    f"[dev]\n{KEYS}[a.b]\n{KEYS}[poor]\n{KEYS}",
)


@pytest.fixture
def approvals(tmp_path):
    return Approvals(tmp_path / "trust.json")


@pytest.fixture
def project(tmp_path):
    def write(selections: object, current: str = "dev") -> Project:
        settings = tmp_path / "project" / "amplify" / ".config"
        settings.mkdir(parents=True, exist_ok=True)
        (settings / "local-env-info.json").write_text(json.dumps({"envName": current}))
        text = selections if isinstance(selections, str) else json.dumps(selections)
        (settings / "local-aws-info.json").write_text(text)
        return Gen1Project(tmp_path / "project")

    return write


def profile(name: str) -> dict[str, object]:
    return {"configLevel": "project", "useProfile": True, "profileName": name}


def chosen(project: Project, approvals: Approvals) -> Project:
    selection = project.selection()
    assert selection is not None
    approvals.approve(project, selection)
    return Gen1Project(project.root)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dev", set()),
        ("gone", {"selected-profile-missing"}),
        ("a.b", {"selected-profile-not-read-by-amplify"}),
        ("sso", {"selected-profile-not-read-by-amplify"}),
        ("poor", {"region-missing"}),
    ],
)
def test_a_profile_that_is_chosen_here(project, approvals, name, expected):
    selected = chosen(project({"dev": profile(name)}), approvals)
    assert codes(check(selected, approvals, PROFILES, {})) == expected


def test_a_region_in_the_environment_is_one(project, approvals):
    selected = chosen(project({"dev": profile("poor")}), approvals)
    assert codes(check(selected, approvals, PROFILES, {"AWS_REGION": "x"})) == set()


def test_trust_is_asked_for_in_the_current_environment_alone(project, approvals):
    selections = {"dev": {"configLevel": "general"}, "prod": profile("dev")}
    assert codes(check(project(selections), approvals, PROFILES, {})) == set()
    untrusted = check(project(selections, current="prod"), approvals, PROFILES, {})
    assert codes(untrusted) == {"selection-untrusted"}


def test_a_selection_that_changed_since(project, approvals):
    chosen(project({"dev": profile("dev")}), approvals)
    [finding] = check(project({"dev": profile("poor")}), approvals, PROFILES, {"AWS_REGION": "x"})
    assert (finding.code, finding.subject) == ("selection-changed", "dev")


def test_other_environments_are_looked_at_too(project, approvals):
    selections = {"dev": profile("dev"), "prod": profile("gone")}
    selected = chosen(project(selections), approvals)
    [finding] = check(selected, approvals, PROFILES, {})
    assert (finding.code, finding.subject) == ("selected-profile-missing", "gone")
    assert "--env prod" in finding.fix


def test_a_key_file_that_is_none(project, approvals):
    selection = {"configLevel": "project", "useProfile": False, "awsConfigFilePath": "/etc/passwd"}
    selected = chosen(project({"dev": selection}), approvals)
    assert codes(check(selected, approvals, PROFILES, {})) == {"key-file-unusable"}


@pytest.mark.parametrize("text", ['{"dev":', '{"dev": {}}', '{"dev": 1}', "[]"])
def test_a_project_file_that_cannot_be_read(project, approvals, text):
    assert codes(check(project(text), approvals, PROFILES, {})) == {"project-file-unreadable"}


def test_outside_of_a_project_there_is_nothing_to_select(approvals):
    assert list(check(None, approvals, PROFILES, {})) == []


def test_a_profile_of_another_account_is_said(project, approvals):
    other = files(
        "[profile dev]\nregion = x\nsource_profile = s\n"
        "role_arn = arn:aws:iam::999988887777:role/r\n",
        "",
    )
    selected = chosen(project({"dev": profile("dev")}), approvals)
    (selected.root / "amplify" / "team-provider-info.json").write_text(
        json.dumps({"dev": {"awscloudformation": {"StackId": "arn:aws:x:r:123456789012:stack/s"}}})
    )
    selected = chosen(selected, approvals)
    [finding] = [
        found
        for found in check(selected, approvals, other, {})
        if found.code == "selected-profile-of-another-account"
    ]
    assert "123456789012" in finding.message
    assert "999988887777" in finding.message


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"AWS_PROFILE": "other"}, {"shell-comes-first"}),
        ({"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"}, {"shell-comes-first"}),
        ({"AWS_PROFILE": "dev"}, set()),
        ({"AWS_PROFILE": ""}, set()),
    ],
)
def test_what_comes_first_in_the_shell_is_said(project, approvals, environ, expected):
    selected = chosen(project({"dev": profile("dev")}), approvals)
    assert codes(check(selected, approvals, PROFILES, environ)) == expected


def test_why_nobody_may_sign_is_said_once(project, approvals):
    refused = ConfigurationError("Somebody moved it.", remedy="Move it back.")
    selected = project({"dev": profile("dev")})
    [finding] = check(selected, approvals, PROFILES, {}, refused)
    assert (finding.code, finding.message) == ("approval-does-not-hold", "Somebody moved it.")
    assert codes(check(None, approvals, PROFILES, {}, refused)) == {"approval-does-not-hold"}


@pytest.mark.parametrize(
    ("selections", "current", "code"),
    [
        (
            {"dev": profile("dev"), "prod": {"configLevel": "general"}},
            "prod",
            "selection-untrusted",
        ),
        ({"dev": profile("dev")}, "prod", "selection-untrusted"),
        ({"dev": {"configLevel": "general"}}, "dev", "selection-changed"),
        ({"dev": profile("dev")}, "", "approval-does-not-hold"),
    ],
)
def test_an_environment_in_which_nobody_may_sign_is_said(
    project, approvals, selections, current, code
):
    chosen(project({"dev": profile("dev")}), approvals)
    [finding] = check(project(selections, current), approvals, PROFILES, {})
    assert finding.code == code
    assert "select-profile" in finding.fix or "amplify env checkout" in finding.fix


def test_an_environment_without_a_profile_where_nothing_was_approved_is_fine(project, approvals):
    assert list(check(project({"dev": {"configLevel": "general"}}), approvals, PROFILES, {})) == []
