"""What the commands say of who ``aws`` is: show-profile, list-profiles, select-profile, login."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.commands import list_profiles, select_profile, show_profile
from amplify_plugin.errors import AmplifyPluginError, UsageError
from amplify_plugin.project import Gen1Project, Selection
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.terminal.prompt import TerminalPrompt
from amplify_plugin.testing.project import profile_selected, write_project
from tests.unit.commands.contexts import context_of
from tests.unit.project.test_repository import repository

if TYPE_CHECKING:
    from amplify_plugin.commands.base import Result
    from amplify_plugin.commands.context import Context

HERE, THERE = "123456789012", "999988887777"
SECTIONS = {
    "role": {"role_arn": f"arn:aws:iam::{HERE}:role/r", "source_profile": "base"},
    "elsewhere": {"role_arn": f"arn:aws:iam::{THERE}:role/r", "source_profile": "base"},
    "sso": {"sso_session": "s", "sso_account_id": HERE},
    "login": {"login_session": f"arn:aws:iam::{HERE}:user/x"},
    "base": {},
}


class Person(TerminalPrompt):
    """Somebody in a project, with or without a terminal, who has approved ``role``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.environ: dict[str, str] = {}
        self.answer: bool | None = None
        self.asked: list[str] = []
        write_project(root, HERE)
        project = Gen1Project(root)
        project.choose(Selection("dev", "project", profile_name="role"), Approvals())

    @property
    def is_there(self) -> bool:
        return self.answer is not None

    def agrees(self, text: str, question: str, **_: bool) -> bool:
        self.asked.append(text + question)
        return bool(self.answer)

    def context(self, profile: str | None = None, path: Path | None = None) -> Context:
        return context_of(
            SECTIONS, profile_name=profile, environ=self.environ, path=path or self.root
        )

    def shown(self, profile: str | None = None, path: Path | None = None) -> dict[str, Any]:
        result = show_profile.run({"env": None}, self.context(profile, path))
        assert result.structure is not None
        assert result.text.startswith("'aws' acts as:")
        found: dict[str, Any] = result.structure["inForce"]
        return found

    def says(self, path: Path | None = None) -> str:
        """The words for who ``aws`` is."""
        text = show_profile.run({"env": None}, self.context(path=path)).text
        return text.splitlines()[0].removeprefix("'aws' acts as:  ")

    def selects(self, name: str | None = None, path: Path | None = None, **given: Any) -> Result:
        arguments = dict.fromkeys(("env", "general", "workspace", "dry_run"))
        return select_profile.select(
            {"profile_name": name, **arguments, **given}, self.context(path=path), self
        )

    def starred(self) -> list[str]:
        text = list_profiles.run({}, self.context()).text
        return [line.split()[1] for line in text.splitlines() if line.startswith("* ")]


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    return Person(tmp_path / "app")


def in_force(
    source: str, name: str | None, account: str | None = None, reason: str | None = None
) -> dict[str, str | None]:
    return {"profileName": name, "source": source, "accountId": account, "reason": reason}


def test_the_projects_profile_is_in_force(person: Person) -> None:
    assert person.shown() == in_force("project", "role", HERE)
    assert person.starred() == ["role"]


@pytest.mark.parametrize(("name", "account"), [("sso", HERE), ("login", HERE), ("base", None)])
def test_what_the_person_names_is_in_force(person: Person, name: str, account: str | None) -> None:
    assert person.shown(name) == in_force("--profile", name, account)
    for variable in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        person.environ = {variable: name}
        assert person.shown() == in_force("AWS_PROFILE", name, account)
        assert person.starred() == [name]


def test_keys_and_the_setting_are_in_force(person: Person) -> None:
    person.environ = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"}
    assert person.shown() == in_force("environment-keys", None)
    assert person.starred() == []
    person.environ["AWS_PROFILE"] = "base"
    assert person.shown() == in_force("environment-keys", None)
    assert person.shown("base") == in_force("--profile", "base")
    person.environ = {"AMPLIFY_PLUGIN_PROJECT_PROFILE": "off"}
    assert person.shown() == in_force("default", "default")


def test_a_shell_of_exec_is_told_whose_its_keys_are(person: Person) -> None:
    marks = {
        "AMPLIFY_PLUGIN_EXEC": "role",
        "AMPLIFY_PLUGIN_EXEC_KEY_ID": "ASIAEXAMPLE",
        "AMPLIFY_PLUGIN_EXEC_ACCOUNT_ID": HERE,
    }
    for key, name, words in (
        ("ASIAEXAMPLE", "role", f"profile role, by exec (account {HERE})"),
        ("AKIAEXAMPLE", None, "the access keys in the environment"),
    ):
        person.environ = {**marks, "AWS_ACCESS_KEY_ID": key}
        assert person.shown() == in_force("environment-keys", name, HERE if name else None)
        assert person.starred() == ([name] if name else [])
        assert person.says() == words


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("keys of the project", "the keys of the project, by exec"),
        ("gone", "profile gone, by exec"),  # deleted since
    ],
)
def test_a_shell_of_exec_without_a_profile_that_is_there(
    person: Person, marked: str, words: str
) -> None:
    marks = {"AMPLIFY_PLUGIN_EXEC": marked, "AMPLIFY_PLUGIN_EXEC_KEY_ID": "ASIAEXAMPLE"}
    person.environ = {**marks, "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE"}
    assert person.shown() == in_force("environment-keys", None)
    assert person.says() == words


@pytest.mark.parametrize(
    ("account", "said"),
    [(THERE, f"profile role, by exec (account {THERE})"), (None, "profile role, by exec")],
)
def test_the_files_of_today_do_not_say_whose_the_keys_of_exec_are(
    person: Person, tmp_path: Path, account: str | None, said: str
) -> None:
    """The role of the profile was another when exec started, or exec did not know its account."""
    person.environ = {
        "AMPLIFY_PLUGIN_EXEC": "role",
        "AMPLIFY_PLUGIN_EXEC_KEY_ID": "ASIAEXAMPLE",
        "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
    }
    person.environ |= {"AMPLIFY_PLUGIN_EXEC_ACCOUNT_ID": account} if account else {}
    for path in (None, tmp_path):
        assert person.shown(path=path) == in_force("environment-keys", "role", account)
        assert person.says(path) == said
    outside = show_profile.run({"env": None}, person.context(path=tmp_path)).structure
    assert outside is not None
    assert outside["roleArn"] is None


@pytest.mark.parametrize("variable", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
def test_nobody_is_in_force_where_no_file_has_the_profile_named(
    person: Person, tmp_path: Path, variable: str
) -> None:
    person.environ = {variable: "elsewher"}
    for path in (None, tmp_path):
        found = person.shown(path=path)
        assert (found["source"], found["accountId"]) == ("AWS_PROFILE", None)
        assert "Did you mean 'elsewhere'?" in found["reason"]
        assert person.says(path).startswith("no profile (AWS_PROFILE): Profile 'elsewher' is in ne")
    assert person.starred() == []


@pytest.mark.parametrize(
    ("environ", "found", "role"),
    [
        ({}, in_force("default", "default"), None),
        (
            {"AWS_PROFILE": "elsewhere"},
            in_force("AWS_PROFILE", "elsewhere", THERE),
            f"arn:aws:iam::{THERE}:role/r",
        ),
        ({"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"}, in_force("environment-keys", None), None),
        (
            {
                "AMPLIFY_PLUGIN_EXEC": "role",
                "AMPLIFY_PLUGIN_EXEC_KEY_ID": "ASIAEXAMPLE",
                "AMPLIFY_PLUGIN_EXEC_ACCOUNT_ID": HERE,
                "AMPLIFY_PLUGIN_EXEC_ROLE_ARN": f"arn:aws:iam::{HERE}:role/r",
                "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
            },
            in_force("environment-keys", "role", HERE),
            f"arn:aws:iam::{HERE}:role/r",
        ),
        (
            {
                "AMPLIFY_PLUGIN_EXEC": "role",
                "AMPLIFY_PLUGIN_EXEC_KEY_ID": "ASIAEXAMPLE",
                "AMPLIFY_PLUGIN_EXEC_ACCOUNT_ID": HERE,
                "AMPLIFY_PLUGIN_EXEC_ROLE_ARN": f"arn:aws:iam::{HERE}:role/old",
                "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
            },
            in_force("environment-keys", "role", HERE),
            None,  # the file has another role of that account by now
        ),
    ],
)
def test_outside_a_project_it_says_who_aws_is_there(
    person: Person,
    tmp_path: Path,
    environ: dict[str, str],
    found: dict[str, str | None],
    role: str | None,
) -> None:
    person.environ = environ
    assert person.shown(path=tmp_path) == found
    structure = show_profile.run({"env": None}, person.context(path=tmp_path)).structure
    assert structure is not None
    assert (structure["projectPath"], structure["envName"]) == (None, None)
    assert structure["roleArn"] == role
    with pytest.raises(AmplifyPluginError, match="Current environment"):
        show_profile.run({"env": "dev"}, person.context(path=tmp_path))


def test_without_an_environment_it_says_who_aws_is_and_in_which_project(person: Person) -> None:
    Gen1Project(person.root).local_env_info.unlink()
    assert "no current environment" in str(person.shown()["reason"])
    person.environ = {"AWS_PROFILE": "elsewhere"}
    assert person.shown() == in_force("AWS_PROFILE", "elsewhere", THERE)
    structure = show_profile.run({"env": None}, person.context()).structure
    assert structure is not None
    assert structure["projectPath"] == str(person.root)


def test_nobody_is_in_force_where_an_approval_does_not_hold(person: Person) -> None:
    local_aws_info = Gen1Project(person.root).local_aws_info
    local_aws_info.write_text(json.dumps({"dev": profile_selected("base")}))
    found = person.shown()
    assert (found["source"], found["profileName"]) == ("stopped", None)
    assert "you approved profile 'role'" in found["reason"]
    assert person.starred() == []


def test_an_environment_without_a_profile_names_both_ways_out(person: Person) -> None:
    local_env_info = Gen1Project(person.root).local_env_info
    local_env_info.write_text(json.dumps({"envName": "prod"}))
    reason = str(person.shown()["reason"])
    assert "selects no profile" in reason
    assert "select-profile NAME'" in reason
    assert "select-profile --general'" in reason
    text = show_profile.run({"env": None}, person.context()).text
    assert "Approved here:  no: " in text


def test_a_project_whose_files_are_gone_is_shown_and_can_be_forgotten(person: Person) -> None:
    (person.root / "amplify").rename(person.root / "gone")
    assert "its files are gone" in str(person.shown()["reason"])
    done = person.selects(general=True, dry_run=True)
    assert "would use your default profile" in done.text
    assert person.shown()["source"] == "stopped"
    assert "uses your default profile" in person.selects(general=True).text
    assert person.shown() == in_force("default", "default")  # no project any more


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"AWS_PROFILE": "base"}, "AWS_PROFILE=base comes first"),
        ({"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"}, "access keys in the environment come first"),
        ({"AMPLIFY_PLUGIN_PROJECT_PROFILE": "off"}, "project_profile = off comes first"),
        ({}, ""),
    ],
)
def test_a_choice_says_what_comes_first_in_the_shell(
    person: Person, environ: dict[str, str], said: str
) -> None:
    person.environ = environ
    notes = " ".join(person.selects("role").notes)
    assert said in notes if said else "first" not in notes


def test_a_profile_of_another_account_is_asked_about(person: Person) -> None:
    person.answer = False
    with pytest.raises(UsageError, match="Nothing was changed"):
        person.selects("elsewhere")
    assert HERE in person.asked[0]
    assert THERE in person.asked[0]
    assert person.shown() == in_force("project", "role", HERE)
    person.answer = True
    person.selects("elsewhere")
    assert person.shown() == in_force("project", "elsewhere", THERE)


@pytest.mark.parametrize(("check", "is_said"), [("", True), ("warn", True), ("off", False)])
def test_without_a_terminal_another_account_is_a_note(
    person: Person, check: str, *, is_said: bool
) -> None:
    person.environ = {"AMPLIFY_PLUGIN_ACCOUNT_CHECK": check}
    notes = " ".join(person.selects("elsewhere").notes)
    assert (THERE in notes) == is_said
    assert person.asked == []


def test_another_account_can_be_refused(person: Person) -> None:
    person.selects("elsewhere")
    person.environ = {"AMPLIFY_PLUGIN_ACCOUNT_CHECK": "refuse"}
    with pytest.raises(UsageError, match=THERE):
        person.selects("elsewhere")
    found = person.shown()
    assert found["source"] == "stopped"
    assert "account_check = refuse" in str(found["reason"])


def test_a_choice_for_the_workspace(person: Person, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not in a git work tree"):
        person.selects("role", workspace=True)
    repository(tmp_path / "mono")
    root = tmp_path / "mono" / "packages" / "backend"
    other = Person(root)
    assert "in all of" in other.selects("role", workspace=True).text
    (tmp_path / "mono" / "web").mkdir()
    found = other.shown(path=tmp_path / "mono" / "web")
    assert found == in_force("workspace", "role", HERE)


def test_a_workspace_never_holds_the_home(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository(tmp_path)
    with pytest.raises(UsageError, match="contains your home"):
        person.selects("role", workspace=True)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    with pytest.raises(UsageError, match="contains your home"):
        person.selects("role", workspace=True)
