"""An Amplify project: found as the Amplify CLI finds it, read as it reads it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin import project as projects
from amplify_plugin.errors import UsageError
from amplify_plugin.files import FileUnwritable, writing
from amplify_plugin.project import (
    EntryUnusable,
    Gen1Project,
    ProjectFileUnreadable,
    Selection,
)
from amplify_plugin.testing.project import write_project

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_project(tmp_path / "app", "123456789012")
    return tmp_path / "app"


@pytest.fixture
def project(root: Path) -> Gen1Project:
    return Gen1Project(root)


def write_selections(project: Gen1Project, content: object) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    project.local_aws_info.write_text(text, encoding="utf-8")


# ------------------------------------------------------------------------------------ where it is


def sign(root: Path, *names: str, **files: str) -> None:
    (root / "amplify" / ".config").mkdir(parents=True)
    for name in names:
        (root / "amplify" / name).mkdir()
    for name, content in files.items():
        path = root / "amplify" / ".config" / (name.replace("_", "-") + ".json")
        path.write_text(content.replace("@ROOT@", json.dumps(str(root))[1:-1]), encoding="utf-8")


def test_each_sign_that_amplify_takes_makes_a_root(tmp_path: Path) -> None:
    sign(tmp_path / "a", "backend", "#current-cloud-backend")
    sign(tmp_path / "b", project_config="not even JSON")
    sign(tmp_path / "c", local_env_info='{"projectPath": "@ROOT@"}')
    sign(tmp_path / "d", local_env_info='{"projectPath": "@ROOT@/"}')
    for name in "abcd":
        found = projects.find(tmp_path / name)
        assert found is not None, name
        assert (found.root, found.generation) == (tmp_path / name, 1)


def test_half_a_sign_makes_none(tmp_path: Path) -> None:
    sign(tmp_path / "a")
    sign(tmp_path / "b", "backend")
    sign(tmp_path / "c", "#current-cloud-backend")
    sign(tmp_path / "d", local_env_info='{"projectPath": "/elsewhere"}')
    sign(tmp_path / "e", local_env_info='{"projectPath": 3}')
    sign(tmp_path / "f", local_env_info="[]")
    sign(tmp_path / "g", local_env_info="")
    (tmp_path / "h" / "amplify").mkdir(parents=True)
    (tmp_path / "h" / "amplify" / ".config").write_text("")
    for name in "abcdefgh":
        assert projects.find(tmp_path / name) is None, name


def test_the_nearest_root_above_is_the_project(root: Path) -> None:
    inner = root / "packages" / "inner"
    write_project(inner, "123456789012")
    deep = inner / "src" / "deep"
    deep.mkdir(parents=True)
    (deep / "file.ts").write_text("")
    for path in (deep, deep / "file.ts", deep / "absent", str(inner)):
        found = projects.find(path)
        assert found is not None
        assert found.root == inner
    outer = projects.find(root / "packages")
    assert outer is not None
    assert outer.root == root


def test_without_a_path_it_is_the_working_directory(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    found = projects.find()
    assert found is not None
    assert found.root == Path.cwd()
    monkeypatch.chdir(root.parent)
    assert projects.find() is None


def test_a_deleted_working_directory_is_in_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert projects.find() is None


# ------------------------------------------------------------------------------- its environments


def test_the_current_environment_and_all_of_them(project: Gen1Project) -> None:
    write_selections(project, {"local": {"configLevel": "general"}})
    assert project.env_name == "dev"
    assert project.env_names == ("dev", "prod", "local")


@pytest.mark.parametrize("content", ["{}", '{"envName": ""}', '{"envName": 3}', None])
def test_no_current_environment_is_none(project: Gen1Project, content: str | None) -> None:
    project.local_env_info.unlink()
    if content is not None:
        project.local_env_info.write_text(content)
    assert project.env_name is None
    assert project.selection() is None


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "\xff", "[" * 100_000])
def test_a_file_that_cannot_be_read_is_said_with_its_path(
    project: Gen1Project, content: str
) -> None:
    for path in (project.local_env_info, project.local_aws_info):
        before = path.read_bytes()
        path.write_bytes(content.encode("latin-1"))
        with pytest.raises(ProjectFileUnreadable) as caught:
            Gen1Project(project.root).selection()
        assert str(path) in caught.value.message
        assert path.read_bytes() == content.encode("latin-1")
        path.write_bytes(before)


def test_a_file_of_a_repository_may_be_huge_and_is_not_read(project: Gen1Project) -> None:
    with project.local_aws_info.open("wb") as file:
        file.truncate(1024 * 1024 * 1024)
    with pytest.raises(ProjectFileUnreadable, match="larger"):
        project.selection()


def test_an_environment_that_no_file_names_is_unknown(project: Gen1Project) -> None:
    project.check_environment("prod")
    with pytest.raises(UsageError) as caught:
        project.check_environment("prod\x1b[2J")
    assert "\x1b" not in str(caught.value)
    assert "dev, prod" in caught.value.message


# --------------------------------------------------------------------------------- what it selects

PROFILE = Selection("dev", "project", profile_name="role")


@pytest.mark.parametrize(
    ("entry", "selection"),
    [
        ({"configLevel": "project", "useProfile": True, "profileName": "role"}, PROFILE),
        ({"useProfile": True, "profileName": "role"}, PROFILE),
        (
            {"configLevel": "project", "useProfile": False, "awsConfigFilePath": "/k"},
            Selection("dev", "project", key_file="/k"),
        ),
        (
            {"useProfile": False, "profileName": "old", "awsConfigFilePath": "/k"},
            Selection("dev", "project", key_file="/k"),
        ),
        ({"configLevel": "general"}, Selection("dev", "general")),
        (
            {"configLevel": "general", "useProfile": True, "profileName": "old"},
            Selection("dev", "general"),
        ),
        ({"configLevel": "amplifyAdmin"}, Selection("dev", "amplifyAdmin")),
    ],
)
def test_every_shape_of_an_entry(project: Gen1Project, entry: object, selection: Selection) -> None:
    write_selections(project, {"dev": entry})
    assert project.selection() == selection
    assert selection.is_of_project == (selection.config_level == "project")


def test_what_the_real_amplify_wrote_is_read(project: Gen1Project) -> None:
    for era in ("old", "new"):
        text = (FIXTURES / f"written-by-{era}" / "local-aws-info.json").read_text()
        write_selections(project, text)
        again = Gen1Project(project.root)
        assert [
            (found.config_level, found.profile_name, found.key_file)
            for env in ("dev", "keys", "gen", "studio")
            if (found := again.selection(env))
        ] == [
            ("project", "role", None),
            ("project", None, "/home/dev/project/.amplify/awscloudformation/AbCdEfGhIj"),
            ("general", None, None),
            ("amplifyAdmin", None, None),
        ]


def test_a_file_with_comments_is_read_as_amplify_reads_it(project: Gen1Project) -> None:
    write_selections(project, "{ // mine\n dev: {useProfile: true\n profileName: role\n}, }")
    assert project.selection() == PROFILE


def test_nothing_written_selects_nothing(project: Gen1Project) -> None:
    write_selections(project, {"prod": {"configLevel": "general"}})
    assert project.selection() is None
    assert project.selection("staging") is None
    project.local_aws_info.unlink()
    assert Gen1Project(project.root).selection() is None


@pytest.mark.parametrize(
    "entry",
    [
        3,
        [],
        "role",
        {},
        {"configLevel": "project"},
        {"useProfile": True, "profileName": 3},
        {"useProfile": True, "profileName": ""},
        {"useProfile": False, "awsConfigFilePath": ""},
        {"useProfile": False, "profileName": "role"},
    ],
    ids=repr,
)
def test_an_entry_that_selects_nothing_usable_is_told_from_a_broken_file(
    project: Gen1Project, entry: object
) -> None:
    write_selections(project, {"dev": entry, "prod": {"configLevel": "general"}})
    with pytest.raises(EntryUnusable, match="dev"):
        project.selection()
    assert project.selection("prod") == Selection("prod", "general")


# ------------------------------------------------------------------------------- what is written


def test_a_selection_is_written_as_amplify_writes_it_and_others_stay(project: Gen1Project) -> None:
    written = (FIXTURES / "written-by-new" / "local-aws-info.json").read_bytes()
    before = json.loads(written)
    write_selections(project, {**before, "dev": {"configLevel": "general"}})
    project.select(PROFILE)
    assert project.local_aws_info.read_bytes() == written
    assert project.selection() == PROFILE


def test_the_general_level_takes_the_profile_out(project: Gen1Project) -> None:
    project.select(PROFILE)
    project.select(Selection("dev", "general"))
    assert json.loads(project.local_aws_info.read_text())["dev"] == {"configLevel": "general"}


@pytest.mark.parametrize("mode", [0o666] if os.name == "nt" else [0o600, 0o644])
def test_the_mode_of_the_file_stays(project: Gen1Project, mode: int) -> None:
    project.local_aws_info.chmod(mode)
    project.select(PROFILE)
    assert stat.S_IMODE(project.local_aws_info.stat().st_mode) == mode


def test_a_link_stays_a_link(project: Gen1Project, tmp_path: Path) -> None:
    """As between two worktrees of one repository."""
    real = tmp_path / "local-aws-info.json"
    project.local_aws_info.rename(real)
    project.local_aws_info.symlink_to(real)
    project.select(PROFILE)
    assert project.local_aws_info.is_symlink()
    assert json.loads(real.read_text())["dev"]["profileName"] == "role"


@pytest.mark.parametrize("content", [None, '{"keep": 1}'])
def test_a_link_to_another_kind_of_file_is_not_followed(
    project: Gen1Project, tmp_path: Path, content: str | None
) -> None:
    """A repository may hold it: the person's own choice would be written into their own files."""
    settings = tmp_path / "settings.json"
    if content is not None:
        settings.write_text(content)
    project.local_aws_info.unlink()
    project.local_aws_info.symlink_to(settings)
    with pytest.raises(FileUnwritable, match=r"is a link to .*settings\.json"):
        project.select(PROFILE)
    assert (settings.read_text() if settings.exists() else None) == content


def test_a_file_that_cannot_be_read_is_not_written_over(project: Gen1Project) -> None:
    write_selections(project, '{"prod": {"useProfile"')
    with pytest.raises(ProjectFileUnreadable):
        project.select(PROFILE)
    assert project.local_aws_info.read_text() == '{"prod": {"useProfile"'


def test_what_amplify_selects_in_between_is_not_lost(
    project: Gen1Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = writing.write_temporary
    theirs = [{"prod": {"configLevel": "general"}}]

    def slowly(*args: Any, **options: Any) -> Path:
        temporary = real(*args, **options)
        if theirs:
            write_selections(project, theirs.pop())
        return temporary

    monkeypatch.setattr(writing, "write_temporary", slowly)
    project.select(PROFILE)
    found = json.loads(project.local_aws_info.read_text())
    assert (found["prod"], found["dev"]["profileName"]) == ({"configLevel": "general"}, "role")
    assert list(project.local_aws_info.parent.glob(".*")) == []


def test_what_another_writer_has_just_begun_stays_and_what_one_left_goes(
    project: Gen1Project,
) -> None:
    """Where no lock file can be made, another writer may be half way."""
    settings = project.local_aws_info.parent
    begun, left = (settings / f".local-aws-info.json.{n}.0.tmp" for n in (1, 2))
    for path in (begun, left):
        path.touch()
    os.utime(left, (0, 0))
    project.select(Selection("dev", "general"))
    assert (begun.exists(), left.exists()) == (True, False)


def test_a_project_without_the_file_gets_one(project: Gen1Project) -> None:
    project.local_aws_info.unlink()
    project.select(PROFILE)
    assert Gen1Project(project.root).selection() == PROFILE
    assert list(project.local_aws_info.parent.glob(".*")) == []


@pytest.mark.parametrize(
    "linked", ["amplify", "amplify/.config", "amplify/.config/local-aws-info.json"]
)
def test_a_link_into_another_project_is_not_written_through(
    project: Gen1Project, tmp_path: Path, linked: str
) -> None:
    """A hostile repository would so choose the profile of that one."""
    write_project(tmp_path / "other", "123456789012")
    other = Gen1Project(tmp_path / "other")
    before = other.local_aws_info.read_bytes()
    place = project.root / linked
    place.rename(tmp_path / "away")
    place.symlink_to(other.root / linked)
    with pytest.raises(FileUnwritable, match="into another project") as caught:
        project.select(Selection("dev", "project", profile_name="evil"))
    assert str(other.root) in caught.value.message
    assert other.local_aws_info.read_bytes() == before


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["team-provider-info.json", ".config/local-env-info.json"])
def test_a_merge_conflict_is_named_by_its_marks(project: Gen1Project, name: str, eol: str) -> None:
    lines = ["{", "<<<<<<< HEAD", '  "dev": {}', "=======", '  "qa": {}', ">>>>>>> branch", "}"]
    (project.root / "amplify" / name).write_bytes(eol.join(lines).encode())
    with pytest.raises(ProjectFileUnreadable, match=r"merge conflict \(line 2\)") as caught:
        assert project.env_names
    assert "checkout" not in caught.value.remedy


def test_selections_that_amplify_is_just_writing_are_waited_for(
    project: Gen1Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Amplify CLI empties the file and then writes it."""
    writer = project.local_aws_info.open("w")

    def finish(_: float) -> None:
        writer.write('{"qa": {"configLevel": "general"}}')
        writer.close()

    monkeypatch.setattr("time.sleep", finish)
    project.select(Selection("dev", "general"))
    assert json.loads(project.local_aws_info.read_text()).keys() == {"qa", "dev"}
