"""select-profile: the person's choice, written as Amplify writes it and trusted: both or none."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from amplify_plugin.awsconfig import bridge_line
from amplify_plugin.commands.context import Context, OutsideProject
from amplify_plugin.commands.history import History
from amplify_plugin.commands.select_profile import pick_profile, run
from amplify_plugin.errors import ConfigurationError, UsageError
from amplify_plugin.files import FileUnwritable
from amplify_plugin.project import Gen1Project, ProjectFileUnreadable
from amplify_plugin.terminal.picker_list import Choice
from amplify_plugin.testing.project import profile_selected, write_gen2_project, write_project
from tests.unit.commands.contexts import context_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amplify_plugin.commands.ports import ProfileQuestion

SECTIONS = {"role": {"role_arn": "arn:r"}, "dev\\.corp": {}, "base": {}}
CHOSEN = {"configLevel": "project", "useProfile": True, "profileName": "role"}


class Person:
    """Somebody in a project, who chooses."""

    def __init__(self, root: Path) -> None:
        self.root = root
        write_project(root, "123456789012")
        self.file = root / "amplify" / ".config" / "local-aws-info.json"

    @property
    def selections(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.file.read_text())
        return found

    def context(self, profile: str | None = None) -> Context:
        return context_of(SECTIONS, profile_name=profile)

    def chooses(
        self, name: str | None = None, *, profile: str | None = None, **options: Any
    ) -> dict[str, Any]:
        arguments = {
            "profile_name": name,
            "env": None,
            "general": False,
            "workspace": False,
            "dry_run": False,
        }
        found = run({**arguments, **options}, self.context(profile)).structure
        assert found is not None
        return found

    def trusts(self, env: str = "dev") -> str:
        project = Gen1Project(self.root)
        selection = project.selection(env)
        assert selection is not None
        return self.context().approvals.verdict(project, selection)


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    person = Person(tmp_path / "app")
    monkeypatch.chdir(person.root)
    return person


def test_a_choice_is_written_and_trusted(person: Person) -> None:
    assert person.chooses("role") == {
        "projectPath": str(person.root),
        "envName": "dev",
        "profileName": "role",
    }
    assert person.selections == {"dev": CHOSEN, "prod": {"configLevel": "general"}}
    assert person.trusts() == "approved"


@pytest.mark.parametrize("said", ["dev.corp", "dev\\.corp"])
def test_a_dotted_name_is_written_as_amplify_says_it(person: Person, said: str) -> None:
    assert person.chooses(said)["profileName"] == "dev.corp"
    assert person.selections["dev"]["profileName"] == "dev.corp"


def test_another_environment_leaves_the_current_one(person: Person) -> None:
    assert person.chooses("role", env="prod")["envName"] == "prod"
    assert person.selections == {"dev": {"configLevel": "general"}, "prod": CHOSEN}
    assert person.trusts("prod") == "approved"


def test_the_general_level_takes_the_profile_out(person: Person) -> None:
    person.chooses("role")
    assert person.chooses(general=True)["profileName"] is None
    assert person.selections["dev"] == {"configLevel": "general"}


def test_a_dry_run_changes_nothing(person: Person) -> None:
    before = person.file.read_bytes()
    assert person.chooses("role", dry_run=True)["profileName"] == "role"
    assert person.file.read_bytes() == before
    assert not (Path.home() / ".amplify").exists()


def test_the_global_option_names_a_profile_too(person: Person) -> None:
    assert person.chooses(profile="role")["profileName"] == "role"
    assert person.chooses("role", profile="role")["profileName"] == "role"
    with pytest.raises(UsageError, match="Two profiles"):
        person.chooses("base", profile="role")


@pytest.mark.parametrize(
    ("name", "options", "fault"),
    [
        ("nobody", {}, ConfigurationError),
        ("role", {"env": "staging"}, UsageError),
        ("role", {"general": True}, UsageError),
        (None, {}, UsageError),  # nobody there to pick from a list
    ],
)
def test_what_cannot_be_meant_changes_nothing(
    person: Person, name: str | None, options: dict[str, Any], fault: type[Exception]
) -> None:
    before = person.file.read_bytes()
    with pytest.raises(fault):
        person.chooses(name, **options)
    assert person.file.read_bytes() == before


def test_outside_a_project_there_is_nothing_to_choose_for(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(person.root.parent)
    with pytest.raises(OutsideProject):
        person.chooses("role")


@pytest.mark.parametrize("entry", [3, {}, {"configLevel": "project", "useProfile": False}])
def test_choosing_mends_an_entry_that_selects_nothing_usable(person: Person, entry: Any) -> None:
    person.file.write_text(json.dumps({"dev": entry, "prod": profile_selected("base")}))
    person.chooses("role")
    assert person.selections == {"dev": CHOSEN, "prod": profile_selected("base")}


def test_a_file_that_cannot_be_read_is_not_lost_and_nothing_is_trusted(person: Person) -> None:
    person.file.write_text('{"prod": {"useProfile"')
    with pytest.raises(ProjectFileUnreadable):
        person.chooses("role")
    assert person.file.read_text() == '{"prod": {"useProfile"'
    assert not person.context().approvals.path.exists()


def test_a_choice_that_cannot_be_remembered_is_not_written(person: Person) -> None:
    (Path.home() / ".amplify").write_text("")
    before = person.file.read_bytes()
    with pytest.raises(FileUnwritable):
        person.chooses("role")
    assert person.file.read_bytes() == before


@pytest.mark.parametrize("was_approved", [True, False])
def test_a_choice_that_cannot_be_written_leaves_the_trust_in_the_old_one(
    person: Person, monkeypatch: pytest.MonkeyPatch, *, was_approved: bool
) -> None:
    """And gives none to what the repository alone has selected."""
    if was_approved:
        person.chooses("role")
    else:
        person.file.write_text(json.dumps({"dev": CHOSEN}))

    def unwritable(*_: object) -> None:
        raise FileUnwritable(person.file, "read-only file system")

    monkeypatch.setattr(Gen1Project, "select", unwritable)
    with pytest.raises(FileUnwritable):
        person.chooses("base")
    assert (person.trusts() == "approved") is was_approved


# --------------------------------------------------------------------------- the list, and the note


def notes(
    person: Person, name: str, sections: Mapping[str, Any] = SECTIONS, **environ: str
) -> tuple[str, ...]:
    flags = dict.fromkeys(("general", "workspace", "dry_run"), False)
    arguments = {"profile_name": name, "env": None, **flags}
    context = context_of(sections, environ=environ)
    del person
    return run(arguments, context).notes


def with_bridge(name: str, settings: dict[str, str]) -> dict[str, dict[str, str]]:
    """The profile, in ~/.aws/config too, and a bridge to it."""
    config = "".join(f"{key} = {value}\n" for key, value in settings.items())
    folder = Path.home() / ".aws"
    folder.mkdir()
    (folder / "config").write_text(f"[profile {name}]\n{config}")
    line = bridge_line.command_line(name, "the-bridge", Path(sys.executable))
    return {name: settings, "base": {}, "the-bridge": {bridge_line.SETTING: line}}


def test_what_concerns_the_amplify_cli_is_said_once_a_project_and_not_in_ci(
    person: Person,
) -> None:
    assert notes(person, "role", CI="true") == ()
    [note] = notes(person, "role")
    assert "'aws awscloudformation bridge-profile role --select'" in note
    assert notes(person, "base") == ()


ROLE = {"role_arn": "arn:aws:iam::123456789012:role/r", "source_profile": "base"}
ROLE["mfa_serial"] = "arn:aws:iam::123456789012:mfa/u"
USER = {
    "aws_access_key_id": "AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key": "secret",
    "mfa_serial": "arn:aws:iam::123456789012:mfa/u",
}
SELECTING = "'aws awscloudformation select-profile the-bridge'"


def test_the_bridge_that_is_there_is_named_for_a_role(person: Person) -> None:
    [note] = notes(person, "role", with_bridge("role", ROLE))
    assert f"Fix it with {SELECTING}." in note


def test_the_bridge_that_is_there_is_named_for_ampx(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, person: Person
) -> None:
    write_gen2_project(tmp_path / "gen2")
    monkeypatch.chdir(tmp_path / "gen2")
    [note] = notes(person, "role", with_bridge("role", ROLE))
    assert note.endswith("or with --profile the-bridge.")


def test_the_bridge_that_is_there_is_named_for_a_users_mfa_session(person: Person) -> None:
    environ = {"AMPLIFY_PLUGIN_MFA_SESSION": "12h"}
    [note] = notes(person, "user", with_bridge("user", USER), **environ)
    assert f"{SELECTING} selects its bridge, which gives them the session." in note


def test_the_bridge_that_is_there_is_named_for_a_users_mfa_session_in_ampx(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, person: Person
) -> None:
    write_gen2_project(tmp_path / "gen2")
    monkeypatch.chdir(tmp_path / "gen2")
    environ = {"AMPLIFY_PLUGIN_MFA_SESSION": "12h"}
    [note] = notes(person, "user", with_bridge("user", USER), **environ)
    assert "ampx gets the session with --profile the-bridge." in note


def test_a_dry_run_says_and_remembers_nothing_of_it(person: Person) -> None:
    person.chooses("role", dry_run=True)
    assert History().profiles == ()
    assert len(notes(person, "role")) == 1


def test_the_list_has_roles_accounts_and_environments_and_what_was_used_last_comes_first(
    person: Person,
) -> None:
    person.chooses("dev.corp")
    person.chooses("role", env="prod")
    asked: list[ProfileQuestion] = []

    class Asking:
        def choose_profile(self, question: ProfileQuestion) -> str:
            asked.append(question)
            return "base"

    hooks = cast("Any", Asking)
    context = Context(hooks=hooks, sections=lambda: SECTIONS, session=lambda: None, environ={})
    project, env_name = context.environment()
    assert pick_profile(context, project, env_name) == "base"
    [question] = asked
    assert question.names == ("role", "dev.corp", "base")
    assert question.current == "dev.corp"
    assert question.choices == (
        Choice("role", "arn:r", "", "prod"),
        Choice("dev.corp", selected_for="dev"),
        Choice("base"),
    )
