"""Choosing, showing and forgetting in a Gen 2 project, and in one that comes from Gen 1."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.commands import list_profiles, reset_cache, select_profile, show_profile
from amplify_plugin.commands.context import OutsideProject
from amplify_plugin.credentials import Credentials, parse_timestamp
from amplify_plugin.errors import ConfigurationError, UsageError
from amplify_plugin.quoting import joined
from amplify_plugin.terminal import picker
from amplify_plugin.testing.project import write_gen2_project, write_project
from tests.unit.commands.contexts import context_of

if TYPE_CHECKING:
    from amplify_plugin.commands.base import Result
    from amplify_plugin.commands.context import Context

MFA = {"role_arn": "arn:mfa", "source_profile": "keys", "mfa_serial": "arn:m"}
SECTIONS = {
    "mfa": MFA,
    "role": {"role_arn": "arn:role", "source_profile": "keys"},
    "keys": {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "x"},
    "sp ace": MFA,
}
CONFIG = (
    "[profile mfa]\nrole_arn = arn:mfa\nsource_profile = keys\nmfa_serial = arn:m\n"
    "[profile role]\nrole_arn = arn:role\nsource_profile = keys\n"
)
CREDENTIALS = "[keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n"
UNTIL_2100 = Credentials("ASIA", "secret", "token", parse_timestamp("2100-01-01T00:00:00.000Z"))


class Person:
    """Somebody in a project's subfolder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def context(self) -> Context:
        return context_of(SECTIONS)

    def selects(self, name: str | None, **options: Any) -> Result:
        arguments = {
            "profile_name": name,
            "env": None,
            "general": False,
            "workspace": False,
            "dry_run": False,
        }
        return select_profile.run({**arguments, **options}, self.context())

    def shown(self, env: str | None = None) -> Result:
        return show_profile.run({"env": env}, self.context())

    def resets(self, env: str | None = None) -> list[str]:
        flags = dict.fromkeys(("expired", "all", "dry_run"), False)
        done = reset_cache.run({"env": env, "role_arn": None, **flags}, self.context())
        assert done.structure is not None
        return [removed["roleArn"] for removed in done.structure["removed"]]

    def migrates(self) -> None:
        shutil.rmtree(self.root / "amplify")
        write_gen2_project(self.root)


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    write_gen2_project(tmp_path / "app")
    aws = Path.home() / ".aws"
    aws.mkdir()
    (aws / "config").write_text(CONFIG)
    (aws / "credentials").write_text(CREDENTIALS)
    (tmp_path / "app" / "src").mkdir()
    monkeypatch.chdir(tmp_path / "app" / "src")
    return Person(tmp_path / "app")


@pytest.fixture
def migrant(person: Person) -> Person:
    """Somebody whose project was of Gen 1, with a profile for each environment."""
    shutil.rmtree(person.root / "amplify")
    write_project(person.root, "123456789012")
    person.selects("mfa")
    person.selects("sp ace", env="prod")
    return person


def test_a_choice_is_shown_and_nothing_of_the_project_is_written(person: Person) -> None:
    before = sorted(person.root.rglob("*"))
    done = person.selects("role")
    assert (done.structure, done.notes) == (
        {"projectPath": str(person.root), "envName": "default", "profileName": "role"},
        (),
    )
    now = person.shown()
    assert now.structure is not None
    assert now.structure["profileName"] == "role"
    assert now.structure["trusted"] is True
    assert now.notes == ()
    assert sorted(person.root.rglob("*")) == before


def test_nothing_chosen_is_shown_as_such(person: Person) -> None:
    now = person.shown()
    assert now.structure is not None
    assert (now.structure["envName"], now.structure["profileName"]) == ("default", None)
    assert now.notes == ()


def test_what_ampx_alone_cannot_use_is_said_with_both_ways_out(person: Person) -> None:
    [note] = person.selects("mfa").notes
    assert "cannot ask for the MFA code" in note
    assert "amplify-plugin exec -- npx ampx" in note
    assert "aws awscloudformation bridge-profile mfa" in note


def test_keys_in_the_credentials_file_alone_are_found_by_ampx(person: Person) -> None:
    assert person.selects("keys").notes == ()


def test_an_environment_is_made_by_choosing_and_not_by_asking(person: Person) -> None:
    with pytest.raises(UsageError):
        person.shown("staging")
    assert person.selects("role", env="staging", dry_run=True).structure is not None
    with pytest.raises(UsageError):
        person.shown("staging")
    person.selects("role", env="staging")
    shown = person.shown("staging").structure
    assert shown is not None
    assert shown["profileName"] == "role"


def test_what_lacks_a_package_json_is_told_so(person: Person) -> None:
    (person.root / "package.json").unlink()
    with pytest.raises(ConfigurationError, match=r"there is no package\.json in") as refused:
        person.selects("role")
    assert "amplify init" not in str(refused.value)
    (person.root / "amplify" / "backend.ts").unlink()
    with pytest.raises(OutsideProject):
        person.selects("role")


def test_a_terminal_is_not_told_to_do_what_a_name_says(person: Person) -> None:
    assert "\x1b" not in person.selects("role", env="\x1b[31mred").text


def test_going_back_to_none(person: Person) -> None:
    person.selects("role")
    person.selects(None, general=True)
    now = person.shown().structure
    assert now is not None
    assert (now["configLevel"], now["profileName"]) == ("general", None)


def test_reset_cache_forgets_the_role_of_the_projects_profile(person: Person) -> None:
    cache = person.context().cache
    for role_arn in ("arn:role", "arn:mfa"):
        cache.put(role_arn, "amplify", UNTIL_2100)
    person.selects("role")
    person.selects("mfa", env="staging")
    assert person.resets() == ["arn:role"]
    assert person.resets() == []
    assert person.resets("staging") == ["arn:mfa"]


def test_the_list_says_for_which_environment(person: Person) -> None:
    person.selects("role")
    person.selects("role", env="staging")
    found = list_profiles.run({}, person.context()).structure
    assert found is not None
    by_name = {profile["name"]: profile["selectedFor"] for profile in found["profiles"]}
    assert by_name["role"] == ["default", "staging"]
    assert by_name["mfa"] == []


def test_in_migration_gen_1_selects_and_that_is_said(migrant: Person) -> None:
    write_gen2_project(migrant.root)
    now = migrant.shown()
    assert now.structure is not None
    assert (now.structure["envName"], now.structure["profileName"]) == ("dev", "mfa")
    [note] = now.notes
    assert "Gen 1's selection counts" in note
    migrant.selects("role")
    selections = json.loads((migrant.root / "amplify/.config/local-aws-info.json").read_text())
    assert selections["dev"]["profileName"] == "role"


def test_after_the_migration_what_was_chosen_is_offered(migrant: Person) -> None:
    migrant.migrates()
    now = migrant.shown()
    assert now.structure is not None
    assert (now.structure["envName"], now.structure["profileName"]) == ("default", None)
    assert "'aws awscloudformation select-profile mfa'" in now.notes[0]
    assert f"select-profile {joined(['sp ace'])}'" in now.notes[1]
    migrant.selects("mfa")
    assert migrant.shown().notes == ()
    prod = migrant.shown("prod").structure
    assert prod is not None
    assert prod["profileName"] == "sp ace"


def test_after_the_migration_no_profile_at_all_can_be_chosen(migrant: Person) -> None:
    migrant.migrates()
    migrant.selects(None, general=True)
    assert migrant.shown().notes == ()


def test_the_only_profile_of_before_is_where_the_list_begins(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(person.root / "amplify")
    write_project(person.root, "123456789012")
    person.selects("mfa")
    person.selects(None, env="prod", general=True)
    person.migrates()
    began: list[str | None] = []

    def picked(_: tuple[str, ...], current: str | None) -> str:
        began.append(current)
        return "mfa"

    monkeypatch.setattr(picker, "picked_from_list", picked)
    person.selects(None)
    assert began == ["mfa"]
