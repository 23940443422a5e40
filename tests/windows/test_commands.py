"""Our own commands on Windows: selection, edits, exec, settings, doctor, enable and disable."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from amplify_plugin.testing import Finished, World
from amplify_plugin.testing.guide import DOTTED_ROLE_ARN

Ours = Callable[..., Finished]
DEV_ROLE = "dev.corp"  # which asks for no code


def in_force(ours: Ours, cwd: Path | None = None) -> tuple[str, str]:
    said = ours("show-profile", "--output", "json", cwd=cwd)
    assert said.code == 0, said.stderr
    found = said.json["inForce"]
    return found["profileName"], found["source"]


def test_a_choice_holds_in_every_spelling_of_the_folder(person: World, ours: Ours) -> None:
    assert in_force(ours) == ("bizcorprole", "project")
    done = ours("select-profile", DEV_ROLE)
    assert done.code == 0, done.stderr
    assert in_force(ours) == (DEV_ROLE, "project")
    other = Path(str(person.project).swapcase())
    assert in_force(ours, other) == (DEV_ROLE, "project")
    assert in_force(ours, person.project / "AMPLIFY") == (DEV_ROLE, "project")


def test_list_profiles(ours: Ours) -> None:
    said = ours("list-profiles", "--output", "json")
    assert {profile["name"] for profile in said.json["profiles"]} >= {"bizcorprole", DEV_ROLE}
    human = ours("list-profiles")
    assert (human.code, human.stderr) == (0, "")
    assert "\x1b" not in human.stdout


def test_a_file_keeps_its_line_ends(person: World, ours: Ours) -> None:
    config = person.home / ".aws" / "config"
    before = config.read_bytes().replace(b"\n", b"\r\n")
    config.write_bytes(before)
    done = ours("bridge-profile", DEV_ROLE, "--as", "devbridge")
    assert done.code == 0, done.stderr
    after = config.read_bytes()
    assert after.startswith(before)
    assert after.replace(b"\r\n", b"").find(b"\n") == -1


def test_exec(person: World, ours: Ours) -> None:
    said = ours("exec", "--profile", DEV_ROLE, "--", "cmd", "/c", "set AWS_ACCESS_KEY_ID")
    assert said.code == 0, said.stderr
    assert said.stdout.startswith("AWS_ACCESS_KEY_ID=")
    assert person.server.sessions_issued(DOTTED_ROLE_ARN) == 1
    ended = ours("exec", "--profile", DEV_ROLE, "--", "cmd", "/c", "exit 7")
    assert ended.code == 7


def test_exec_hands_a_batch_file_its_words(person: World, ours: Ours) -> None:
    batch = person.project / "npx.cmd"
    batch.write_text("@echo off\r\necho [%1] [%2]\r\n", encoding="ascii")
    said = ours("exec", "--profile", DEV_ROLE, "--", str(batch), "a b", "c&echo d")
    assert said.code == 0, said.stderr
    assert said.stdout.split("\n")[0].strip() == '["a b"] ["c&echo d"]'


@pytest.mark.parametrize(
    ("form", "start"),
    [("windows-cmd", 'set "AWS_ACCESS_KEY_ID='), ("powershell", "$Env:AWS_ACCESS_KEY_ID='")],
)
def test_export_credentials(ours: Ours, form: str, start: str) -> None:
    said = ours("export-credentials", "--profile", DEV_ROLE, "--format", form)
    assert said.code == 0, said.stderr
    assert said.stdout.startswith(start)


def test_settings_and_doctor(ours: Ours) -> None:
    done = ours("settings", "mfa_process", r"C:\tools\otp.exe code")
    assert done.code == 0, done.stderr
    said = ours("settings", "--output", "json")
    assert r"C:\\tools\\otp.exe code" in said.stdout
    doctor = ours("doctor", "--output", "json")
    assert doctor.code in {0, 1}, doctor.stderr
    assert "Traceback" not in doctor.stderr
    found = {finding["code"] for finding in json.loads(doctor.stdout)["findings"]}
    assert not {code for code in found if "permission" in code}


def test_enable_and_disable(person: World, ours: Ours) -> None:
    config = person.home / ".aws" / "config"
    config.write_text("[default]\nregion = us-east-1\n", encoding="utf-8")
    done = ours("enable", "--yes")
    assert done.code == 0, done.stdout + done.stderr
    assert "[plugins]" in config.read_text(encoding="utf-8")
    undone = ours("disable", "--yes")
    assert undone.code == 0, undone.stdout + undone.stderr
    assert "amplify_plugin" not in config.read_text(encoding="utf-8")


def test_a_program_of_the_project_is_run_by_its_path_alone(person: World, ours: Ours) -> None:
    """Windows looks in the working directory first, and a repository may bring any name."""
    (person.project / "otp.cmd").write_text("@echo 123456\n@echo it>ran\n", encoding="ascii")
    done = ours("settings", "mfa_process", "otp.cmd")
    assert done.code == 0, done.stderr
    login = ours("login", "--profile", "bizcorprole")
    assert login.code != 0
    assert "cannot be started" in login.stderr
    found = ours("exec", "--profile", DEV_ROLE, "--", "otp.cmd")
    assert (found.code, found.stdout) == (127, "")
    assert not (person.project / "ran").exists()
    named = ours("exec", "--profile", DEV_ROLE, "--", r".\otp.cmd")
    assert (named.code, named.stdout.strip()) == (0, "123456")
