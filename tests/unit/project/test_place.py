"""Where something was approved, no other place is taken for it without a word."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin import project as projects
from amplify_plugin.files.places import real_path
from amplify_plugin.project import Selection, place
from amplify_plugin.project.approvals import Approvals, path_key
from amplify_plugin.project.place import Place
from amplify_plugin.project.repository import holds_home
from amplify_plugin.testing.project import write_gen2_project, write_project
from tests.unit.project.test_in_force import Person
from tests.unit.project.test_repository import linked, repository

if TYPE_CHECKING:
    from tests.unit.conftest import Respelled

ROLE = Selection("dev", "project", profile_name="role")
GEN2_ROLE = Selection("default", "project", profile_name="role")


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """The environment selects ``role``, and the person has approved it."""
    person = Person(tmp_path)
    person.selects({"configLevel": "project", "useProfile": True, "profileName": "role"})
    person.chooses(ROLE)
    return person


def signs_as(person: Person, folder: Path) -> str | None:
    found = person.gets(folder=folder)
    assert found.error is None, found.error
    return found.profile.name if found.profile else None


def approve(person: Person, root: Path, selection: Selection = GEN2_ROLE) -> None:
    project = projects.find(root, person.approvals)
    assert project is not None
    assert project.root == root
    project.choose(selection, person.approvals)


def test_outside_and_in_a_new_project_nothing_is_known(tmp_path: Path) -> None:
    stranger = Person(tmp_path)
    assert place.find(tmp_path, stranger.approvals) == Place()
    assert place.find(stranger.root, stranger.approvals).refusal is None
    assert place.find(tmp_path / "gone", stranger.approvals) == Place()


def test_below_the_root_it_is_the_same_place(person: Person) -> None:
    (person.root / "src").mkdir()
    assert signs_as(person, person.root / "src") == "role"


def test_behind_a_link_it_is_the_same_place(person: Person) -> None:
    (person.root.parent / "link").symlink_to(person.root)
    assert signs_as(person, person.root.parent / "link") == "role"


@pytest.mark.parametrize("gone", ["amplify/.config", "amplify", "."])
def test_an_approved_root_is_recognised_though_its_files_are_gone(
    person: Person, gone: str
) -> None:
    shutil.rmtree(person.root / gone)
    (person.root / "src").mkdir(parents=True)
    assert person.is_stopped("its files are gone", person.root / "src")
    assert person.is_stopped("select-profile --general", person.root)
    person.approvals.forget(person.root)
    assert place.find(person.root, person.approvals) == Place()


def test_a_record_that_cannot_be_used_is_said_where_the_files_are_gone_too(person: Person) -> None:
    shutil.rmtree(person.root / "amplify")
    person.record.write_text("{")
    assert person.is_stopped("cannot be used")


def test_a_project_inside_an_approved_one_is_its_own(person: Person) -> None:
    nested = person.root / "node_modules" / "evil"
    write_gen2_project(nested, "evil")
    assert person.is_stopped("is a separate project", nested)
    approve(person, nested, GEN2_ROLE._replace(profile_name="base"))
    assert signs_as(person, nested) == "base"
    assert signs_as(person, person.root) == "role"


@pytest.mark.parametrize("profile", ["base", None])
def test_a_project_inside_whose_files_are_gone_is_not_the_one_around_it(
    person: Person, profile: str | None
) -> None:
    nested = person.root / "packages" / "n"
    write_gen2_project(nested, "n")
    level: Any = "project" if profile else "general"
    approve(person, nested, Selection("default", level, profile_name=profile))
    (nested / "package.json").unlink()
    (nested / "src").mkdir()
    assert person.is_stopped("its files are gone", nested / "src")
    person.approvals.forget(nested)
    assert signs_as(person, nested / "src") == "role"


def test_a_copy_and_a_moved_project_are_not_approved(person: Person, tmp_path: Path) -> None:
    copy, moved = tmp_path / "copy", tmp_path / "moved"
    shutil.copytree(person.root, copy)
    assert person.is_stopped("none for this one", copy)
    person.root.rename(moved)
    assert person.is_stopped("none for this one", moved)
    assert person.is_stopped("its files are gone", person.root) if person.root.exists() else True


def test_another_clone_of_the_repository_is_not_approved(person: Person, tmp_path: Path) -> None:
    repository(person.root)
    person.chooses(ROLE)
    other = repository(tmp_path / "other")
    write_gen2_project(other, "quite another name")
    assert person.is_stopped("none for this one", other)


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/o/r",
        "https://jane@github.com/o/r.git",
        "ssh://git@github.com:22/o/r.git",
        "git@GitHub.com:o/r.git",
    ],
)
def test_one_repository_has_several_urls(person: Person, tmp_path: Path, url: str) -> None:
    repository(person.root, '[remote "origin"]\nurl = git@github.com:o/r.git\n')
    person.chooses(ROLE)
    other = repository(tmp_path / "other", f'[remote "origin"]\nurl = {url}\n')
    write_gen2_project(other, "quite another name")
    assert person.is_stopped("none for this one", other)


def test_a_fork_that_is_deployed_in_the_same_backend_is_not_approved(
    person: Person, tmp_path: Path
) -> None:
    repository(person.root)
    person.chooses(ROLE)
    other = repository(tmp_path / "other", '[remote "origin"]\nurl = https://git.example/fork\n')
    write_project(other, "123456789012")
    assert person.is_stopped("none for this one", other)


def test_an_unrelated_project_is_as_outside(person: Person, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write_gen2_project(other, "quite another name")
    found = person.gets(folder=other)
    assert (found.source, found.error) == ("default", None)


# ------------------------------------------------------- another repository at the same path


def test_another_repository_at_the_same_path_is_not_approved(
    person: Person, tmp_path: Path
) -> None:
    root = tmp_path / "shop"
    write_gen2_project(root, "shop")
    approve(person, root)
    assert signs_as(person, root) == "role"
    (root / "package.json").write_text('{"name": "quite-another-repo"}')
    assert person.is_stopped("another repository", root)


def test_another_folder_without_a_name_at_the_same_path_is_not_approved(
    person: Person, tmp_path: Path
) -> None:
    root = tmp_path / "shop"

    def project_without_name() -> None:
        write_gen2_project(root)
        (root / "package.json").write_text("{}")

    project_without_name()
    approve(person, root)
    assert signs_as(person, root) == "role"
    root.rename(tmp_path / "moved")
    project_without_name()
    assert person.is_stopped("another repository", root)


def test_another_origin_at_the_same_path_is_not_approved(person: Person) -> None:
    repository(person.root)
    assert person.is_stopped("another repository")  # an origin that was not there
    person.chooses(ROLE)
    assert signs_as(person, person.root) == "role"
    shutil.rmtree(person.root / ".git")
    assert person.is_stopped("another repository")
    repository(person.root, '[remote "origin"]\nurl = https://git.example/evil.git\n')
    assert person.is_stopped("another repository")


def test_a_clone_of_the_same_origin_at_the_same_path_is_the_same(person: Person) -> None:
    repository(person.root)
    person.chooses(ROLE)
    kept = {path: path.read_bytes() for path in person.root.rglob("*") if path.is_file()}
    shutil.rmtree(person.root)
    for path, content in kept.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert signs_as(person, person.root) == "role"


def test_another_backend_under_the_same_name_is_not_approved(person: Person) -> None:
    file = person.root / "amplify" / "team-provider-info.json"
    file.write_text(file.read_text().replace("/1", "/2"))
    assert person.is_stopped("another repository")


def test_what_version_1_0_0_approved_holds(person: Person) -> None:
    """It kept no mark, and left no marker file."""
    document = json.loads(person.record.read_text())
    for entry in document[str(person.root)].values():
        del entry["repository"]
    person.record.write_text(json.dumps(document))
    shutil.rmtree(person.record.parent / "plugin-roots")
    assert signs_as(person, person.root) == "role"
    found = person.gets()
    assert found.new_env_name == "dev"  # the call that signs makes the marker


def test_no_user_part_of_an_origin_is_stored(person: Person) -> None:
    url = "https://jane:EXAMPLE-token@git.example/app.git"
    repository(person.root, f'[remote "origin"]\nurl = {url}\n')
    person.chooses(ROLE)
    assert "EXAMPLE-token" not in person.record.read_text()
    assert "git.example/app.git" in person.record.read_text()


# ----------------------------------------------------------------------- worktrees, monorepos


def test_a_linked_work_tree_has_the_main_ones_choice(person: Person, tmp_path: Path) -> None:
    repository(person.root)
    person.chooses(ROLE)
    tree = linked(person.root, tmp_path / "fix")
    settings = tree / "amplify" / ".config"
    settings.mkdir(parents=True)
    (settings / "project-config.json").write_text("{}")  # what is in version control
    assert signs_as(person, tree) == "role"
    (settings / "local-env-info.json").write_text('{"envName": "prod"}')
    assert person.is_stopped("Environment 'prod'", tree)


def test_a_linked_work_tree_of_gen_2_has_the_main_ones_choice(
    person: Person, tmp_path: Path
) -> None:
    main = tmp_path / "main"
    write_gen2_project(main, "shop")
    repository(main)
    approve(person, main)
    tree = linked(main, tmp_path / "fix")
    write_gen2_project(tree, "shop")
    assert signs_as(person, tree) == "role"
    approve(person, tree, GEN2_ROLE._replace(profile_name="base"))
    assert (signs_as(person, tree), signs_as(person, main)) == ("base", "role")


def test_a_work_tree_that_the_main_one_does_not_list_is_stopped(
    person: Person, tmp_path: Path
) -> None:
    repository(person.root)
    person.chooses(ROLE)
    tree = linked(person.root, tmp_path / "fix")
    claims = tmp_path / "claims"
    write_project(claims, "123456789012")
    (claims / ".git").write_text((tree / ".git").read_text())
    assert person.is_stopped("none for this one", claims)


def test_a_work_tree_of_a_branch_without_the_project_is_stopped(
    person: Person, tmp_path: Path
) -> None:
    repository(person.root)
    person.chooses(ROLE)
    tree = linked(person.root, tmp_path / "fix")
    assert person.is_stopped("its files are gone", tree)


def monorepo(person: Person, folder: Path) -> tuple[Path, Path]:
    """A repository with one approved project in it: its root, and the project's."""
    root = repository(folder / "mono")
    backend = root / "packages" / "backend"
    write_gen2_project(backend, "backend")
    (root / "packages" / "web").mkdir()
    approve(person, backend)
    return root, backend


def test_beside_the_project_in_its_repository_the_default_is_said(
    person: Person, tmp_path: Path
) -> None:
    root, backend = monorepo(person, tmp_path)
    assert signs_as(person, backend) == "role"
    for folder in (root, root / "packages" / "web"):
        found = person.gets(folder=folder)
        assert found.source == "default"
        assert found.notice is not None
        assert "--workspace" in found.notice


def test_a_choice_for_the_workspace_holds_in_all_of_it(person: Person, tmp_path: Path) -> None:
    root, backend = monorepo(person, tmp_path)
    project = projects.find(backend, person.approvals)
    assert project is not None
    person.approvals.approve_workspace(root, project)
    web = root / "packages" / "web"
    assert signs_as(person, root) == signs_as(person, web) == "role"
    assert person.gets(folder=web).source == "workspace"
    assert person.gets(folder=backend).source == "project"
    assert set(person.approvals.roots) == {person.root, backend}
    write_gen2_project(web, "web")
    assert person.is_stopped("is a separate project", web)
    shutil.rmtree(backend)
    assert person.is_stopped("its files are gone", root)


def test_a_workspace_is_not_handed_on_to_a_project_above_the_one_that_is_gone(
    person: Person, tmp_path: Path
) -> None:
    root, backend = monorepo(person, tmp_path)
    project = projects.find(backend, person.approvals)
    assert project is not None
    person.approvals.approve_workspace(root, project)
    write_gen2_project(backend.parent, "above")
    approve(person, backend.parent, GEN2_ROLE._replace(profile_name="base"))
    assert signs_as(person, root) == "role"
    shutil.rmtree(backend)
    assert person.is_stopped("its files are gone", root)


def test_a_work_tree_has_the_main_ones_workspace(person: Person, tmp_path: Path) -> None:
    root, backend = monorepo(person, tmp_path)
    tree = linked(root, tmp_path / "fix")
    (tree / "packages" / "web").mkdir(parents=True)
    assert person.gets(folder=tree / "packages" / "web").notice is not None
    project = projects.find(backend, person.approvals)
    assert project is not None
    person.approvals.approve_workspace(root, project)
    assert signs_as(person, tree / "packages" / "web") == "role"


def test_a_home_that_is_a_work_tree_says_nothing_of_what_lies_in_it(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    repository(tmp_path)
    person.chooses(ROLE)
    other = tmp_path / "other"
    write_gen2_project(other, "other")
    for folder in (other, tmp_path):
        found = person.gets(folder=folder)
        assert (found.source, found.error, found.notice) == ("default", None, None)


def test_a_project_in_a_repository_inside_a_repository_is_its_own(
    person: Person, tmp_path: Path
) -> None:
    root, _ = monorepo(person, tmp_path)
    other = repository(root / "vendor", '[remote "origin"]\nurl = https://git.example/other\n')
    write_gen2_project(other, "other")
    assert person.gets(folder=other).error is None


def test_once_all_is_forgotten_in_a_repository_nothing_is_known(
    person: Person, tmp_path: Path
) -> None:
    root, backend = monorepo(person, tmp_path)
    other = root / "packages" / "other"
    write_gen2_project(other, "other")
    approve(person, other)
    project = projects.find(other, person.approvals)
    assert project is not None
    person.approvals.approve_workspace(root, project)
    for folder in (backend, other):
        shutil.rmtree(folder / "amplify")
        assert person.is_stopped("its files are gone", folder)
    person.approvals.forget(backend)
    person.approvals.forget(root)
    assert person.approvals.workspace(root) is None
    person.approvals.leave_marker(root)
    person.approvals.forget(backend)
    assert place.find(root, person.approvals).notice is not None  # of the other project
    person.approvals.forget(other)
    assert place.find(root, person.approvals) == Place()


def test_the_record_says_the_same_in_every_locale(person: Person, tmp_path: Path) -> None:
    """Without UTF-8 a path's bytes come as surrogates, and are the same path all the same."""
    root = tmp_path / "caf\xe9"
    write_gen2_project(root, "shop")
    approve(person, root)
    assert str(root) in json.loads(person.record.read_text("utf-8"))
    if os.name == "nt":  # where a path is text
        return
    strange = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    assert path_key(strange) == f"{tmp_path}/caf\udce9"
    assert Approvals(person.record).roots[-1] == root


def test_a_disk_that_finds_folders_in_any_case_has_one_project(
    person: Person, in_capitals: Respelled
) -> None:
    other = in_capitals(person.root)
    assert str(other) != str(person.root)
    assert signs_as(person, other) == "role"
    (person.root / "src").mkdir()
    assert signs_as(person, other / "src") == "role"
    approve(person, other, ROLE._replace(env_name="prod"))
    assert person.approvals.roots == (Path(real_path(person.root)),)
    shutil.rmtree(person.root / "amplify")
    assert place.find(other, person.approvals).is_gone


def test_a_home_in_another_case_is_still_held_by_its_own_repository(
    tmp_path: Path, in_capitals: Respelled, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(in_capitals(home)))
    assert holds_home(home)
    assert not holds_home(home / "work")
