"""Trust: a project's selection counts after the person chose it here, and not otherwise."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest

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
def trusted(tmp_path: Path) -> Approvals:
    return Approvals(tmp_path / "home" / "plugin-projects.json")


def test_nothing_is_trusted_at_first(project: Project, trusted: Approvals) -> None:
    assert trusted.verdict(project, ROLE) == "never"
    assert not trusted.knows(project)
    assert not trusted.path.exists()


def test_what_was_chosen_is_trusted_and_nothing_else(project: Project, trusted: Approvals) -> None:
    trusted.approve(project, ROLE)
    assert trusted.verdict(project, ROLE) == "approved"
    for changed in (OTHER, KEYS, Selection("dev", "general")):
        assert trusted.verdict(project, changed) == "changed"
    assert trusted.verdict(project, ROLE._replace(env_name="prod")) == "never"
    assert Approvals(trusted.path).verdict(project, ROLE) == "approved"


def test_a_profile_called_as_a_key_file_is_another_selection(
    project: Project, trusted: Approvals
) -> None:
    trusted.approve(project, KEYS)
    assert trusted.verdict(project, KEYS._replace(profile_name="/keys", key_file=None)) == "changed"


def test_each_environment_is_trusted_apart(project: Project, trusted: Approvals) -> None:
    prod = OTHER._replace(env_name="prod")
    trusted.approve(project, ROLE)
    trusted.approve(project, prod)
    assert trusted.verdict(project, ROLE) == trusted.verdict(project, prod) == "approved"


def test_a_link_to_the_project_is_the_project(
    project: Project, trusted: Approvals, tmp_path: Path
) -> None:
    trusted.approve(project, ROLE)
    (tmp_path / "link").symlink_to(project.root)
    assert trusted.verdict(Gen1Project(tmp_path / "link"), ROLE) == "approved"
    write_project(tmp_path / "copy", "123456789012")
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to(tmp_path / "copy")
    assert trusted.verdict(Gen1Project(tmp_path / "link"), ROLE) == "never"


def test_a_folder_whose_name_is_no_text_can_be_trusted(trusted: Approvals, tmp_path: Path) -> None:
    project = Gen1Project(Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9")))
    trusted.approve(project, ROLE)
    assert trusted.verdict(project, ROLE) == "approved"


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "\xff", '{"@ROOT@": 3}'])
def test_trust_does_not_come_from_a_doubt(
    project: Project, trusted: Approvals, content: str
) -> None:
    trusted.path.parent.mkdir()
    trusted.path.write_bytes(content.replace("@ROOT@", str(project.root)).encode("latin-1"))
    assert trusted.verdict(project, ROLE) == "never"
    assert not trusted.knows(project)


def test_a_broken_record_is_not_written_over(project: Project, trusted: Approvals) -> None:
    broken = '{"/other": {"dev": {"profileName": "x"}},'
    trusted.path.parent.mkdir()
    trusted.path.write_text(broken)
    trusted.approve(project, ROLE)
    assert trusted.verdict(project, ROLE) == "approved"
    assert [p.read_text() for p in trusted.path.parent.glob("*.corrupt-*")] == [broken]


def test_what_a_later_version_wrote_is_kept(project: Project, trusted: Approvals) -> None:
    later = {"version": 2, "/other": {"dev": {"profileName": "x", "since": "2027"}}}
    trusted.path.parent.mkdir()
    trusted.path.write_text(json.dumps(later))
    trusted.approve(project, ROLE)
    assert json.loads(trusted.path.read_text()) == {
        **later,
        str(project.root): {"dev": {"configLevel": "project", "profileName": "role"}},
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_record_of_another_user_is_not_believed(project: Project, trusted: Approvals) -> None:
    trusted.approve(project, ROLE)
    os.chown(trusted.path, 12345, 12345)
    assert trusted.verdict(project, ROLE) == "never"


def test_nobody_else_can_read_or_write_it(project: Project, trusted: Approvals) -> None:
    before = os.umask(0)
    try:
        trusted.approve(project, ROLE)
    finally:
        os.umask(before)
    assert stat.S_IMODE(trusted.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(trusted.path.parent.stat().st_mode) == 0o700


def test_a_record_that_is_a_link_stays_one(
    project: Project, trusted: Approvals, tmp_path: Path
) -> None:
    trusted.path.parent.mkdir()
    real = tmp_path / "dotfiles.json"
    real.write_text("{}")
    trusted.path.symlink_to(real)
    trusted.approve(project, ROLE)
    assert trusted.path.is_symlink()
    assert str(project.root) in json.loads(real.read_text())


def test_two_terminals_that_choose_at_once_lose_nothing(
    project: Project, trusted: Approvals
) -> None:
    def choose(start: int) -> None:
        for number in range(start, start + 10):
            Approvals(trusted.path).approve(project, ROLE._replace(env_name=str(number)))

    threads = [threading.Thread(target=choose, args=(start,)) for start in (0, 100, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(json.loads(trusted.path.read_text())[str(project.root)]) == 30
