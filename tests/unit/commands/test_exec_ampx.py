"""exec: one answer to whose account it is, in the root where ampx looks for its project."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.awsconfig import bridge_line
from amplify_plugin.commands import exec as exec_command
from amplify_plugin.commands.acting_as import ActingAs
from amplify_plugin.commands.base import Result
from amplify_plugin.credentials import Credentials, now, parse_timestamp
from amplify_plugin.errors import AmplifyPluginError, UsageError
from amplify_plugin.programs import foreground
from amplify_plugin.terminal.text import local_time
from amplify_plugin.testing.project import write_gen2_project, write_project
from tests.unit.commands.contexts import context_of
from tests.unit.executables import put_program

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context

END = "2100-01-01T00:00:00.000Z"
ROLE = ActingAs(
    Credentials("ASIAIOSFODNN7EXAMPLE", "secret", "token", parse_timestamp(END)),
    "eu-west-1",
    "role",
)
KEYS = ActingAs(Credentials("AKIAIOSFODNN7EXAMPLE", "secret", None, None), None, "keys")
BEFORE = {
    "AWS_PROFILE": "other",
    "AWS_DEFAULT_PROFILE": "other",
    "AWS_ACCESS_KEY_ID": "AKIAI44QH8DHBEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "other",
    "AWS_SESSION_TOKEN": "other",
    "AMAZON_ACCESS_KEY_ID": "AKIAI44QH8DHBEXAMPLE",
    "AMAZON_SECRET_ACCESS_KEY": "other",
    "AMAZON_SESSION_TOKEN": "other",
}


class Started(Exception):
    """What a program was started with."""

    def __init__(self, program: str, words: list[str], environ: dict[str, str]) -> None:
        super().__init__(program)
        self.program, self.words, self.environ = program, words, environ
        self.folder = os.getcwd()


class Person:
    def __init__(self, tmp_path: Path) -> None:
        self.root = tmp_path / "app"
        write_gen2_project(self.root)
        self.folder = self.root / "src" / "deep"
        self.folder.mkdir(parents=True)
        self.bin = tmp_path / "bin"
        self.npx = put_program(self.bin, "npx")
        put_program(self.bin, "terraform")
        self.asked = 0
        self.found = ROLE
        self.warnings: list[str] = []
        self.sections: dict[str, dict[str, str]] = {}

    def runs(self, *words: str, force: bool = False, environ: dict[str, str] | None = None) -> Any:
        inherited = {"PATH": str(self.bin), "PWD": os.getcwd(), **(environ or {})}
        context = context_of(self.sections, environ=inherited, warn=self.warnings.append)
        arguments = {"command_line": list(words), "force": force, "env": None}
        try:
            return exec_command.run(arguments, context)
        except Started as started:
            return started

    def chosen(self, _env: str | None, _context: Context) -> ActingAs:
        self.asked += 1
        return self.found


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Person:
    person = Person(tmp_path)
    monkeypatch.chdir(person.folder)

    def become(program: str, words: list[str], environ: dict[str, str]) -> int:
        raise Started(program, words, environ)

    monkeypatch.setattr(exec_command, "become", become)
    monkeypatch.setattr(exec_command, "acting_as", person.chosen)
    return person


def test_whoever_the_environment_named_is_gone(person: Person) -> None:
    started = person.runs("--", "terraform", "plan", environ=BEFORE)
    assert "other" not in started.environ.values()
    assert BEFORE["AWS_ACCESS_KEY_ID"] not in started.environ.values()
    assert started.environ["AWS_SESSION_TOKEN"] == "token"
    assert started.environ["AWS_REGION"] == started.environ["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert started.folder == str(person.folder)
    assert started.environ["PWD"] == str(person.folder)


def test_keys_without_a_token_get_nobody_elses(person: Person) -> None:
    """CDK would put AMAZON_SESSION_TOKEN beside them."""
    person.found = KEYS
    started = person.runs("npx", "ampx", "sandbox", environ=BEFORE)
    assert not [name for name in started.environ if "TOKEN" in name]
    assert person.warnings[-1].startswith("ampx runs in")  # and nothing of an end


def test_ampx_runs_in_the_root_and_says_so(person: Person) -> None:
    started = person.runs("npx", "ampx", "sandbox", "--once")
    assert started.folder == started.environ["PWD"] == str(person.root)
    assert started.program == person.npx
    # With both, it warns at every run.
    assert started.environ["AWS_REGION"] == "eu-west-1"
    assert "AWS_DEFAULT_REGION" not in started.environ
    assert started.words == ["npx", "ampx", "sandbox", "--once"]
    [line] = person.warnings
    assert str(person.root) in line


def test_in_the_root_nothing_is_said(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(person.root)
    assert person.runs("npx", "ampx", "sandbox", "--once").folder == str(person.root)
    assert person.warnings == []


def test_a_program_named_by_a_relative_path_is_the_one_of_the_folder(person: Person) -> None:
    program = put_program(person.folder, "ampx")
    started = person.runs("./ampx", "sandbox", "--once")
    assert started.program == program
    assert started.folder == str(person.root)


def test_a_gen_1_project_has_no_root_for_ampx(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = person.root / "old"
    write_project(inner, "123456789012")
    (inner / "src").mkdir()
    monkeypatch.chdir(inner / "src")
    assert person.runs("npx", "ampx", "sandbox", "--once").folder == str(inner / "src")
    write_gen2_project(inner)  # in migration
    assert person.runs("npx", "ampx", "sandbox", "--once").folder == str(inner)


@pytest.mark.parametrize("given", [["--profile", "x"], ["--profile=x"]])
def test_ampx_with_a_profile_is_refused_before_anybody_is_asked(
    person: Person, given: list[str]
) -> None:
    with pytest.raises(UsageError, match="one account") as caught:
        person.runs("--", "npx", "ampx", "sandbox", *given)
    assert "--force" in caught.value.remedy
    assert person.asked == 0
    assert person.runs("npx", "ampx", "sandbox", *given, force=True).words[-len(given) :] == given


def test_a_profile_of_the_package_manager_is_none_of_ampx(person: Person) -> None:
    started = person.runs("npx", "--profile=x", "ampx", "sandbox", "--once")
    assert started.folder == str(person.root)


def test_other_tools_with_a_profile_are_warned_of(person: Person) -> None:
    assert person.runs("terraform", "--profile=x").folder == str(person.folder)
    [line] = person.warnings
    assert "--profile" in line


def test_watch_mode_says_when_the_credentials_end_and_what_to_do(person: Person) -> None:
    person.runs("npx", "ampx", "sandbox")
    said = "\n".join(person.warnings)
    assert ROLE.credentials.expiration is not None
    assert local_time(ROLE.credentials.expiration, now()) in said
    assert "aws awscloudformation bridge-profile role" in said


def test_watch_mode_names_the_bridge_that_is_there(person: Person) -> None:
    line = bridge_line.command_line("role", "role-bridge", Path(sys.executable))
    person.sections = {"role": {"role_arn": "arn:r"}, "role-bridge": {bridge_line.SETTING: line}}
    person.runs("npx", "ampx", "sandbox")
    said = "\n".join(person.warnings)
    assert "'ampx sandbox --profile role-bridge'" in said
    assert "bridge-profile" not in said


@pytest.mark.parametrize(("bridge", "quoted"), [("corp", "corp"), ("my team", "'my team'")])
def test_watch_mode_names_the_bridge_that_the_profile_is(
    person: Person, bridge: str, quoted: str
) -> None:
    """A bridge cannot be bridged."""
    line = bridge_line.command_line("role", bridge, Path(sys.executable))
    person.sections = {"role": {"role_arn": "arn:r"}, bridge: {bridge_line.SETTING: line}}
    person.found = ROLE._replace(profile_name=bridge)
    person.runs("npx", "ampx", "sandbox")
    said = "\n".join(person.warnings)
    assert f"'ampx sandbox --profile {quoted}'" in said.replace('"', "'")
    assert "bridge-profile" not in said


def test_an_exec_inside_another_is_refused(person: Person) -> None:
    with pytest.raises(AmplifyPluginError, match="already"):
        person.runs("terraform", environ={exec_command.MARK: "role"})
    assert isinstance(
        person.runs("terraform", environ={exec_command.MARK: "role"}, force=True), Started
    )


def test_a_root_that_cannot_be_entered_is_said(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chdir(path: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "chdir", chdir)
    result = person.runs("npx", "ampx", "sandbox")
    assert isinstance(result, Result)
    assert result.exit_code == foreground.NOT_STARTED
    assert result.notes == ("npx cannot be run: permission denied.",)


def test_a_command_that_is_not_there_asks_nobody(person: Person) -> None:
    result = person.runs("ampx", "sandbox")
    assert (result.exit_code, person.asked) == (foreground.NOT_FOUND, 0)
