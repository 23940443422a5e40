"""Marked secrets, and a search for them wherever they must not be."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import DEV_CORP, ROLE_ARN, guide_files
from tests.faults.conftest import choose
from tests.faults.forked import ForkedAws

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from amplify_plugin.testing import Finished, World

CODE = "739154"
EXTERNAL_ID = "canary-external-id-1c2d"
SOURCE_KEY = "CANARY/source/secret/access/key/00000000"
QUESTION = "? Enter the MFA token code: "
WHO = ("sts", "get-caller-identity")


class Canaries:
    """The secrets of one world, and every place to look for them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.said: list[tuple[str, str]] = []

    @property
    def cached(self) -> dict[str, str]:
        """The secrets that STS gave us; empty before that."""
        try:
            entry = json.loads(self.world.cache_file.read_text())[ROLE_ARN]["amplify"]
        except (OSError, ValueError, KeyError):
            return {}
        return {"role secret": entry["secretAccessKey"], "session token": entry["sessionToken"]}

    def secrets(self) -> dict[str, str]:
        """Each secret by its name."""
        return {
            "external id": EXTERNAL_ID,
            "source key": SOURCE_KEY,
            "MFA code": CODE,
            **self.cached,
        }

    def heard(self, place: str, text: str) -> None:
        """Note a text to be searched."""
        self.said.append((place, text))

    def run(self, *args: str, env: Mapping[str, str] | None = None) -> Finished:
        """Run ``aws`` without a terminal and keep what it says."""
        finished = self.world.aws(*args, env=env)
        self.heard(f"stdout of {args}", finished.stdout)
        self.heard(f"stderr of {args}", finished.stderr)
        return finished

    def sign_in(self, *args: str) -> Finished:
        """Run ``aws`` on a terminal and type the code."""
        terminal = self.world.terminal(*args)
        terminal.expect(QUESTION)
        terminal.type(CODE)
        finished = terminal.finish()
        self.heard(f"terminal of {args}", finished.stdout)
        return finished

    def found(self, *, but: frozenset[str] = frozenset()) -> list[str]:
        """Where which secret is, apart from the files that are there to hold them."""
        kept = {self.world.cache_file, self.world.config_file, self.world.credentials_file}
        texts = list(self.said)
        for folder, _, names in os.walk(self.world.home):
            for name in names:
                path = Path(folder, name)
                if path not in kept and path.is_file():
                    texts.append((str(path), path.read_bytes().decode("latin-1")))
        return [
            f"{name} in {place}"
            for place, text in texts
            for name, secret in self.secrets().items()
            if secret in text and name not in but
        ]


@pytest.fixture
def canaries(world: World) -> Canaries:
    world.follow_guide()
    files = guide_files()
    world.config(files.config.replace("biz-corp-inventory", EXTERNAL_ID))
    source = files.credentials.split("aws_secret_access_key=")[0]
    world.credentials(f"{source}aws_secret_access_key={SOURCE_KEY}\n")
    world.server.add_user(
        f"arn:aws:iam::{DEV_CORP}:user/devcorpuser", "AKIAEXAMPLEDEVCORP01", SOURCE_KEY
    )
    world.server.add_role(ROLE_ARN, DEV_CORP, external_id=EXTERNAL_ID, mfa=True)
    choose(world, "bizcorprole")
    return Canaries(world)


COMMANDS = (
    ("show-profile",),
    ("list-profiles",),
    ("login", "--dry-run"),
    ("login",),
    ("reset-cache", "--dry-run"),
    ("reset-cache", "--expired"),
    ("select-profile", "bizcorprole"),
    ("doctor",),
    ("settings",),
    ("console", "--no-browser"),
    ("reset-cache",),
)


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


@pytest.mark.parametrize("failure", ["throttle", "server-error", "close"])
def test_a_call_that_fails(canaries: Canaries, failure: str) -> None:
    canaries.world.server.fail_next(failure, count=5)  # type: ignore[arg-type]
    assert canaries.sign_in(*WHO, "--debug").code != 0
    assert canaries.found() == []


@pytest.mark.parametrize("value", ["id with spaces " + EXTERNAL_ID, "x" * 1300 + EXTERNAL_ID, "é"])
def test_an_external_id_that_is_refused(canaries: Canaries, value: str) -> None:
    """By botocore's own check, which quotes what it refuses, or by STS."""
    config = canaries.world.config_file.read_text()
    canaries.world.config_file.write_text(config.replace(EXTERNAL_ID, value))
    assert canaries.sign_in(*WHO, "--debug").code != 0
    assert canaries.found() == []


def test_a_refused_code(canaries: Canaries) -> None:
    canaries.world.server.add_device(
        f"arn:aws:iam::{DEV_CORP}:mfa/devcorpuser",
        f"arn:aws:iam::{DEV_CORP}:user/devcorpuser",
        codes=["000000"],
    )
    terminal = canaries.world.terminal(*WHO, "--debug")
    for _ in range(3):
        terminal.expect(QUESTION)
        terminal.type(CODE)
    canaries.heard("terminal", terminal.finish().stdout)
    assert canaries.found() == []


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
        ("provider", ".AmplifyProvider", "_fetched"),
        ("cache", ".CredentialCache", "put"),
        ("assume", "", "_ask_sts"),
    ],
)
def test_a_fault_of_our_own(canaries: Canaries, module: str, owner: str, name: str) -> None:
    if module == "provider":
        assert canaries.sign_in("awscloudformation", "login").code == 0
    script = BROKEN.format(module=module, owner=owner, name=name)
    terminal = canaries.world.terminal(
        "-c", script, *WHO, "--debug", command=(sys.executable,), env={"PYTHONFAULTHANDLER": "1"}
    )
    if module in ("cache", "assume"):
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


def test_only_export_credentials_shows_them(canaries: Canaries) -> None:
    """Or the canaries would be none."""
    assert canaries.sign_in("awscloudformation", "login").code == 0
    finished = canaries.run("awscloudformation", "export-credentials")
    assert canaries.cached["session token"] in finished.stdout
    assert {place.split(" in ")[0] for place in canaries.found()} == {
        "role secret",
        "session token",
    }
