"""What a bridge settles: whoever types the remedy does not find it again.

By kind: each finding and each note that offers a bridge, for a profile that is in use in each way.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.commands.bridge import bridge_profile
from amplify_plugin.hosts.command_line import main
from amplify_plugin.quoting import joined, split
from amplify_plugin.terminal.quoted_commands import TO_COPY
from amplify_plugin.testing.project import profile_selected, write_gen2_project, write_project
from tests.unit.commands.doctor.texts import KEYS

if TYPE_CHECKING:
    from collections.abc import Sequence

CONFIG = """\
[default]
region = us-east-1

[profile keys]
region = us-east-1

[profile mfa]
role_arn = arn:aws:iam::123456789012:role/r
source_profile = keys
mfa_serial = arn:aws:iam::111122223333:mfa/u
region = us-east-1

[profile chained]
role_arn = arn:aws:iam::123456789012:role/s
source_profile = mfa
region = us-east-1

[profile dev.corp]
role_arn = arn:aws:iam::123456789012:role/t
source_profile = keys
region = us-east-1

[profile behind]
role_arn = arn:aws:iam::123456789012:role/u
source_profile = dotted.keys
region = us-east-1

[profile dotted.keys]
region = us-east-1

[profile "my team"]
credential_process = other
region = us-east-1

[sso-session s]
sso_region = us-east-1
sso_start_url = https://example.awsapps.com/start

[profile sso]
sso_session = s
sso_account_id = 123456789012
sso_role_name = Admin
region = us-east-1
"""
CREDENTIALS = f"[keys]\n{KEYS}[dotted.keys]\n{KEYS}"
OFFER = re.compile(r"(?:aws awscloudformation|amplify-plugin) ((?:bridge|select)-profile .*)")
ALL = ("mfa", "chained", "dev.corp", "behind", "my team", "sso")


def offered(fix: str) -> list[str]:
    """The commands of a remedy that make or select a bridge, without the program."""
    found = (OFFER.fullmatch(command[1]) for command in TO_COPY.finditer(fix))
    return [command[1] for command in found if command]


class Person:
    """Somebody in a project, who types what is said."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capsys = capsys

    def types(self, *words: str) -> tuple[str, str]:
        self._capsys.readouterr()
        main(words)
        said = self._capsys.readouterr()
        assert "Traceback" not in said.err
        return said.out, said.err

    def selects(self, name: str, env: str = "dev") -> None:
        path = self.root / "amplify" / ".config" / "local-aws-info.json"
        if path.parent.exists():
            chosen = json.loads(path.read_text())
            path.write_text(json.dumps({**chosen, env: profile_selected(name)}))
        else:
            self.types("select-profile", name, "--env", "default")

    def migrates(self) -> None:
        shutil.rmtree(self.root / "amplify")
        write_gen2_project(self.root)

    def offers(self, *, notes: bool = True) -> dict[str, list[str]]:
        """The commands of each finding whose remedy is a bridge, by its code and subject."""
        out, _ = self.types("doctor", "--output", "json")
        found = json.loads(out)["findings"]
        return {
            f"{finding['code']} {finding['subject']}": commands
            for finding in found
            if notes or finding["severity"] != "note"
            if not finding["code"].startswith("selection-")
            if (commands := offered(finding["fix"]))
        }

    def follows(self, commands: Sequence[str]) -> None:
        for command in commands:
            self.types(*split(command))


@pytest.fixture
def person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Person:
    aws = Path.home() / ".aws"
    aws.mkdir()
    (aws / "config").write_text(CONFIG)
    (aws / "credentials").write_text(CREDENTIALS)
    root = tmp_path / "app"
    write_project(root, "123456789012")
    monkeypatch.chdir(root)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))  # no Amplify CLI, no Node.js
    monkeypatch.setattr(bridge_profile, "try_source", lambda *_: None)
    return Person(root, capsys)


@pytest.mark.parametrize(
    ("name", "env"), [*((name, "dev") for name in ALL), ("mfa", "prod"), ("dev.corp", "prod")]
)
def test_in_gen_1_the_remedy_typed_is_not_said_again(person: Person, name: str, env: str) -> None:
    person.selects(name, env)
    before = person.offers(notes=False)
    assert before
    for commands in before.values():
        start = f"bridge-profile {joined((name,))} --select"
        assert all(words.startswith(start) for words in commands)
        person.selects(name, env)
        person.follows(commands)
        assert person.offers(notes=False) == {}
        assert all(name not in key for key in person.offers())


@pytest.mark.parametrize("name", ["mfa", "chained", "my team"])
def test_in_gen_2_too(person: Person, name: str) -> None:
    person.migrates()
    person.selects(name)
    before = person.offers(notes=False)
    assert before
    for key, commands in before.items():
        person.selects(name)
        person.follows(commands)
        assert key not in person.offers(notes=False)


def test_ampx_is_told_which_bridge_to_name(person: Person) -> None:
    person.migrates()
    person.selects("mfa")
    _, said = person.types("bridge-profile", "mfa")
    assert "ampx reads no selection: run it with --profile mfa-bridge." in said
    out, _ = person.types("doctor")
    assert "or with --profile mfa-bridge." in out
    assert "bridge-profile mfa" not in out


def test_a_bridge_that_is_there_is_selected(person: Person) -> None:
    person.selects("mfa", "prod")
    person.types("bridge-profile", "mfa", "--as", "mine")
    key = "cache-not-used-by-amplify amplify"
    assert person.offers(notes=False)[key] == ["select-profile mine --env prod"]
    person.follows(person.offers()[key])
    assert person.offers(notes=False) == {}


@pytest.mark.parametrize("name", ALL)
def test_no_other_remedy_of_the_report_undoes_it(person: Person, name: str) -> None:
    """Nobody approved what the project selects: that is told too, and would select it again."""
    person.selects(name)
    out, _ = person.types("doctor", "--output", "json")
    fixes = {each["code"]: each["fix"] for each in json.loads(out)["findings"]}
    approving = offered(fixes.pop("selection-untrusted"))
    for commands in (*map(offered, fixes.values()), approving):
        person.follows(commands)
    out, _ = person.types("doctor", "--output", "json")
    left = {each["code"] for each in json.loads(out)["findings"] if each["severity"] != "note"}
    assert not left & {"selection-untrusted", "selected-profile-not-read-by-amplify"}
    assert person.offers(notes=False) == {}


def test_what_is_left_of_it_where_it_is_not_in_use(person: Person) -> None:
    """A profile that nothing here uses has its bridge: there is nothing left to do."""
    person.selects("keys")
    before = person.offers()
    assert "kind-not-known-to-amplify sso" in before
    person.follows(before["kind-not-known-to-amplify sso"])
    assert "kind-not-known-to-amplify sso" not in person.offers()


def test_a_profile_of_the_shell_is_replaced_there(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "dev.corp")
    key = "name-not-read-by-amplify dev.corp"
    person.follows(person.offers()[key])
    out, _ = person.types("doctor")
    assert "Name 'dev-corp', its bridge, in AWS_PROFILE." in out
    monkeypatch.setenv("AWS_PROFILE", "dev-corp")
    assert key not in person.offers()


@pytest.mark.parametrize("name", ["mfa", "dev.corp", "sso"])
def test_the_note_of_select_profile_leads_to_no_other(person: Person, name: str) -> None:
    _, said = person.types("select-profile", name, "--env", "prod")
    [command] = offered(said)
    assert command == f"bridge-profile {name} --select --env prod"
    _, said = person.types(*split(command))
    assert "bridge" not in said
    assert person.offers(notes=False) == {}


@pytest.mark.parametrize("env", ["dev", "prod"])
def test_a_bridge_that_is_not_selected_says_how(person: Person, env: str) -> None:
    person.selects("mfa", env)
    _, said = person.types("bridge-profile", "mfa")
    option = "" if env == "dev" else " --env prod"
    assert f"select-profile mfa-bridge{option}" in said
    assert f"Environment '{env}' still selects 'mfa'" in said
    person.types(*split(f"select-profile mfa-bridge{option}"))
    _, said = person.types("bridge-profile", "mfa")
    assert "still selects" not in said


def test_a_bridge_of_another_profile_has_nothing_to_say_of_it(person: Person) -> None:
    person.selects("keys")
    assert "selects" not in person.types("bridge-profile", "mfa")[1]
