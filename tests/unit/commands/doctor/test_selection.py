"""What the project selects: there, usable, chosen here."""

from __future__ import annotations

import json

import pytest

from amplify_plugin.commands.doctor.selection import check
from amplify_plugin.project import Gen1Project, Project
from amplify_plugin.project.approvals import Approvals
from tests.unit.commands.doctor.texts import KEYS, codes, files

PROFILES = files(
    f"[profile dev]\nregion = x\n[profile a.b]\nregion = x\n[profile poor]\n{KEYS}"
    "[profile sso]\nregion = x\nsso_session = s\n",
    f"[dev]\n{KEYS}[a.b]\n{KEYS}[poor]\n{KEYS}",
)


@pytest.fixture
def trusted(tmp_path):
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


def chosen(project: Project, trusted: Approvals) -> Project:
    selection = project.selection()
    assert selection is not None
    trusted.approve(project, selection)
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
def test_a_profile_that_is_chosen_here(project, trusted, name, expected):
    selected = chosen(project({"dev": profile(name)}), trusted)
    assert codes(check(selected, trusted, PROFILES, {})) == expected


def test_a_region_in_the_environment_is_one(project, trusted):
    selected = chosen(project({"dev": profile("poor")}), trusted)
    assert codes(check(selected, trusted, PROFILES, {"AWS_REGION": "x"})) == set()


def test_trust_is_asked_for_in_the_current_environment_alone(project, trusted):
    selections = {"dev": {"configLevel": "general"}, "prod": profile("dev")}
    assert codes(check(project(selections), trusted, PROFILES, {})) == set()
    untrusted = check(project(selections, current="prod"), trusted, PROFILES, {})
    assert codes(untrusted) == {"selection-untrusted"}


def test_a_selection_that_changed_since(project, trusted):
    chosen(project({"dev": profile("dev")}), trusted)
    [finding] = check(project({"dev": profile("poor")}), trusted, PROFILES, {"AWS_REGION": "x"})
    assert (finding.code, finding.subject) == ("selection-changed", "dev")


def test_other_environments_are_looked_at_too(project, trusted):
    selections = {"dev": profile("dev"), "prod": profile("gone")}
    selected = chosen(project(selections), trusted)
    [finding] = check(selected, trusted, PROFILES, {})
    assert (finding.code, finding.subject) == ("selected-profile-missing", "gone")
    assert "--env prod" in finding.fix


def test_a_key_file_that_is_none(project, trusted):
    selection = {"configLevel": "project", "useProfile": False, "awsConfigFilePath": "/etc/passwd"}
    selected = chosen(project({"dev": selection}), trusted)
    assert codes(check(selected, trusted, PROFILES, {})) == {"key-file-unusable"}


@pytest.mark.parametrize("text", ['{"dev":', '{"dev": {}}', '{"dev": 1}', "[]"])
def test_a_project_file_that_cannot_be_read(project, trusted, text):
    assert codes(check(project(text), trusted, PROFILES, {})) == {"project-file-unreadable"}


def test_outside_of_a_project_there_is_nothing_to_select(trusted):
    assert list(check(None, trusted, PROFILES, {})) == []
