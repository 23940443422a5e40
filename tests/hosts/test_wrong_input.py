"""Wrong input with the real ``aws``: one sentence that says what to do, and nothing changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import MFA_SERIAL, ROLE_ARN, USER_ARN, guide_files

if TYPE_CHECKING:
    from amplify_plugin.testing import Finished, World

QUESTION = "? Enter the MFA token code: "


@pytest.fixture
def project(world: World) -> World:
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    return world


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


def add_profile(world: World, lines: str) -> None:
    world.config(f"{guide_files().config}\n[profile wrong]\n{lines}\n")
    world.select("dev", "wrong")
    world.credentials(guide_files().credentials)


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


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("source_profile=wrong", "form a circle: wrong -> wrong"),
        ("source_profile=devcorpuser\nduration_seconds=1h", "'1h', which is not a number"),
    ],
)
def test_a_role_that_cannot_be_assumed(project: World, lines: str, sentence: str) -> None:
    add_profile(project, f"role_arn={ROLE_ARN}\n{lines}")
    says(project.aws("awscloudformation", "login"), sentence)
    assert not project.cache_file.exists()
    assert "Traceback" not in project.aws("sts", "get-caller-identity").stderr


def test_a_key_file_that_cannot_be_used(project: World) -> None:
    path = project.project / "keys.json"  # outside of Amplify's folder
    shutil.copy(Path(__file__).parents[1] / "fixtures/written-by-new/access-keys-file.json", path)
    project.local_aws_info(
        {"dev": {"configLevel": "project", "useProfile": False, "awsConfigFilePath": str(path)}}
    )
    says(project.aws("awscloudformation", "login"), "The project's key file", str(path))
    assert "you approved profile 'bizcorprole'" in project.aws("sts", "get-caller-identity").stderr


@pytest.mark.parametrize("command", ["reset-cache", "show-profile", "login"])
def test_an_environment_that_the_project_does_not_have(project: World, command: str) -> None:
    says(
        project.aws("awscloudformation", command, "--env", "staging"),
        "The project has no environment 'staging'. It has: dev, prod.",
    )


def test_selecting_for_an_environment_that_there_is_not(project: World) -> None:
    before = project.local_aws_info_file.read_bytes()
    says(
        project.aws("awscloudformation", "select-profile", "dev.corp", "--env", "staging"),
        "no environment 'staging'",
    )
    assert project.local_aws_info_file.read_bytes() == before


def test_selecting_a_profile_that_there_is_not(project: World) -> None:
    before = project.local_aws_info_file.read_bytes()
    says(
        project.aws("awscloudformation", "select-profile", "bizcorprol"),
        "Profile 'bizcorprol' is in neither",
        "Did you mean 'bizcorprole'?",
    )
    assert project.local_aws_info_file.read_bytes() == before


@pytest.mark.parametrize("command", ["reset-cache", "select-profile", "login"])
def test_outside_a_project(project: World, command: str) -> None:
    says(
        project.aws("awscloudformation", command, cwd=project.home),
        "Current environment cannot be determined.",
        "amplify init",
    )


@pytest.mark.parametrize(
    ("name", "content"), [("local-env-info.json", "{"), ("local-aws-info.json", "\x00\xff")]
)
def test_project_files_that_cannot_be_read(project: World, name: str, content: str) -> None:
    path = project.project / "amplify" / ".config" / name
    path.write_bytes(content.encode("latin-1"))
    finished = project.aws("awscloudformation", "show-profile")
    says(finished, name, "amplify env checkout")
    assert path.read_bytes() == content.encode("latin-1")
    assert project.aws("--version").code == 0
    assert project.aws("configure", "get", "region").code == 0


def test_the_file_of_a_trusted_project_that_cannot_be_read_stops_credentials(
    project: World,
) -> None:
    """Going on as the default profile could be the wrong account."""
    project.local_aws_info("{")
    says(project.aws("sts", "get-caller-identity"), "local-aws-info.json is not JSON")


def test_a_broken_cache_is_moved_aside_and_said(project: World) -> None:
    content = '{"a":'
    project.cache_file.write_text(content)
    terminal = project.terminal("sts", "get-caller-identity")
    terminal.expect(QUESTION)
    terminal.type("123456")
    finished = terminal.finish()
    assert finished.code == 0
    assert finished.stdout.count("starting a new cache") == 1
    [aside] = project.cache_file.parent.glob("cache.json.corrupt-*")
    assert aside.read_text() == content


def test_a_code_that_is_none_is_not_sent(project: World) -> None:
    terminal = project.terminal("awscloudformation", "login")
    terminal.expect(QUESTION)
    terminal.type("12345a")
    terminal.expect(">> An MFA code has six digits.")
    terminal.expect(QUESTION)
    terminal.type("123456")
    assert terminal.finish().code == 0
    assert len(project.server.calls("AssumeRole")) == 1


def test_a_refused_code_is_asked_again_at_most_three_times(project: World) -> None:
    project.server.add_device(MFA_SERIAL, USER_ARN, codes=["999999"])
    terminal = project.terminal("sts", "get-caller-identity")
    for code in ("111111", "222222", "333333"):
        terminal.expect(QUESTION)
        terminal.type(code)
    finished = terminal.finish()
    assert finished.code == 255
    assert "MultiFactorAuthentication failed" in finished.stdout
    assert finished.stdout.count("AWS rejected that code") == 2
    assert len(project.server.calls("AssumeRole")) == 3
    assert not project.cache_file.exists()


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


def test_a_given_code_that_is_refused_is_not_asked_again(project: World) -> None:
    project.server.add_device(MFA_SERIAL, USER_ARN, codes=["999999"])
    finished = project.aws("awscloudformation", "login", "--mfa-code", "111111")
    says(finished, "STS refused to let profile 'bizcorprole' assume", "new code")
    assert "111111" not in finished.stderr


def test_a_given_code_that_is_none(project: World) -> None:
    finished = project.aws("awscloudformation", "login", "--mfa-code", "abcdef")
    says(finished, "--mfa-code must be six digits.")
    assert project.server.calls("AssumeRole") == []


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


def test_ctrl_d_at_the_question(project: World) -> None:
    terminal = project.terminal("awscloudformation", "login")
    terminal.expect(QUESTION)
    terminal.press("\x04")
    finished = terminal.finish()
    assert finished.code == 255
    assert "needs an MFA code" in finished.stdout


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


def test_a_home_that_cannot_be_written_still_signs_this_call(project: World) -> None:
    """A file where the cache's folder should be: nothing can be kept, also not by root."""
    shutil.rmtree(project.home / ".amplify")
    (project.home / ".amplify").write_text("")
    finished = project.aws(
        "awscloudformation", "login", "--profile", "bizcorprole", "--mfa-code", "123456"
    )
    assert finished.code == 0
    assert finished.stderr.count("cannot be written") == 1
    assert "These credentials are used for this call only." in finished.stderr


def test_selecting_where_the_home_cannot_be_written_changes_nothing(project: World) -> None:
    shutil.rmtree(project.home / ".amplify")
    (project.home / ".amplify").write_text("")
    before = project.local_aws_info_file.read_bytes()
    says(project.aws("awscloudformation", "select-profile", "dev.corp"), "cannot be written")
    assert project.local_aws_info_file.read_bytes() == before


def test_no_home_at_all(project: World) -> None:
    env = {
        "HOME": "/nonexistent",
        "USERPROFILE": "/nonexistent",
        "AWS_CONFIG_FILE": str(project.config_file),
    }
    finished = project.aws("--version", env=env)
    assert finished.code == 0
    assert finished.stderr == ""


@pytest.mark.parametrize(
    "args",
    [
        ("reset-cache", "--all", "--expired"),
        ("reset-cache", "--env", "dev", "--profile", "bizcorprole"),
        ("show-profile", "--env", "dev", "--profile", "bizcorprole"),
        ("select-profile", "dev.corp", "--general"),
        ("select-profile", "dev.corp", "--profile", "bizcorprole"),
        ("select-profile",),
    ],
    ids=" ".join,
)
def test_options_that_cannot_be_meant(project: World, args: tuple[str, ...]) -> None:
    says(project.aws("awscloudformation", *args))


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("throttle", "Rate exceeded"),
        ("server-error", "STS"),
        ("close", "Asking STS for"),
    ],
)
def test_sts_that_fails(project: World, kind: str, sentence: str) -> None:
    project.server.fail_next(kind, count=5)  # type: ignore[arg-type]
    finished = project.aws("awscloudformation", "login", "--mfa-code", "123456")
    says(finished, sentence)
    assert not project.cache_file.exists()


def test_terminal_escapes_in_names_are_not_obeyed(project: World) -> None:
    project.select("dev", "evil\x1b[2J\x07")
    finished = project.aws("awscloudformation", "show-profile")
    assert "\x1b" not in finished.stderr + finished.stdout
    assert "\\x1b" in finished.stderr


def test_closed_output_ends_aws_as_without_us(project: World) -> None:
    script = f"{project.command[0]} --version >&- 2>&-"
    codes = [
        project.run(("sh", "-c", script), env=env).finish(60).code
        for env in ({}, {"AMPLIFY_PLUGIN": "off"})
    ]
    assert codes[0] == codes[1]
