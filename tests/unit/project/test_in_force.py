"""Who signs: the profile that a person named or approved for the place, or nobody."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin.awsconfig.profiles import ProfileNotFound, Profiles
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.project import Gen1Project, Selection, place
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.project.in_force import (
    NOTHING,
    InForce,
    Named,
    announce,
    has_keys,
    in_force,
)
from amplify_plugin.testing.project import profile_selected, write_project

ROLE = {"role_arn": "arn:aws:iam::123456789012:role/r", "source_profile": "base"}
SECTIONS = {"role": ROLE, "dev\\.corp": ROLE, "base": {}}
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "EXAMPLE"}


class Person:
    """Somebody in a project, who may have approved what its environment selects."""

    def __init__(self, folder: Path) -> None:
        write_project(folder / "app", "123456789012")
        self.root = folder / "app"
        self.record = folder / "home" / "plugin-projects.json"

    @property
    def approvals(self) -> Approvals:
        return Approvals(self.record)

    def selects(self, entry: object, env_name: str = "dev") -> None:
        document = entry if isinstance(entry, str) else json.dumps({env_name: entry})
        Gen1Project(self.root).local_aws_info.write_text(document)

    def environment(self, env_name: str) -> None:
        Gen1Project(self.root).local_env_info.write_text(json.dumps({"envName": env_name}))

    def chooses(self, selection: Selection) -> None:
        self.approvals.approve(Gen1Project(self.root), selection)

    def gets(
        self,
        explicit: str | None = None,
        environ: dict[str, str] | None = None,
        folder: Path | None = None,
        **options: Any,
    ) -> InForce:
        approvals = self.approvals
        return in_force(
            place.find(folder or self.root, approvals),
            Named(explicit, "--profile") if explicit else None,
            environ or {},
            Profiles(SECTIONS),
            approvals,
            **options,
        )

    def is_stopped(self, said: str, folder: Path | None = None) -> bool:
        """Whether nobody may sign, for the reason said; their own word and keys count still."""
        found = self.gets(folder=folder)
        assert found._replace(error=None) == InForce("stopped")
        assert isinstance(found.error, AmplifyPluginError)
        assert said in str(found.error)
        assert self.gets("base", folder=folder).source == "--profile"
        assert self.gets(environ=KEYS, folder=folder) == InForce("environment-keys")
        assert self.gets(folder=folder, follows_project=False) == NOTHING
        return True


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """The environment selects ``role``, and the person has chosen it."""
    person = Person(tmp_path)
    person.selects(profile_selected("role"))
    person.chooses(Selection("dev", "project", profile_name="role"))
    return person


def test_an_approved_selection_holds(person: Person) -> None:
    found = person.gets()
    assert found.profile is not None
    assert (found.source, found.profile.name, found.is_explicit) == ("project", "role", False)
    assert (found.error, found.notice, found.hint) == (None, None, None)


def test_a_profile_that_the_person_names_wins(person: Person) -> None:
    assert person.gets("base") == person.gets("nobody") == InForce("--profile")


def test_the_environments_profile_named_by_the_person_goes_through_the_cache(
    person: Person,
) -> None:
    for environ in ({}, KEYS):
        found = person.gets("role", environ)
        assert found.profile is not None
        assert (found.source, found.is_explicit) == ("--profile", True)


@pytest.mark.parametrize("said", ["dev.corp", "dev\\.corp"])
def test_it_is_the_same_profile_in_every_spelling(person: Person, said: str) -> None:
    person.selects(profile_selected("dev.corp"))
    found = person.gets(said)
    assert found.profile is not None
    assert found.profile.spellings == ("dev\\.corp",)


def test_keys_in_the_environment_win(person: Person) -> None:
    assert person.gets(environ=KEYS) == InForce("environment-keys")
    named = Named("base", "AWS_PROFILE")
    found = place.find(person.root, person.approvals)
    rules = (Profiles(SECTIONS), person.approvals)
    assert in_force(found, named, KEYS, *rules) == InForce("environment-keys")
    assert in_force(found, named, {}, *rules) == InForce("AWS_PROFILE")
    assert has_keys({"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"})
    assert not has_keys({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""})


def test_a_setting_leaves_only_what_the_person_names(person: Person) -> None:
    assert person.gets(follows_project=False) == NOTHING
    assert person.gets("role", follows_project=False).is_explicit


def test_a_person_who_approved_nothing_is_told_how_to(tmp_path: Path) -> None:
    stranger = Person(tmp_path)
    assert stranger.gets() == InForce(root=stranger.root)  # it selects nothing
    stranger.selects(profile_selected("role"))
    found = stranger.gets()
    assert found.hint is not None
    assert "'aws awscloudformation select-profile role'" in found.hint
    assert found._replace(hint=None) == InForce(root=stranger.root)


@pytest.mark.parametrize(
    "entry",
    [
        profile_selected("base\x1b[2J"),
        {"configLevel": "project", "useProfile": False, "awsConfigFilePath": "/keys"},
        {"configLevel": "general"},
        {"configLevel": "amplifyAdmin"},
        "{}",
    ],
)
def test_another_selection_than_the_approved_one_stops(person: Person, entry: object) -> None:
    person.selects(entry)
    assert person.is_stopped("you approved profile 'role'")
    assert "\x1b" not in str(person.gets().error)


def test_another_environment_that_was_never_approved_stops(person: Person) -> None:
    person.environment("prod")
    assert person.is_stopped("selects no profile, and you have not approved your default profile")
    person.selects(profile_selected("base"), "prod")
    assert person.is_stopped("selects profile 'base', which you have not approved")
    assert "select-profile base" in str(person.gets().error)


@pytest.mark.parametrize("content", ["{}", '{"envName": ""}', '{"envName": 3}', None])
def test_no_environment_stops(person: Person, content: str | None) -> None:
    file = Gen1Project(person.root).local_env_info
    if content is None:
        file.unlink()
    else:
        file.write_text(content)
    assert person.is_stopped("has no current environment")


def test_the_default_profile_can_be_approved(person: Person) -> None:
    person.selects({"configLevel": "general"})
    person.chooses(Selection("dev", "general"))
    found = person.gets()
    assert (found.source, found.profile, found.error) == ("default", None, None)
    assert found.root == person.root  # where its environment is remembered
    person.selects("{}")  # as Amplify reads it, that is the same
    assert person.gets().source == "default"


def test_an_approved_key_file_holds_as_it_is_written(person: Person) -> None:
    entry = {"configLevel": "project", "useProfile": False, "awsConfigFilePath": "/keys"}
    person.selects(entry)
    person.chooses(Selection("dev", "project", key_file="/keys"))
    assert (person.gets().source, person.gets().key_file) == ("key-file", "/keys")
    person.selects({**entry, "awsConfigFilePath": "/other keys"})
    assert person.is_stopped("you approved")


def test_an_approved_profile_that_is_gone_stops(person: Person) -> None:
    person.selects(profile_selected("gone"))
    person.chooses(Selection("dev", "project", profile_name="gone"))
    assert isinstance(person.gets().error, ProfileNotFound)
    assert person.is_stopped("'gone' is in neither")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"dev": 3}', '{"dev": {}}'])
def test_an_approved_project_that_cannot_be_read_stops(person: Person, content: str) -> None:
    person.selects(content)
    assert person.is_stopped("local-aws-info.json")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"dev": 3}'])
def test_a_strangers_project_that_cannot_be_read_does_nothing(tmp_path: Path, content: str) -> None:
    stranger = Person(tmp_path)
    stranger.selects(content)
    assert stranger.gets() == NOTHING


@pytest.mark.parametrize("content", ["", "{", "[]", '{"/x": ', None])
def test_a_record_of_approvals_that_cannot_be_used_stops(
    person: Person, content: str | None
) -> None:
    if content is None:
        person.record.unlink()
    else:
        person.record.write_text(content)
    assert person.is_stopped("the record of that is gone" if content is None else "cannot be used")
    person.chooses(Selection("dev", "project", profile_name="role"))
    assert person.gets().source == "project"


def test_without_any_record_nothing_was_approved(person: Person) -> None:
    shutil.rmtree(person.record.parent)
    assert person.gets().hint is not None
    assert person.gets().error is None


def test_a_change_of_environment_is_said_once(person: Person) -> None:
    said: list[str] = []
    prod = Selection("prod", "project", profile_name="base")
    selections = {"dev": profile_selected("role"), "prod": profile_selected("base")}
    person.selects(json.dumps(selections))
    person.chooses(prod)
    for env_name, lines in (("dev", 0), ("dev", 0), ("prod", 1), ("prod", 0), ("dev", 1)):
        person.environment(env_name)
        before = len(said)
        found = person.gets()
        assert found.error is None
        announce(found, said.append, person.approvals)
        assert len(said) - before == lines, env_name
    assert "'dev' now; it was 'prod'" in said[-1]


OTHER_ACCOUNT = "arn:aws:iam::999988887777:role/r"


def test_another_account_than_the_environments_stops_where_that_was_set(person: Person) -> None:
    assert person.gets(refuses_other_account=True).source == "project"
    file = person.root / "amplify" / "team-provider-info.json"
    deployed = {"dev": {"awscloudformation": {"AuthRoleArn": OTHER_ACCOUNT}}}
    file.write_text(json.dumps(deployed))
    person.chooses(Selection("dev", "project", profile_name="role"))  # it marks the backend
    found = person.gets(refuses_other_account=True)
    assert found.source == "stopped"
    assert "999988887777" in str(found.error)
    assert "123456789012" in str(found.error)
    assert person.gets().source == "project"


def test_the_default_profile_of_another_account_stops_too(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SECTIONS, "default", {"role_arn": OTHER_ACCOUNT, "source_profile": "base"})
    person.selects({"configLevel": "general"})
    person.chooses(Selection("dev", "general"))
    assert person.gets().source == "default"
    found = person.gets(refuses_other_account=True)
    assert found.source == "stopped"
    assert "999988887777" in str(found.error)
