"""No command, no failure and no record of the AWS CLI shows a secret of ours."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin import credential_process
from amplify_plugin.commands import all_commands
from amplify_plugin.testing.guide import DEV_CORP
from tests.faults.canaries import CODE, COMMANDS, EXTERNAL_ID, QUESTION, UNSUCCESSFUL, WHO
from tests.faults.forked import ForkedAws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amplify_plugin.testing import Terminal
    from tests.faults.canaries import Canaries


def test_no_command_is_left_out() -> None:
    shown_elsewhere = {"export-credentials", "exec", "console", "add-profile"}
    assert {command.name for command in all_commands()} == {
        *(name for name, *_ in COMMANDS),
        *shown_elsewhere,
    }


def test_no_command_shows_a_secret(canaries: Canaries) -> None:
    assert canaries.sign_in("awscloudformation", "login", "--debug").code == 0
    assert len(canaries.cached) == 2
    with ForkedAws() as forked:
        for command in COMMANDS:
            finished = forked.run(
                ("awscloudformation", *command, "--debug"),
                cwd=canaries.world.project,
                env=canaries.world.environ(),
            )
            assert (finished.code == 0) is (command[0] not in UNSUCCESSFUL), finished
            canaries.heard(" ".join(command), finished.stdout + finished.stderr)
    assert canaries.found() == []


def test_the_question_and_the_answer_are_in_no_debug_log(canaries: Canaries) -> None:
    finished = canaries.sign_in(*WHO, "--debug")
    assert finished.code == 0
    assert "botocore" in finished.stdout
    assert canaries.found() == []


def test_a_warm_call_with_debug(canaries: Canaries) -> None:
    assert canaries.sign_in("awscloudformation", "login").code == 0
    finished = canaries.run(*WHO, "--debug")
    assert finished.code == 0
    assert "CanonicalRequest" in finished.stderr
    assert canaries.found() == []


def test_a_call_that_fails(canaries: Canaries) -> None:
    canaries.world.server.fail_next("server-error", count=5)
    assert canaries.sign_in(*WHO, "--debug").code != 0
    assert canaries.found() == []


@pytest.fixture
def sessions(canaries: Canaries) -> Canaries:
    """MFA sessions are on."""
    canaries.world.cache_file.parent.mkdir(parents=True, exist_ok=True)
    canaries.world.cache_file.with_name("plugin.ini").write_text("mfa_session = 12h\n")
    return canaries


def test_no_secret_of_an_mfa_session_is_shown(sessions: Canaries) -> None:
    assert sessions.sign_in(*WHO, "--debug").code == 0
    assert len(sessions.opened) == 2
    for command in (
        ("reset-cache",),
        ("login",),
        ("show-profile",),
        ("list-profiles", "--output", "json"),
        ("reset-cache", "--sessions", "--dry-run", "--output", "json"),
        ("reset-cache", "--all", "--dry-run"),
    ):
        assert sessions.run("awscloudformation", *command, "--debug").code == 0
    assert sessions.found() == []


def test_a_session_that_is_refused_or_cannot_be_kept(sessions: Canaries) -> None:
    sessions.world.server.fail_next("server-error", action="GetSessionToken")
    assert sessions.sign_in(*WHO, "--debug").code != 0
    sessions.sessions_file.mkdir()
    finished = sessions.sign_in(*WHO, "--debug")
    assert finished.code == 0
    assert "This MFA session is used for this call only" in finished.stdout
    assert sessions.found() == []


BROKEN = """
import faulthandler, sys, traceback
faulthandler.enable()
import amplify_plugin.{module} as module
def broken(*args, **options):
    raise RuntimeError("broken for a test")
setattr(module{owner}, {name!r}, broken)
import awscli.clidriver
raise SystemExit(awscli.clidriver.main())
"""


@pytest.mark.parametrize(
    ("module", "owner", "name"),
    [
        ("roles.provider", ".AmplifyProvider", "_fetched"),
        ("cache", ".CredentialCache", "put"),
        ("roles.sts", "", "assume_role"),
        ("roles.sts", "", "get_session_token"),
        ("cache.mfa_sessions", ".MfaSessions", "put"),
    ],
)
def test_a_fault_of_our_own(canaries: Canaries, module: str, owner: str, name: str) -> None:
    if module == "roles.provider":
        assert canaries.sign_in("awscloudformation", "login").code == 0
    script = BROKEN.format(module=module, owner=owner, name=name)
    environ = {"PYTHONFAULTHANDLER": "1"}
    if name == "get_session_token" or module == "cache.mfa_sessions":
        environ["AMPLIFY_PLUGIN_MFA_SESSION"] = "12h"
    terminal = canaries.world.terminal(
        "-c", script, *WHO, "--debug", command=(sys.executable,), env=environ
    )
    if module != "roles.provider":
        terminal.expect(QUESTION)
        terminal.type(CODE)
    text = terminal.finish().stdout
    assert "broken for a test" in text or "fault of this plugin" in text
    canaries.heard("terminal", text)
    assert canaries.found() == []


def test_the_history_of_the_aws_cli(canaries: Canaries) -> None:
    """With ``cli_history = enabled`` it keeps every request and answer; not those of ours."""
    config = canaries.world.config_file.read_text()
    config = config.replace(
        f"external_id={EXTERNAL_ID}", f"external_id={EXTERNAL_ID}\ncli_history=enabled"
    )
    canaries.world.config_file.write_text(config)
    history = canaries.world.home / ".aws" / "cli" / "history" / "history.db"
    assert canaries.sign_in(*WHO).code == 0
    with sqlite3.connect(history) as database:
        events = [row[0] for row in database.execute("select payload from records")]
    database.close()
    assert any("GetCallerIdentity" in event for event in events)  # the person's own stay
    # Whoever switches it on keeps the requests of every profile, with the token that signs them.
    assert canaries.found(but=frozenset({"session token"})) == []


def arguments_of_everything(stop: threading.Event, seen: set[str]) -> None:
    """Collect the arguments and the environment of every process of this machine."""
    while not stop.is_set():
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                seen.add((folder / "cmdline").read_bytes().decode("latin-1"))
            except OSError:
                continue
        time.sleep(0.01)


@pytest.fixture
def process_list() -> Iterator[set[str]]:
    seen: set[str] = set()
    stop = threading.Event()
    watcher = threading.Thread(target=arguments_of_everything, args=(stop, seen))
    watcher.start()
    yield seen
    stop.set()
    watcher.join()


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")
def test_the_process_list(canaries: Canaries, process_list: set[str]) -> None:
    assert canaries.sign_in(*WHO).code == 0
    assert canaries.run(*WHO).code == 0
    assert any("get-caller-identity" in arguments for arguments in process_list)
    for arguments in process_list:
        canaries.heard("arguments", arguments)
    assert canaries.found() == []


# What a bridge runs, as an SDK runs it: only the terminal is the person's.
BRIDGE = """
cd "$HOME" && "$0" -I -S "$1" --profile bizcorprole --bridge b >stdout 2>stderr </dev/null
"""


def bridge(canaries: Canaries) -> Terminal:
    command = ("sh", "-c", BRIDGE, sys.executable, credential_process.__file__)
    return canaries.world.terminal(command=command)


def test_a_bridge_shows_them_to_the_program_that_runs_it_alone(
    canaries: Canaries, process_list: set[str]
) -> None:
    stdout = canaries.world.home / "stdout"
    for is_asked in (True, False):  # by the whole program, then by the fast path
        terminal = bridge(canaries)
        if is_asked:
            terminal.expect(QUESTION)
            terminal.type(CODE)
        canaries.heard("terminal", terminal.finish().stdout)
        assert canaries.cached["session token"] in stdout.read_text()
        stdout.unlink()
    for arguments in process_list:
        canaries.heard("arguments", arguments)
    assert canaries.found() == []


def test_a_bridge_remembers_a_failure_without_secrets(canaries: Canaries) -> None:
    canaries.world.server.add_device(
        f"arn:aws:iam::{DEV_CORP}:mfa/devcorpuser",
        f"arn:aws:iam::{DEV_CORP}:user/devcorpuser",
        codes=["000000"],
    )
    terminal = bridge(canaries)
    for _ in range(3):
        terminal.expect(QUESTION)
        terminal.type(CODE)
    canaries.heard("terminal", terminal.finish().stdout)
    assert canaries.world.cache_file.with_name("plugin-failures.json").exists()
    assert canaries.found() == []


def test_exec_gives_them_to_the_command_alone(canaries: Canaries, process_list: set[str]) -> None:
    assert canaries.sign_in("awscloudformation", "login").code == 0
    script = 'test -n "$AWS_SESSION_TOKEN" && sleep 0.2 && echo "$0"'
    words = ("exec", "--debug", "--", "sh", "-c", script, "it ran")
    finished = canaries.run("awscloudformation", *words)
    assert finished.stdout == "it ran\n"
    assert any("it ran" in arguments for arguments in process_list)
    for arguments in process_list:
        canaries.heard("arguments", arguments)
    assert canaries.found() == []


def test_only_export_credentials_shows_them(canaries: Canaries) -> None:
    """Or the canaries would be none."""
    assert canaries.sign_in("awscloudformation", "login").code == 0
    finished = canaries.run("awscloudformation", "export-credentials")
    assert canaries.cached["session token"] in finished.stdout
    assert {place.split(" in ")[0] for place in canaries.found()} == {
        "role secret",
        "session token",
    }
