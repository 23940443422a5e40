"""exec: the environment that the command gets, and what keeps it from being run."""

from __future__ import annotations

import errno
import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from amplify_plugin.commands import exec as command
from amplify_plugin.commands.acting_as import ActingAs
from amplify_plugin.commands.exec import environment_with
from amplify_plugin.credentials import Credentials, parse_timestamp
from amplify_plugin.errors import UsageError
from amplify_plugin.programs import environment, foreground
from tests.unit.commands.contexts import context_of
from tests.unit.executables import put_program

END = "2099-01-01T00:00:00.000Z"
ROLE = ActingAs(
    Credentials("ASIAEXAMPLE", "secret", "token", parse_timestamp(END)),
    "us-east-1",
    "p",
    account_id="123456789012",
    role_arn="arn:aws:iam::123456789012:role/r",
)
KEYS = ActingAs(Credentials("AKIAEXAMPLE", "secret", None), None, None)


def test_the_credentials_and_the_region_are_in_it() -> None:
    assert environment_with(ROLE, {"PATH": "/bin"}) == {
        "PATH": "/bin",
        "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
        "AWS_CREDENTIAL_EXPIRATION": END,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AMPLIFY_PLUGIN_EXEC": "p",
        "AMPLIFY_PLUGIN_EXEC_KEY_ID": "ASIAEXAMPLE",
        "AMPLIFY_PLUGIN_EXEC_ACCOUNT_ID": "123456789012",
        "AMPLIFY_PLUGIN_EXEC_ROLE_ARN": "arn:aws:iam::123456789012:role/r",
    }


def test_nothing_of_other_credentials_stays() -> None:
    """A token of a role beside a user's keys makes them useless; a profile makes two answers."""
    marks = ("", "_ACCOUNT_ID", "_ROLE_ARN")
    ours = tuple(f"AMPLIFY_PLUGIN_EXEC{mark}" for mark in marks)
    old = dict.fromkeys((*environment.KEY_VARIABLES, *environment.PROFILE_VARIABLES, *ours), "old")
    assert environment_with(KEYS, old) == {
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AMPLIFY_PLUGIN_EXEC": "keys of the project",
        "AMPLIFY_PLUGIN_EXEC_KEY_ID": "AKIAEXAMPLE",
    }


@pytest.mark.parametrize(
    ("asked", "environ", "region"),
    [
        ("eu-1", {"AWS_REGION": "eu-2", "AWS_DEFAULT_REGION": "eu-3"}, "eu-1"),
        (None, {"AWS_REGION": "eu-2", "AWS_DEFAULT_REGION": "eu-3"}, "eu-2"),
        (None, {"AWS_REGION": "", "AWS_DEFAULT_REGION": "eu-3"}, "eu-3"),
        (None, {}, "us-east-1"),
    ],
)
def test_which_region_counts(asked: str | None, environ: dict[str, str], region: str) -> None:
    found = environment_with(ROLE, environ, region=asked)
    assert {found["AWS_REGION"], found["AWS_DEFAULT_REGION"]} == {region}


def test_the_endpoints_are_this_profiles_alone() -> None:
    """Those of another exec around this one are gone, a person's own are not."""
    outer = {"AWS_ENDPOINT_URL": "http://outer", "AMPLIFY_PLUGIN_ENDPOINTS": "AWS_ENDPOINT_URL"}
    found = environment_with(ROLE, {**outer, "AWS_ENDPOINT_URL_S3": "http://mine"})
    assert {name for name in found if "ENDPOINT" in name} == {"AWS_ENDPOINT_URL_S3"}
    own = ROLE._replace(endpoints={"AWS_ENDPOINT_URL": "http://own"})
    assert environment_with(own, outer)["AWS_ENDPOINT_URL"] == "http://own"


def test_without_any_region_none_is_set() -> None:
    assert "AWS_REGION" not in environment_with(KEYS, {})


def test_the_environment_of_a_frozen_aws_cli_does_not_reach_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setitem(sys.modules, "awscli", SimpleNamespace(__file__="/aws/awscli/__init__.py"))
    own = os.path.abspath("/aws/awscli/data")
    found = environment_with(
        ROLE,
        {
            "LD_LIBRARY_PATH": "/aws/dist",
            "LD_LIBRARY_PATH_ORIG": "/mine",
            "AWS_DATA_PATH": os.pathsep.join((own, "/models")),
        },
    )
    assert found["LD_LIBRARY_PATH"] == "/mine"
    assert "LD_LIBRARY_PATH_ORIG" not in found
    assert found["AWS_DATA_PATH"] == "/models"
    found = environment_with(ROLE, {"LD_LIBRARY_PATH": "/a", "AWS_DATA_PATH": own})
    assert not {"LD_LIBRARY_PATH", "AWS_DATA_PATH"} & found.keys()


# ----------------------------------------------------------------------------------- what is run


class Run:
    """exec of a command, with a profile of keys; what would replace the process is kept."""

    def __init__(self, programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.program = put_program(programs, "ls")
        self.became: list[tuple[str, list[str], dict[str, str]]] = []
        self.warned: list[str] = []
        self.environ = {"PATH": str(programs)}
        monkeypatch.setattr(command, "acting_as", lambda *_: KEYS)
        monkeypatch.setattr(command, "become", self.become)

    def become(self, program: str, words: list[str], environ: dict[str, str]) -> int:
        self.became.append((program, words, environ))
        return 3

    def __call__(self, *words: str, force: bool = False, region: str | None = None) -> Any:
        context = context_of({}, environ=self.environ, warn=self.warned.append, region=region)
        return command.run({"command_line": list(words), "env": None, "force": force}, context)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    return Run(tmp_path / "programs", monkeypatch)


@pytest.mark.parametrize("words", [("--", "ls", "-l"), ("ls", "-l")])
def test_a_command_is_found_and_named_as_it_was_called(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 3
    [(program, said, environ)] = run.became
    assert program == run.program
    assert said == ["ls", "-l"]
    assert environ["AWS_ACCESS_KEY_ID"] == "AKIAEXAMPLE"


def test_only_the_first_dashes_are_ours(run: Run) -> None:
    run("--", "ls", "--", "-l")
    assert run.became[0][1] == ["ls", "--", "-l"]


@pytest.mark.parametrize(("region", "is_said"), [("us-eest-1", True), ("eu-west-3", False)])
def test_a_region_that_is_near_a_real_one_is_passed_on_and_said(
    run: Run, region: str, is_said: bool
) -> None:
    run("--", "ls", region=region)
    assert run.became[0][2]["AWS_REGION"] == region
    assert [("Did you mean 'us-east-1'" in line) for line in run.warned] == [True] * is_said


@pytest.mark.parametrize("words", [(), ("--",)])
def test_no_command(run: Run, words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="Which command"):
        run(*words)


def test_a_command_that_is_not_there(run: Run) -> None:
    for name in ("no-such-command", "./no-such-command", "/no/such/command", ""):
        result = run("--", name)
        assert result.exit_code == foreground.NOT_FOUND, name
        assert "no such command" in result.notes[0]
    assert run.became == []


def test_a_file_that_is_no_program(run: Run, tmp_path: Path) -> None:
    """As shells say it: found, and not run."""
    plain = tmp_path / ("plain" if os.name == "nt" else "plain\x1b")  # not a name there
    plain.touch()
    for path in (plain, tmp_path):
        result = run("--", str(path))
        assert result.exit_code == foreground.NOT_STARTED
        assert "\x1b" not in result.notes[0]
    assert run.became == []


def test_a_program_that_the_system_does_not_start(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> int:
        raise OSError(errno.ENOEXEC, "Exec format error")

    monkeypatch.setattr(command, "become", fail)
    result = run("--", "ls")
    assert result.exit_code == foreground.NOT_STARTED
    assert result.notes == ("ls cannot be run: exec format error.",)


def test_nobody_is_asked_for_a_command_that_is_not_there(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_: Any) -> Any:
        raise AssertionError("asked")

    monkeypatch.setattr(command, "acting_as", ask)
    assert run("--", "no-such-command").exit_code == foreground.NOT_FOUND


def test_inside_another_exec(run: Run) -> None:
    run.environ[command.MARK] = "p\x1b"
    with pytest.raises(UsageError, match="already") as caught:
        run("--", "ls")
    assert caught.value.message.isprintable()
    run("--", "ls", force=True)
    assert run.became[0][2][command.MARK] == "keys of the project"


@pytest.mark.parametrize(
    ("words", "is_warned"),
    [
        (("terraform", "--profile", "p"), True),
        (("terraform", "--profile=p"), True),
        (("terraform", "--profiles"), False),
        (("--profile", "p"), False),
    ],
)
def test_a_profile_that_the_command_is_given_is_warned_of(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], is_warned: bool
) -> None:
    monkeypatch.setattr(command, "called", lambda *_: "/bin/it")
    run("--", *words)
    assert bool(run.warned) == is_warned


# ------------------------------------------------------------------------------- becoming a program


def test_what_python_ignores_the_command_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or ``exec -- yes | head -1`` would go on with an error for ever."""
    before = signal.getsignal(signal.SIGPIPE)
    seen: list[Any] = []
    monkeypatch.setattr(os, "execve", lambda *_: seen.append(signal.getsignal(signal.SIGPIPE)))
    try:
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        foreground.become("/bin/ls", ["ls"], {})
    finally:
        signal.signal(signal.SIGPIPE, before)
    assert seen == [signal.SIG_DFL]
