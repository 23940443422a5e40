"""The names by which hosts outside of a project know its environments: unique, and stable."""

from __future__ import annotations

from pathlib import Path

import pytest

from amplify_plugin.hosts import awsume
from amplify_plugin.hosts.known_environments import profiles
from amplify_plugin.project import Gen1Project, Selection
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.testing.project import write_project

CONFIG = """
[profile one]
role_arn = arn:aws:iam::123456789012:role/one
source_profile = base
[profile two]
role_arn = arn:aws:iam::123456789012:role/two
source_profile = base
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text(CONFIG)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.chdir(home)
    return home


def approve(root: Path, profile: str) -> None:
    write_project(root, "123456789012")
    project = Gen1Project(root)
    project.select(Selection("dev", "project", profile_name=profile))
    Approvals().approve(project, Selection("dev", "project", profile_name=profile))


def roles() -> dict[str, str]:
    return {
        name: told["role_arn"].rpartition("/")[2] for name, told in profiles("amplify:").items()
    }


def test_one_project_is_known_by_its_folder(home: Path) -> None:
    approve(home / "clientA" / "app", "one")
    assert roles() == {"amplify:app/dev": "one"}


def test_two_of_one_name_are_told_apart_by_their_paths_in_every_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve(home / "clientA" / "app", "one")
    approve(home / "clientB" / "app", "two")
    approve(home / "shop", "two")
    expected = {
        "amplify:clientA/app/dev": "one",
        "amplify:clientB/app/dev": "two",
        "amplify:shop/dev": "two",
    }
    for folder in (home, home / "clientA" / "app", home / "clientB" / "app"):
        monkeypatch.chdir(folder)
        assert roles() == expected


def test_a_name_that_two_projects_could_have_is_refused(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    approve(home / "clientA" / "app", "one")
    approve(home / "clientB" / "app", "two")

    class Arguments:
        target_profile_name = "amplify:app/dev"

    known = profiles("amplify:")
    awsume.pre_get_credentials(Arguments(), dict(known))
    said = capsys.readouterr().err
    assert "may be amplify:clientA/app/dev or amplify:clientB/app/dev" in said


def test_a_name_never_comes_to_mean_another_project(home: Path) -> None:
    approve(home / "clientA" / "app", "one")
    approve(home / "clientB" / "app", "two")
    config = home / "clientA" / "app" / "amplify" / ".config" / "project-config.json"
    config.write_text('{"projectName": "another"}')
    assert roles() == {"amplify:clientB/app/dev": "two"}


def test_what_is_approved_no_longer_is_not_offered(home: Path) -> None:
    approve(home / "app", "one")
    file = Gen1Project(home / "app").local_aws_info
    file.write_text(file.read_text().replace('"one"', '"two"'))
    assert roles() == {}
