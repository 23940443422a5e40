"""One question for many processes: who asks, who waits, and what if the asker dies."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.files.locks import hold, holder_of
from amplify_plugin.testing.guide import DEV_CORP, MFA_SERIAL, ROLE_ARN, guide_files
from tests.faults.crowd import Crowd
from tests.faults.sizes import size, takes_long

if TYPE_CHECKING:
    from pathlib import Path

    from amplify_plugin.testing import World

WHO = ("sts", "get-caller-identity", "--query", "Arn", "--output", "text")
QUESTION = "? Enter the MFA token code: "
ROLE = "assumed-role/bizcorprole/amplify"


def lock_files(world: World) -> list[Path]:
    """The locks of roles, one for each that anybody waited for."""
    found = world.cache_file.parent.glob("locks/*.lock")
    return [path for path in found if not path.name.startswith("terminal-")]


def holder(world: World) -> int:
    """The process that asks, once there is one."""
    for _ in range(400):
        for path in lock_files(world):
            found = holder_of(path)
            if found is not None:
                return found
        time.sleep(0.02)
    raise AssertionError("nobody holds a role's lock")


def test_a_process_without_a_terminal_is_served_by_the_answer_of_another(project: World) -> None:
    terminal = project.terminal(*WHO)
    terminal.expect(QUESTION)
    waiting = project.start(*WHO)
    time.sleep(1.5)  # until it waits: a second more than it needs to get there
    terminal.type("123456")
    assert terminal.finish().code == 0
    finished = waiting.finish()
    assert (finished.code, finished.stderr) == (0, "")
    assert ROLE in finished.stdout
    assert project.server.sessions_issued(ROLE_ARN) == 1


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_when_the_asker_is_ended_another_asks(project: World, end: signal.Signals) -> None:
    crowd = Crowd(project, 3, *WHO)
    crowd.terminal.expect(QUESTION)
    asker = holder(project)
    os.kill(asker, end)
    crowd.terminal.expect(QUESTION)
    assert holder(project) != asker
    crowd.terminal.type("123456")
    answers = crowd.finish()
    codes = sorted(answer["code"] for answer in answers)
    assert codes in ([0, 0, 130], [-end, 0, 0])
    assert sum(ROLE in answer["out"] for answer in answers) == 2
    assert project.server.sessions_issued(ROLE_ARN) == 1
    assert "Traceback" not in json.dumps(answers)


def test_ctrl_c_ends_them_all_with_one_question(project: World) -> None:
    crowd = Crowd(project, 3, *WHO)
    crowd.terminal.expect(QUESTION)
    time.sleep(1.5)
    crowd.terminal.press("\x03")
    answers = crowd.finish()
    assert [answer["code"] for answer in answers] == [130] * 3
    assert crowd.terminal.screen.count(QUESTION) == 1
    assert "Traceback" not in json.dumps(answers) + crowd.terminal.screen
    assert not project.cache_file.exists()


TURN = """
import subprocess, sys
from pathlib import Path
from amplify_plugin.roles.mfa import MfaQuestion, TerminalCodes
if sys.argv[1:] == ["second"]:
    from amplify_plugin.files.locks import LockTimeout
    try:
        TerminalCodes(Path("turns"), lock_timeout=0.3).code(MfaQuestion("second", "arn", "device"))
    except LockTimeout as error:
        print(error)
    raise SystemExit
if sys.argv[1:] == ["first"]:
    from amplify_plugin.files.locks import hold
    from amplify_plugin.terminal.tty import terminal_name
    with hold(Path("turns", f"terminal-{terminal_name()}.lock"), purpose="asking"):
        print("held", flush=True)
        sys.stdin.read()
    raise SystemExit
words = (sys.executable, "-c", sys.argv[1])
piped = dict(stdout=subprocess.PIPE, text=True)
with subprocess.Popen((*words, "first"), stdin=subprocess.PIPE, **piped) as first:
    first.stdout.readline()
    all_piped = dict(stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, **piped)
    print(subprocess.run((*words, "second"), **all_piped).stdout)
    print(subprocess.run((*words, "second"), **piped).stdout)
    first.stdin.close()
"""


def test_a_terminal_has_one_question_at_a_time(project: World) -> None:
    """Whatever a process has for its standard streams."""
    terminal = project.terminal("-c", TURN, TURN, command=(sys.executable,))
    screen = terminal.finish().stdout
    assert screen.count("which is asking for an MFA code on this terminal") == 2, screen
    assert "configured to assume role" not in screen


def test_two_roles_on_one_terminal_ask_one_after_the_other(project: World) -> None:
    second = "arn:aws:iam::123456789012:role/secondrole"
    project.server.add_role(second, DEV_CORP, mfa=True)
    project.config(
        guide_files().config + f"\n[profile role1]\nrole_arn={second}\nsource_profile=devcorpuser\n"
        f"mfa_serial={MFA_SERIAL}\n[profile role0]\nrole_arn={ROLE_ARN}\nmfa_serial={MFA_SERIAL}\n"
        "source_profile=devcorpuser\nexternal_id=biz-corp-inventory\n"
    )
    crowd = Crowd(project, 2, "awscloudformation", "login", "--profile", "role{}")
    first = crowd.terminal.expect(QUESTION)
    deadline = time.monotonic() + 60
    while len(lock_files(project)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)  # until the other one has its role's turn, and comes to ask
    assert len(lock_files(project)) == 2
    assert crowd.terminal.screen.count("is configured to assume role") == 1
    crowd.terminal.type("111111")
    then = crowd.terminal.expect(QUESTION)
    crowd.terminal.type("222222")
    answers = crowd.finish()
    assert [answer["code"] for answer in answers] == [0, 0], answers
    asked = [("role0" in text, "role1" in text) for text in (first, then)]
    assert sorted(asked) == [(False, True), (True, False)]
    assert project.server.sessions_issued(ROLE_ARN) == 1
    assert project.server.sessions_issued(second) == 1


def test_a_lock_that_goes_from_hand_to_hand_is_waited_for(tmp_path: Path) -> None:
    """Many short writes of others are no reason to give up; one long one is."""
    lock = tmp_path / "cache.json.lock"

    def keep_taking() -> None:
        for _ in range(12):
            with hold(lock, purpose="writing"):
                time.sleep(0.1)

    others = threading.Thread(target=keep_taking)
    others.start()
    while not lock.exists():
        time.sleep(0.01)
    with hold(lock, purpose="writing", timeout=0.3):
        pass
    others.join()


def test_a_killed_question_leaves_a_terminal_that_the_next_one_mends(project: World) -> None:
    """It had switched the echo off, and nobody else knows that it was on."""
    script = f"{project.command[0]} {' '.join(WHO)}; " * 2 + "stty -a"
    terminal = project.terminal("-c", script, command=("sh",))
    terminal.expect(QUESTION)
    os.kill(holder(project), signal.SIGKILL)
    terminal.expect(QUESTION)
    terminal.type("739154")
    screen = terminal.finish().stdout
    assert ROLE in screen
    assert "739154" not in screen
    assert " echo " in screen.partition(ROLE)[2]


def test_a_wait_for_a_stopped_question_is_said(project: World) -> None:
    """Ctrl-Z at the question, and another `aws`: silence for two minutes is not an answer."""
    terminal = project.terminal("--norc", "--noprofile", "-i", command=("bash",))
    line = f"{project.command[0]} {' '.join(WHO)}"
    terminal.type(line)
    terminal.expect(QUESTION)
    stopped = holder(project)
    terminal.press("\x1a")
    terminal.expect("Stopped")
    terminal.type(line)
    terminal.expect(f"Waiting for process {stopped} (stopped: 'fg' continues it), which is getting")
    terminal.press("\x03")
    terminal.type("fg")
    terminal.expect(QUESTION)
    terminal.type("123456")
    terminal.expect(ROLE)
    terminal.type("exit")
    terminal.finish()


def test_in_the_background_a_wait_for_a_program_that_gives_codes_is_said(project: World) -> None:
    """It asks nobody and says nothing, so that only those who wait can."""
    slow = project.cache_file.parent / "slow.fifo"
    slow.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(slow)
    terminal = project.terminal("--norc", "--noprofile", "-i", command=("bash",))
    terminal.type(f"export AMPLIFY_PLUGIN_MFA_PROCESS='cat {slow}'")
    line = f"{project.command[0]} awscloudformation login --profile bizcorprole > /dev/null &"
    terminal.type(line)
    silent = holder(project)
    terminal.type(line)
    terminal.expect(f"Waiting for process {silent}, which is getting")
    slow.write_text("123456\n")
    terminal.type("wait; echo ended $?")
    terminal.expect("ended 0")
    terminal.type("exit")
    terminal.finish()
    assert project.server.sessions_issued(ROLE_ARN) == 1


def one_code_a_day(world: World, count: int, *, roles: int) -> list[str]:
    """MFA sessions, and so many profiles ``roleN`` of so many roles in turn; returns the ARNs."""
    world.cache_file.parent.mkdir(parents=True, exist_ok=True)
    world.cache_file.with_name("plugin.ini").write_text("mfa_session = 12h\n")
    arns = [f"arn:aws:iam::{number}23456789012:role/shared" for number in range(1, roles + 1)]
    for arn in arns:
        world.server.add_role(arn, DEV_CORP, mfa=True)
    world.config(
        "[profile devcorpuser]\nregion=us-east-1\n"
        + "".join(
            f"\n[profile role{number}]\nrole_arn={arns[number % roles]}\nregion=us-east-1\n"
            f"mfa_serial={MFA_SERIAL}\nsource_profile=devcorpuser\n"
            for number in range(count)
        )
    )
    return arns


@takes_long
def test_many_processes_of_three_roles_take_one_code(project: World) -> None:
    count = size(6, 50)
    arns = one_code_a_day(project, count, roles=3)
    login = ("awscloudformation", "login", "--profile", "role{}", "--query", "cache.state")
    crowd = Crowd(project, count, *login, timeout=size(60, 600))
    crowd.terminal.expect(QUESTION)
    crowd.terminal.type("123456")
    answers = crowd.finish()
    assert [(answer["code"], answer["out"]) for answer in answers] == [(0, '"valid"\n')] * count
    said = [line for answer in answers for line in answer["err"].splitlines()]
    assert [line for line in said if not line.startswith("amplify: Waiting for process")] == []
    assert crowd.terminal.screen.count(QUESTION) == 1
    assert len(project.server.calls("GetSessionToken")) == 1
    assert [project.server.sessions_issued(arn) for arn in arns] == [1, 1, 1]
