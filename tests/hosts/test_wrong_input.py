"""Wrong input with the real ``aws``: one sentence that says what to do, and nothing changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import MFA_SERIAL, USER_ARN

if TYPE_CHECKING:
    from amplify_plugin.testing import Finished, World

QUESTION = "? Enter the MFA token code: "


def says(finished: Finished, *parts: str, code: int = 255) -> None:
    """One message on standard error, no traceback, nothing on standard output."""
    text = " ".join(finished.stderr.split())
    for part in parts:
        assert part in text
    assert finished.code == code
    assert finished.stdout == ""
    assert "Traceback" not in text
    # What happened and what to do, then only commands and what else to do.
    first, *others = finished.stderr.strip().splitlines()
    assert all(line.startswith(("  ", "Or ", "This ", "The ")) for line in others), others
    assert first


def test_a_profile_that_the_project_names_and_nobody_has(project: World) -> None:
    """Trusted, then deleted: acting as the default profile would be acting as somebody else."""
    project.config("[profile devcorpuser]\nregion=us-east-1\n")
    says(
        project.aws("sts", "get-caller-identity"),
        "Profile 'bizcorprole' is in neither ~/.aws/config nor ~/.aws/credentials.",
        "list-profiles",
    )
    assert project.aws("--version").code == 0
    assert project.aws("configure", "get", "region").code == 0


@pytest.mark.parametrize("command", ["reset-cache", "login"])
def test_an_environment_that_the_project_does_not_have(project: World, command: str) -> None:
    says(
        project.aws("awscloudformation", command, "--env", "staging"),
        "The project has no environment 'staging'. It has: dev, prod.",
    )


@pytest.mark.parametrize("command", ["reset-cache", "login"])
def test_outside_a_project(project: World, command: str) -> None:
    says(
        project.aws("awscloudformation", command, cwd=project.home),
        "Current environment cannot be determined.",
        "amplify init",
    )


def test_a_code_that_is_none_is_not_sent(project: World) -> None:
    terminal = project.terminal("awscloudformation", "login")
    terminal.expect(QUESTION)
    terminal.type("12345a")
    terminal.expect(">> An MFA code has six digits.")
    terminal.expect(QUESTION)
    terminal.type("123456")
    assert terminal.finish().code == 0
    assert len(project.server.calls("AssumeRole")) == 1


def test_a_refused_code_and_then_the_right_one(project: World) -> None:
    project.server.add_device(MFA_SERIAL, USER_ARN, codes=["999999"])
    terminal = project.terminal("sts", "get-caller-identity")
    terminal.expect(QUESTION)
    terminal.type("111111")
    terminal.expect(">> AWS rejected that code.")
    terminal.expect(QUESTION)
    terminal.type("999999")
    finished = terminal.finish()
    assert finished.code == 0
    assert "assumed-role/bizcorprole/amplify" in finished.stdout


def test_no_terminal_is_said_at_once(project: World) -> None:
    says(
        project.aws("sts", "get-caller-identity"),
        f"Profile 'bizcorprole' needs an MFA code from {MFA_SERIAL}",
        "aws awscloudformation login --profile bizcorprole",
    )
    assert project.server.calls("AssumeRole") == []


def test_ctrl_c_at_the_question(project: World) -> None:
    terminal = project.terminal("sts", "get-caller-identity")
    terminal.expect(QUESTION)
    terminal.press("\x03")
    finished = terminal.finish()
    assert finished.code == 130
    assert "Traceback" not in finished.stdout
    assert not project.cache_file.exists()


def test_the_working_directory_was_deleted(project: World) -> None:
    script = f'mkdir gone && cd gone && rmdir ../gone && {project.command[0]} "$@"'
    for args in (("--version",), ("configure", "list")):
        finished = project.run(("sh", "-c", script, "sh", *args)).finish(60)
        assert finished.code == 0
        assert "amplify" not in finished.stderr
    # The project around it is approved: nobody signs, instead of the default profile.
    signed = project.run(("sh", "-c", script, "sh", "sts", "get-caller-identity")).finish(60)
    assert (signed.code, signed.stdout) == (255, "")
    assert "the working directory no longer exists" in signed.stderr
    finished = project.run(("sh", "-c", script, "sh", "awscloudformation", "show-profile")).finish(
        60
    )
    says(finished, "The working directory no longer exists.")


def test_options_that_cannot_be_meant(project: World) -> None:
    """The others: tests/unit/hosts/test_command_line.py."""
    says(project.aws("awscloudformation", "reset-cache", "--all", "--expired"))
