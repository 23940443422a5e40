"""A Gen 2 project: found from inside, its selections ours, and what is left of Gen 1's."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin import project as projects
from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.errors import UsageError
from amplify_plugin.project import Gen1Project, Project, Selection
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.project.gen2 import BACKENDS, Gen2Project, without_package
from amplify_plugin.project.in_force import InForce, in_force
from amplify_plugin.project.place import Place
from amplify_plugin.testing.project import write_gen2_project, write_project

ROLE = Selection("default", "project", profile_name="role")
SECTIONS = {"role": {"role_arn": "arn:r"}}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_gen2_project(tmp_path / "app")
    return tmp_path / "app"


@pytest.fixture
def record(tmp_path: Path) -> Approvals:
    return Approvals(tmp_path / "plugin-projects.json")


def found(path: Path) -> tuple[Path, int] | None:
    project = projects.find(path)
    return (project.root, project.generation) if project else None


# ------------------------------------------------------------------------------------ where it is


@pytest.mark.parametrize("backend", BACKENDS)
def test_it_is_found_from_any_folder_inside(root: Path, backend: str) -> None:
    (root / "amplify" / "backend.ts").rename(root / "amplify" / backend)
    deep = root / "amplify" / "data" / "deep"
    deep.mkdir(parents=True)
    for path in (root, root / "amplify", deep, root / "absent"):
        assert found(path) == (root, 2)
    assert found(root.parent) is None


def test_a_folder_that_may_not_be_searched_holds_no_backend(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Path.is_file raises there before Python 3.12."""
    assert without_package(str(root / "src")) == str(root / "amplify" / "backend.ts")
    real_stat = os.stat

    def stat(path: Any, *arguments: Any, **options: Any) -> os.stat_result:
        if os.path.basename(path) in BACKENDS:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real_stat(path, *arguments, **options)

    monkeypatch.setattr(os, "stat", stat)
    without_package(str(root / "src"))


def no_package(root: Path) -> None:
    (root / "package.json").unlink()


def package_is_folder(root: Path) -> None:
    (root / "package.json").unlink()
    (root / "package.json").mkdir()


def amplify_is_file(root: Path) -> None:
    shutil.rmtree(root / "amplify")
    (root / "amplify").write_text("")


def backend_is_folder(root: Path) -> None:
    (root / "amplify" / "backend.ts").unlink()
    (root / "amplify" / "backend.ts").mkdir()


def backend_is_fifo(root: Path) -> None:
    (root / "amplify" / "backend.ts").unlink()
    os.mkfifo(root / "amplify" / "backend.ts")


def backend_is_gone(root: Path) -> None:
    (root / "amplify" / "backend.ts").unlink()
    (root / "amplify" / "backend.ts").symlink_to("nowhere")


def amplify_is_circle(root: Path) -> None:
    shutil.rmtree(root / "amplify")
    (root / "amplify").symlink_to("amplify")


@pytest.mark.parametrize(
    "spoil",
    [
        no_package,
        package_is_folder,
        amplify_is_file,
        backend_is_folder,
        backend_is_fifo,
        backend_is_gone,
        amplify_is_circle,
    ],
)
def test_what_ampx_would_not_take_is_none(root: Path, spoil) -> None:
    spoil(root)
    assert found(root) is None


def test_a_backend_behind_links_is_one(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "package.json").symlink_to(root / "package.json")
    (elsewhere / "amplify").symlink_to(root / "amplify")
    assert found(elsewhere) == (elsewhere, 2)


def test_the_nearest_root_counts_whatever_its_generation(root: Path) -> None:
    one_in_two = root / "packages" / "old"
    write_project(one_in_two, "123456789012")
    two_in_one = one_in_two / "web"
    write_gen2_project(two_in_one)
    (two_in_one / "src").mkdir()
    assert found(two_in_one / "src") == (two_in_one, 2)
    assert found(one_in_two / "amplify") == (one_in_two, 1)
    assert found(root / "packages") == (root, 2)


def test_nothing_of_the_project_is_read_to_find_it(root: Path) -> None:
    for name in ("package.json", "amplify/backend.ts"):
        (root / name).write_bytes(b"\xff{")
        with (root / name).open("r+b") as file:
            file.truncate(1024 * 1024 * 1024)
    assert found(root) == (root, 2)


def test_both_generations_in_one_root_are_gen_1_in_migration(root: Path, tmp_path: Path) -> None:
    write_project(root, "123456789012")
    both = projects.find(root)
    assert type(both) is Gen1Project
    assert both.is_migrating
    write_project(tmp_path / "alone", "123456789012")
    assert not Gen1Project(tmp_path / "alone").is_migrating


# ------------------------------------------------------------------------------- what it selects


def test_the_choice_itself_is_the_selection(root: Path, record: Approvals) -> None:
    project = Gen2Project(root, record)
    assert (project.env_name, project.env_names) == ("default", ("default",))
    assert project.selection() is None
    project.choose(ROLE, record)
    assert project.selection() == project.selection("default") == ROLE
    assert sorted(path.name for path in root.rglob("*")) == [
        *("amplify", "backend.ts", "package.json", "package.json")
    ]


def test_an_environment_is_a_name_under_which_something_was_chosen(
    root: Path, record: Approvals
) -> None:
    project = Gen2Project(root, record)
    with pytest.raises(UsageError, match="default"):
        project.check_environment("staging")
    project.check_new_environment("staging")
    record.approve(project, Selection("staging", "project", profile_name="other"))
    project.check_environment("staging")
    assert project.env_names == ("default", "staging")
    assert project.selection() is None


@pytest.mark.parametrize(
    "name", ["a b", "__proto__", "ü\n\x1b[31m", "../..", "x" * 10_000, "\udc80"]
)
def test_an_odd_name_comes_back_as_it_was(root: Path, record: Approvals, name: str) -> None:
    project = Gen2Project(root, record)
    chosen = Selection(name, "project", profile_name=name)
    record.approve(project, chosen)
    assert Gen2Project(root, record).selection(name) == chosen


@pytest.mark.parametrize(
    "entry",
    [
        *(None, 3, "role", [], {}),
        {"configLevel": "project"},
        {"configLevel": "project", "profileName": ""},
        {"configLevel": "project", "profileName": ["role"]},
        {"configLevel": "amplifyAdmin"},
    ],
)
def test_a_record_that_we_did_not_write_selects_nothing(
    root: Path, record: Approvals, entry: object
) -> None:
    record.path.write_text(json.dumps({str(root.resolve()): {"default": entry}}))
    record.path.chmod(0o600)
    assert Gen2Project(root, record).selection() is None
    record.path.write_text(json.dumps({str(root.resolve()): entry}))
    assert Gen2Project(root, record).selection() is None


def test_another_path_to_the_folder_is_the_same_project(
    root: Path, record: Approvals, tmp_path: Path
) -> None:
    record.approve(Gen2Project(root, record), ROLE)
    (tmp_path / "link").symlink_to(root)
    assert Gen2Project(tmp_path / "link", record).selection() == ROLE
    shutil.copytree(root, tmp_path / "copy")
    assert Gen2Project(tmp_path / "copy", record).selection() is None


# ------------------------------------------------------------------------------- coming from Gen 1


def choose_in_gen_1(root: Path, record: Approvals, **profiles: str) -> None:
    project = Gen1Project(root)
    for env_name, profile_name in profiles.items():
        chosen = Selection(env_name, "project", profile_name=profile_name)
        project.choose(chosen, record)


@pytest.fixture
def migrated(tmp_path: Path, record: Approvals) -> Gen2Project:
    """A project whose amplify/ was deleted and written anew by the migration."""
    root = tmp_path / "migrated"
    write_project(root, "123456789012")
    choose_in_gen_1(root, record, dev="role", prod="other role")
    shutil.rmtree(root / "amplify")
    write_gen2_project(root)
    assert found(root) == (root, 2)
    return Gen2Project(root, record)


def force(project: Project, record: Approvals, environ: dict[str, str] | None = None):
    return in_force(Place(project), None, environ or {}, Profiles(SECTIONS), record)


def test_gen_1_selects_until_it_is_gone(root: Path, record: Approvals) -> None:
    write_project(root, "123456789012")
    choose_in_gen_1(root, record, dev="role")
    record.approve(Gen2Project(root, record), ROLE._replace(profile_name="gone"))
    both = projects.find(root)
    assert both is not None
    in_use = force(both, record)
    assert in_use.profile is not None
    assert in_use.profile.name == "role"


def test_what_was_chosen_in_gen_1_is_known_and_not_followed(
    migrated: Gen2Project, record: Approvals
) -> None:
    assert {(one.env_name, one.profile_name) for one in migrated.earlier} == {
        ("dev", "role"),
        ("prod", "other role"),
    }
    now = force(migrated, record)
    assert now.profile is None
    assert now.source == "stopped"
    assert "'role' for environment 'dev'" in str(now.error)
    assert "'aws awscloudformation select-profile role'" in str(now.error)
    keys = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE"}
    assert force(migrated, record, keys).source == "environment-keys"


@pytest.mark.parametrize("chosen", [ROLE, Selection("default", "general")])
def test_once_something_is_chosen_in_gen_2_nothing_is_said(
    migrated: Gen2Project, record: Approvals, chosen: Selection
) -> None:
    record.approve(migrated, chosen)
    assert migrated.earlier == ()
    assert force(migrated, record).error is None


def test_a_project_that_never_chose_is_left_alone(root: Path, record: Approvals) -> None:
    assert force(Gen2Project(root, record), record) == InForce(root=root)
