"""Bridges as other programs use them: what they run, and ``aws`` with such a profile."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin import credential_process
from amplify_plugin.testing.guide import (
    DOTTED_ROLE_ARN,
    MFA_SERIAL,
    ROLE_ARN,
    USER_ARN,
    guide_files,
)
from tests.faults.forked import ForkedAws

if TYPE_CHECKING:
    from amplify_plugin.testing import Finished, Terminal, World

QUESTION = "? Enter the MFA token code: "
SCRIPT = credential_process.__file__
OURS = str(Path(sys.executable).with_name("amplify-plugin"))
ROLE = "assumed-role/bizcorprole/amplify"
OFF = {"AMPLIFY_PLUGIN": "off"}

# A program that starts COUNT processes at once as SDKs do, TIMES one after the other: every stream
# is a pipe, only the terminal is shared. It prints what each of them answered.
SDK = """
import json, subprocess, sys
count, times, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
answers = []
for _ in range(times):
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    started = [subprocess.Popen(command, text=True, **pipes) for _ in range(count)]
    for process in started:
        out, err = process.communicate()
        answers.append({"code": process.returncode, "out": out, "err": err})
print("<answers>" + json.dumps(answers) + "</answers>")  # no credential has such a sign
"""


def command(profile: str, alias: str = "bridge") -> tuple[str, ...]:
    """What a bridge runs."""
    return (sys.executable, "-I", "-S", SCRIPT, "--profile", profile, "--bridge", alias)


def line(profile: str, alias: str = "bridge") -> str:
    return " ".join(command(profile, alias))


def bridge(alias: str, profile: str) -> str:
    """A bridge's section."""
    return f"\n[profile {alias}]\ncredential_process = {line(profile, alias)}\nregion = us-east-1\n"


@pytest.fixture
def home(world: World) -> World:
    """The guide's files with a bridge to the role with MFA, and one to the one without."""
    world.follow_guide()
    world.config(
        guide_files().config + bridge("biz", "bizcorprole") + bridge("dev", "dev.corp"),
    )
    return world


def sdk(home: World, profile: str, *, count: int = 1, times: int = 1, **options: Any) -> Terminal:
    """An SDK on a terminal."""
    python = (sys.executable, "-c", SDK, str(count), str(times), *command(profile))
    return home.terminal(command=python, cwd=home.home, **options)


def answers(terminal: Terminal) -> list[dict[str, Any]]:
    """What its processes answered. The terminal wraps no line of its own."""
    text = terminal.finish().stdout.replace("\r\n", "")
    [printed] = re.findall("<answers>(.*)</answers>", text, re.DOTALL)
    found: list[dict[str, Any]] = json.loads(printed)
    return found


def credentials_of(answer: dict[str, Any] | Finished) -> dict[str, Any]:
    """The credentials in a process's output, which is nothing but them."""
    text = answer["out"] if isinstance(answer, dict) else answer.stdout
    found: dict[str, Any] = json.loads(text)
    assert set(found) == {
        "Version",
        "AccessKeyId",
        "SecretAccessKey",
        "SessionToken",
        "Expiration",
    }
    assert found["Version"] == 1
    return found


def test_many_at_once_ask_once_on_the_terminal_and_all_get_the_same(home: World) -> None:
    terminal = sdk(home, "bizcorprole", count=4)
    heading = terminal.expect(QUESTION)
    assert "Profile bizcorprole is configured to assume role" in heading
    assert MFA_SERIAL in heading
    terminal.type("123456")
    found = answers(terminal)
    assert [(answer["code"], answer["err"]) for answer in found] == [(0, "")] * 4
    keys = {json.dumps(credentials_of(answer)) for answer in found}
    assert len(keys) == 1
    assert terminal.screen.count(QUESTION) == 1
    assert len(home.server.calls("AssumeRole")) == 1

    # Warm: with no terminal, and no server either.
    warm = home.run(command("bizcorprole"), env={"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})
    finished = warm.finish()
    assert (finished.code, finished.stderr) == (0, "")
    assert json.dumps(credentials_of(finished)) in keys
    known = json.loads(home.cache_file.with_name("plugin-roles.json").read_text())
    assert known["bizcorprole"]["roleArn"] == ROLE_ARN


def test_a_failure_is_not_asked_for_again_when_the_sdk_tries_twice(home: World) -> None:
    """Nor by those that waited for the answer."""
    home.server.add_device(MFA_SERIAL, USER_ARN, codes=["999999"])
    terminal = sdk(home, "bizcorprole", count=3, times=2)
    for _ in range(3):
        terminal.expect(QUESTION)
        terminal.type("123456")
    found = answers(terminal)
    assert [(answer["code"], answer["out"]) for answer in found] == [(1, "")] * 6
    for answer in found:
        assert "MultiFactorAuthentication failed" in answer["err"]
    assert terminal.screen.count(QUESTION) == 3
    # The person, who does not see their standard error, is told on the terminal.
    assert "STS refused to let profile" in terminal.screen.partition("<answers>")[0]
    assert len(home.server.calls("AssumeRole")) == 3


def test_an_interrupted_question_is_a_failure_too(home: World) -> None:
    terminal = home.terminal(command=command("bizcorprole"), cwd=home.home)
    terminal.expect(QUESTION)
    terminal.press("\x03")
    finished = terminal.finish()
    assert finished.code == 130
    assert "Traceback" not in finished.stdout
    again = sdk(home, "bizcorprole")
    [answer] = answers(again)
    assert answer["code"] == 1
    assert "interrupted" in answer["err"]
    assert QUESTION not in again.screen


def test_who_ends_the_input_is_not_asked_again_at_once(home: World) -> None:
    terminal = sdk(home, "bizcorprole", times=2)
    terminal.expect(QUESTION)
    terminal.press("\x04")
    assert [answer["code"] for answer in answers(terminal)] == [1, 1]
    assert terminal.screen.count(QUESTION) == 1


def test_without_a_terminal_the_sentence_is_on_standard_error(home: World) -> None:
    """And botocore shows it; the next, on a terminal, is asked all the same."""
    finished = home.aws("sts", "get-caller-identity", "--profile", "biz", env=OFF, cwd=home.home)
    assert finished.code != 0
    assert "needs an MFA code from" in finished.stderr
    assert "there is no terminal to ask on" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert not home.cache_file.with_name("plugin-failures.json").exists()


def test_the_aws_cli_without_the_plugin_uses_a_bridge(home: World) -> None:
    """With the bridge as the inherited profile too, which must not lead back to it."""
    environ = {**OFF, "AWS_PROFILE": "dev", "AWS_DEFAULT_PROFILE": "dev"}
    finished = home.aws("sts", "get-caller-identity", env=environ, cwd=home.home)
    assert finished.json["Arn"].endswith("assumed-role/devcorprole/amplify")
    assert finished.stderr == ""
    assert home.server.sessions_issued(DOTTED_ROLE_ARN) == 1


# --------------------------------------------------------------------------------- in a project


def test_a_project_that_selects_a_bridge_needs_no_process(home: World) -> None:
    """``aws`` asks itself; with a program that is gone, too."""
    home.choose("dev", "biz")
    config = home.config_file.read_text().replace(sys.executable, "/gone/python")
    home.config_file.write_text(config)
    terminal = home.terminal("sts", "get-caller-identity")
    terminal.expect(QUESTION)
    terminal.type("123456")
    finished = terminal.finish()
    assert ROLE in finished.stdout, finished.stdout
    with ForkedAws() as forked:

        def aws(*args: str) -> Finished:
            words = ("awscloudformation", *args, "--output", "json")
            return forked.run(words, cwd=home.project, env=home.environ())

        shown = aws("show-profile").json
        assert (shown["profileName"], shown["roleArn"]) == ("biz", ROLE_ARN)
        assert shown["cache"]["state"] == "valid"
        assert [found["roleArn"] for found in aws("reset-cache").json["removed"]] == [ROLE_ARN]
        signed_in = aws("login", "--mfa-code", "654321")
        assert signed_in.code == 0, signed_in.stderr
        assert aws("export-credentials").json["SessionToken"]


def test_bridge_profile_writes_what_works(world: World) -> None:
    """In two commands; the second is any tool."""
    world.follow_guide()
    done = world.run((OURS, "bridge-profile", "dev.corp", "--as", "tool")).finish()
    assert (done.code, done.stderr) == (0, "")
    finished = world.aws("sts", "get-caller-identity", "--profile", "tool", env=OFF)
    assert finished.json["Arn"].endswith("assumed-role/devcorprole/amplify")


# ------------------------------------------------------------------------------------------ circles


def test_a_circle_by_way_of_another_program_is_said_and_does_not_wait(home: World) -> None:
    """What the files alone show is said before anything is run: tests/unit/awsconfig."""
    role = f"[profile p]\nrole_arn = {DOTTED_ROLE_ARN}\nsource_profile = q\n"
    home.config(f"{role}[profile q]\ncredential_process = env {line('p', 'q')}\n")
    began = time.monotonic()
    finished = home.run(command("p")).finish(30)
    assert time.monotonic() - began < 20
    assert (finished.code, finished.stdout) == (1, "")
    assert "each other: p -> p" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_standard_output_that_is_closed(home: World) -> None:
    script = 'exec "$@" >&-'
    finished = home.run(("sh", "-c", script, "sh", *command("dev.corp"))).finish()
    assert finished.code in (0, 1)
    assert "Traceback" not in finished.stderr


# ------------------------------------------------------------------- the program that asked ends

# It runs the process as SDKs for Go do, through a shell, and ends without it.
IMPATIENT = """
import os, pathlib, shlex, subprocess, sys, time
line = shlex.join(sys.argv[1:]) + "; exit $?"
subprocess.Popen(["sh", "-c", line], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
while not pathlib.Path("end").exists(): time.sleep(0.01)
os._exit(1)
"""


def impatient(home: World) -> Terminal:
    """Such a program, and a shell that has the terminal afterwards."""
    python = (sys.executable, "-c", IMPATIENT, *command("bizcorprole"))
    shell = ("-c", '"$@"; stty -a; echo mine; read line; echo "read <$line>"', "sh")
    return home.terminal(*shell, *python, command=("sh",), cwd=home.home)


def test_a_question_ends_quietly_with_the_program_that_asked(home: World) -> None:
    terminal = impatient(home)
    terminal.expect(QUESTION)
    (home.home / "end").touch()
    terminal.expect("mine")
    time.sleep(1)  # within a second it must be gone
    terminal.type("a line")
    screen = terminal.finish().stdout
    assert "read <a line>" in screen
    assert "amplify:" not in screen
    assert "Traceback" not in screen
    assert home.server.calls("AssumeRole") == []
    assert not home.cache_file.with_name("plugin-failures.json").exists()


def test_a_code_that_came_too_late_is_cached_and_said(home: World) -> None:
    home.server.fail_next("hang")
    terminal = impatient(home)
    terminal.expect(QUESTION)
    terminal.type("123456")
    home.server.wait_for_calls(1, "AssumeRole", timeout=60)
    (home.home / "end").touch()
    terminal.expect("mine")
    home.server.release()
    terminal.expect("The program that asked has ended.")
    terminal.type("")
    terminal.finish()
    assert credentials_of(home.run(command("bizcorprole")).finish())
    assert home.server.sessions_issued(ROLE_ARN) == 1


def test_a_slow_answer_of_aws_is_said_where_a_program_keeps_standard_error(home: World) -> None:
    home.server.fail_next("hang")
    terminal = sdk(home, "dev.corp")
    terminal.expect("Asking AWS for dev.corp ... Since ")
    home.server.release()
    assert [answer["code"] for answer in answers(terminal)] == [0]
