"""Which profile holds: the person's word, the environment's keys, the project, in that order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin.awsconfig.profiles import ProfileNotFound, Profiles
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.project import Gen1Project, Selection
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.project.in_force import NOTHING, InForce, has_keys, in_force
from amplify_plugin.testing.project import profile_selected, write_project

ROLE = {"role_arn": "arn:aws:iam::123456789012:role/r", "source_profile": "base"}
SECTIONS = {"role": ROLE, "dev\\.corp": ROLE, "base": {}}
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "EXAMPLE"}


class Person:
    """Somebody in a project, who may have chosen what its environment selects."""

    def __init__(self, folder: Path) -> None:
        write_project(folder / "app", "123456789012")
        self.root = folder / "app"
        self.approvals = Approvals(folder / "plugin-projects.json")

    def selects(self, entry: object) -> None:
        document = entry if isinstance(entry, str) else json.dumps({"dev": entry})
        Gen1Project(self.root).local_aws_info.write_text(document)

    def chooses(self, selection: Selection) -> None:
        self.approvals.approve(Gen1Project(self.root), selection)

    def gets(
        self, explicit: str | None = None, environ: dict[str, str] | None = None, **options: Any
    ) -> InForce:
        return in_force(
            Gen1Project(self.root),
            explicit,
            environ or {},
            Profiles(SECTIONS),
            self.approvals,
            **options,
        )


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """The environment selects ``role``, and the person has chosen it."""
    person = Person(tmp_path)
    person.selects(profile_selected("role"))
    person.chooses(Selection("dev", "project", profile_name="role"))
    return person


def test_a_chosen_selection_holds(person: Person) -> None:
    found = person.gets()
    assert found.profile is not None
    assert (found.profile.name, found.is_explicit) == ("role", False)
    assert found._replace(profile=None) == NOTHING


def test_a_profile_that_the_person_names_wins(person: Person) -> None:
    assert person.gets("base") == NOTHING
    assert person.gets("nobody") == NOTHING


def test_the_environments_profile_named_by_the_person_goes_through_the_cache(
    person: Person,
) -> None:
    for environ in ({}, KEYS):
        found = person.gets("role", environ)
        assert found.profile is not None
        assert (found.profile.name, found.is_explicit) == ("role", True)


@pytest.mark.parametrize("said", ["dev.corp", "dev\\.corp"])
def test_it_is_the_same_profile_in_every_spelling(person: Person, said: str) -> None:
    person.selects(profile_selected("dev.corp"))
    found = person.gets(said)
    assert found.profile is not None
    assert found.profile.spellings == ("dev\\.corp",)


def test_keys_in_the_environment_win(person: Person) -> None:
    assert person.gets(environ=KEYS) == NOTHING
    assert has_keys({"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"})
    assert not has_keys({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""})


def test_a_setting_leaves_only_what_the_person_names(person: Person) -> None:
    assert person.gets(follows_project=False) == NOTHING
    assert person.gets("role", follows_project=False).is_explicit


def test_what_was_never_chosen_here_does_nothing_and_says_nothing(tmp_path: Path) -> None:
    stranger = Person(tmp_path)
    stranger.selects(profile_selected("role"))
    assert stranger.gets() == NOTHING


def test_another_selection_than_the_chosen_one_is_said_and_not_used(person: Person) -> None:
    person.selects(profile_selected("base\x1b[2J"))
    found = person.gets()
    assert found._replace(notice=None) == NOTHING
    assert found.notice is not None
    assert "select-profile" in found.notice
    assert "\x1b" not in found.notice


def test_a_chosen_key_file_holds_as_it_is_written(person: Person) -> None:
    entry = {"configLevel": "project", "useProfile": False, "awsConfigFilePath": "/keys"}
    person.selects(entry)
    assert person.gets().key_file is None
    person.chooses(Selection("dev", "project", key_file="/keys"))
    assert person.gets() == InForce(key_file="/keys")


def test_a_chosen_profile_that_is_gone_gives_nobody_elses_credentials(person: Person) -> None:
    person.selects(profile_selected("gone"))
    person.chooses(Selection("dev", "project", profile_name="gone"))
    found = person.gets()
    assert isinstance(found.error, ProfileNotFound)
    assert found._replace(error=None) == NOTHING


@pytest.mark.parametrize("content", ["", "{", "[]", '{"dev": 3}', '{"dev": {}}'])
def test_a_trusted_project_that_cannot_be_read_gives_nobody_elses_credentials(
    person: Person, content: str
) -> None:
    person.selects(content)
    assert isinstance(person.gets().error, AmplifyPluginError)
    # The person's own word, and keys, need no project.
    assert person.gets("base") == person.gets(environ=KEYS) == NOTHING
    assert person.gets(follows_project=False) == NOTHING


@pytest.mark.parametrize("content", ["", "{", "[]", '{"dev": 3}'])
def test_a_strangers_project_that_cannot_be_read_does_nothing(tmp_path: Path, content: str) -> None:
    stranger = Person(tmp_path)
    stranger.selects(content)
    assert stranger.gets() == NOTHING
