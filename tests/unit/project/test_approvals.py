"""Approvals: a project's selection counts after the person approved it here, not otherwise."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from amplify_plugin.files import FileUnwritable
from amplify_plugin.project import Gen1Project, Project, Selection
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.testing.project import write_project

ROLE = Selection("dev", "project", profile_name="role")
OTHER = Selection("dev", "project", profile_name="other")
KEYS = Selection("dev", "project", key_file="/keys")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    write_project(tmp_path / "app", "123456789012")
    return Gen1Project(tmp_path / "app")


@pytest.fixture
def approvals(tmp_path: Path) -> Approvals:
    return Approvals(tmp_path / "home" / "plugin-projects.json")


def test_nothing_is_approved_at_first(project: Project, approvals: Approvals) -> None:
    assert approvals.verdict(project, ROLE) == "never"
    assert not approvals.knows(project)
    assert not approvals.path.exists()


def test_what_was_chosen_is_approved_and_nothing_else(
    project: Project, approvals: Approvals
) -> None:
    approvals.approve(project, ROLE)
    assert approvals.verdict(project, ROLE) == "approved"
    for changed in (OTHER, KEYS, Selection("dev", "general")):
        assert approvals.verdict(project, changed) == "changed"
    assert approvals.verdict(project, ROLE._replace(env_name="prod")) == "never"
    assert Approvals(approvals.path).verdict(project, ROLE) == "approved"


def test_a_profile_called_as_a_key_file_is_another_selection(
    project: Project, approvals: Approvals
) -> None:
    approvals.approve(project, KEYS)
    assert (
        approvals.verdict(project, KEYS._replace(profile_name="/keys", key_file=None)) == "changed"
    )


def test_each_environment_is_approved_apart(project: Project, approvals: Approvals) -> None:
    prod = OTHER._replace(env_name="prod")
    approvals.approve(project, ROLE)
    approvals.approve(project, prod)
    assert approvals.verdict(project, ROLE) == approvals.verdict(project, prod) == "approved"


def test_a_link_to_the_project_is_the_project(
    project: Project, approvals: Approvals, tmp_path: Path
) -> None:
    approvals.approve(project, ROLE)
    (tmp_path / "link").symlink_to(project.root)
    assert approvals.verdict(Gen1Project(tmp_path / "link"), ROLE) == "approved"
    write_project(tmp_path / "copy", "123456789012")
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to(tmp_path / "copy")
    assert approvals.verdict(Gen1Project(tmp_path / "link"), ROLE) == "never"


def test_a_folder_whose_name_is_no_text_can_be_approved(
    approvals: Approvals, tmp_path: Path
) -> None:
    project = Gen1Project(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")))
    approvals.approve(project, ROLE)
    assert approvals.verdict(project, ROLE) == "approved"


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "\xff", '{"@ROOT@": 3}'])
def test_an_approval_does_not_come_from_a_doubt(
    project: Project, approvals: Approvals, content: str
) -> None:
    approvals.path.parent.mkdir()
    approvals.path.write_bytes(content.replace("@ROOT@", str(project.root)).encode("latin-1"))
    assert approvals.verdict(project, ROLE) == "never"
    assert not approvals.knows(project)


def test_a_broken_record_is_not_written_over(project: Project, approvals: Approvals) -> None:
    broken = '{"/other": {"dev": {"profileName": "x"}},'
    approvals.path.parent.mkdir()
    approvals.path.write_text(broken)
    approvals.approve(project, ROLE)
    assert approvals.verdict(project, ROLE) == "approved"
    assert [p.read_text() for p in approvals.path.parent.glob("*.corrupt-*")] == [broken]


def test_what_a_later_version_wrote_is_kept(project: Project, approvals: Approvals) -> None:
    later = {"version": 2, "/other": {"dev": {"profileName": "x", "since": "2027"}}}
    approvals.path.parent.mkdir()
    approvals.path.write_text(json.dumps(later))
    approvals.approve(project, ROLE)
    written = json.loads(approvals.path.read_text())
    assert list(written.pop(str(project.root))) == ["dev"]
    assert written == later


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give a file away")
def test_a_record_of_another_user_is_not_believed(project: Project, approvals: Approvals) -> None:
    approvals.approve(project, ROLE)
    before = approvals.path.read_bytes()
    os.chown(approvals.path, 12345, 12345)
    theirs = Approvals(approvals.path)
    assert theirs.verdict(project, ROLE) == "never"
    with pytest.raises(FileUnwritable, match="belongs to another user"):
        theirs.approve(project, ROLE)
    assert approvals.path.read_bytes() == before


def test_a_record_that_is_a_link_stays_one(
    project: Project, approvals: Approvals, tmp_path: Path
) -> None:
    approvals.path.parent.mkdir()
    real = tmp_path / "dotfiles.json"
    real.write_text("{}")
    approvals.path.symlink_to(real)
    approvals.approve(project, ROLE)
    assert approvals.path.is_symlink()
    assert str(project.root) in json.loads(real.read_text())


def test_two_terminals_that_choose_at_once_lose_nothing(
    project: Project, approvals: Approvals
) -> None:
    def choose(start: int) -> None:
        for number in range(start, start + 10):
            Approvals(approvals.path).approve(project, ROLE._replace(env_name=str(number)))

    threads = [threading.Thread(target=choose, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(json.loads(approvals.path.read_text())[str(project.root)]) == 30
