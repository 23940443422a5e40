"""The settings file and the variables: what is in force, what is wrong and where, what is kept."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin import settings
from amplify_plugin.errors import ConfigurationError, UsageError
from amplify_plugin.files.locks import DEFAULT_TIMEOUT
from amplify_plugin.settings import evaluate, load, load_or_default
from amplify_plugin.settings.writing import change
from tests.unit.modes import PRIVATE_FILE, mode_of

WHERE = Path("/home/dev/.amplify/awscloudformation/plugin.ini")
DEFAULTS = (None, DEFAULT_TIMEOUT, True, ())


@pytest.fixture
def file(safe_environment: Path) -> Path:
    path = settings.settings_file()
    assert path == safe_environment / ".amplify/awscloudformation/plugin.ini"
    path.parent.mkdir(parents=True)
    return path


def in_force(text: str | None, environ: dict[str, str] | None = None) -> tuple[Any, ...]:
    found, faults = evaluate(text, environ or {}, WHERE)
    assert faults == ()
    return found[:4]


SECONDS = "lock_timeout must be a number of seconds from 0 to 86400, not"


def faults(text: str, environ: dict[str, str] | None = None) -> list[tuple[int | None, str]]:
    return [(fault.line, fault.reason) for fault in evaluate(text, environ or {}, WHERE)[1]]


@pytest.mark.parametrize("text", [None, "", "\n", "# only a comment\n"])
def test_nothing_set_is_the_defaults(text: str | None) -> None:
    assert in_force(text) == DEFAULTS
    assert set(evaluate(text, {}, WHERE)[0].origins.values()) == {"default"}


def test_every_setting_from_the_file_with_its_line() -> None:
    text = (
        "# mine\nmfa_process = ykman code # the blue one\n\n"
        "lock_timeout=2.5\nproject_profile = OFF\nblocked_plugins = awsume, tox\n"
        "plugins = acme_vault:plugin\naccount_check = refuse\nmfa_session = 12h\n"
    )
    found, wrong = evaluate(text, {}, WHERE)
    assert (found[:4], wrong) == (("ykman code", 2.5, False, ("awsume", "tox")), ())
    assert found.account_check == "refuse"
    lines = {
        name: int(origin.removeprefix(f"{WHERE}, line ")) for name, origin in found.origins.items()
    }
    assert lines == {
        "mfa_process": 2,
        "lock_timeout": 4,
        "project_profile": 5,
        "blocked_plugins": 6,
        "plugins": 7,
        "account_check": 8,
        "mfa_session": 9,
    }


def test_a_variable_wins_over_the_file_and_an_empty_one_is_none() -> None:
    environ = {
        "AMPLIFY_PLUGIN_MFA_PROCESS": "op read 'a, b # c'",
        "AMPLIFY_PLUGIN_LOCK_TIMEOUT": "0",
        "AMPLIFY_PLUGIN_PROJECT_PROFILE": "",
        "AMPLIFY_PLUGIN_BLOCKED_PLUGINS": "a,, b",
    }
    text = "lock_timeout = 9\nproject_profile = no\n"
    found, wrong = evaluate(text, environ, WHERE)
    assert wrong == ()
    assert found[:4] == ("op read 'a, b # c'", 0.0, False, ("a", "b"))
    assert found.origins == {
        "mfa_process": "AMPLIFY_PLUGIN_MFA_PROCESS",
        "mfa_session": "default",
        "lock_timeout": "AMPLIFY_PLUGIN_LOCK_TIMEOUT",
        "project_profile": f"{WHERE}, line 2",
        "blocked_plugins": "AMPLIFY_PLUGIN_BLOCKED_PLUGINS",
        "plugins": "default",
        "account_check": "default",
    }


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("mfa_process = a %(b)s %d", "a %(b)s %d"),
        ("mfa_process = \"op read 'op://vault#aws, otp'\"", "op read 'op://vault#aws, otp'"),
        ("mfa_process = '''a \"b\" 'c' # d'''", "a \"b\" 'c' # d"),
        ("mfa_process = a'b c'", "a'b c'"),
        ("lock_timeout = 1\r\nmfa_process = a b\r\n", "a b"),
    ],
)
def test_a_command_is_taken_as_it_is_written(text: str, command: str) -> None:
    assert in_force(text)[0] == command


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("lock_timeout = soon", [(1, f"{SECONDS} 'soon'")]),
        ("lock_timeout = nan", [(1, f"{SECONDS} 'nan'")]),
        ("lock_timeout = inf", [(1, f"{SECONDS} 'inf'")]),
        ("lock_timeout = -1", [(1, f"{SECONDS} '-1'")]),
        ("lock_timeout = 1, 2", [(1, f"{SECONDS} '1, 2'")]),
        ("\nproject_profile = of", [(2, "project_profile is neither 'on' nor 'off'")]),
        ("project_profile = on, off", [(1, "project_profile is neither 'on' nor 'off'")]),
        ("mfa_process = a, b", [(1, "mfa_process has a comma: put the whole value in quotes")]),
        ("mfa_process = a#b", [(1, "mfa_process has a '#': put the whole value in quotes")]),
        ('mfa_process = a "b', [(1, "mfa_process has a quote that is not closed")]),
        ("mfa_process =", [(1, "mfa_process is empty or has a line break")]),
        ("mfa_process = '''a\nb'''", [(1, "mfa_process is empty or has a line break")]),
        (
            "\nproject_profil = on\n",
            [(2, "project_profil is not a setting (did you mean project_profile?)")],
        ),
        ("colour = red", [(1, "colour is not a setting")]),
        ("[lock_timeout]\nx = 1", [(1, "lock_timeout is a section, and settings need none")]),
        ("lock_timeout = 1\nlock_timeout = 2", [(2, "repeats a name")]),
        ("what is this", [(1, "is not 'name = value'")]),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, wrong: list[tuple[int, str]]) -> None:
    assert faults(text) == wrong


def test_a_fault_leaves_the_other_settings_as_they_are() -> None:
    found, wrong = evaluate("lock_timeout = x\nproject_profile = off\njunk\n", {}, WHERE)
    assert (found.lock_timeout, found.project_profile) == (DEFAULT_TIMEOUT, False)
    assert [fault.line for fault in wrong] == [1, 3]


def test_a_wrong_variable_is_named_and_the_file_holds() -> None:
    found, [fault] = evaluate("lock_timeout = 7", {"AMPLIFY_PLUGIN_LOCK_TIMEOUT": "x"}, WHERE)
    assert found.lock_timeout == 7
    assert fault.reason.startswith("AMPLIFY_PLUGIN_LOCK_TIMEOUT must be a number")


def test_the_line_itself_is_not_shown(file: Path) -> None:
    file.write_text("mfa_process = tool --pin SECRET, SECRET\nSECRET\n")
    with pytest.raises(ConfigurationError) as caught:
        load({})
    assert "line 1: " in str(caught.value)
    assert "line 2: " in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_a_broken_file_is_one_line_once_and_the_defaults(file: Path) -> None:
    file.write_text("a\nb\nc = 1\n")
    said: list[str] = []
    for _ in range(3):
        assert load_or_default({}, said.append)[:4] == DEFAULTS
    [line] = said
    assert line.startswith(f"{file}, line 1: ")
    assert "\n" not in line


@pytest.mark.skipif(os.name == "nt", reason="POSIX owners")
def test_a_file_of_another_user_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its mfa_process would be run as us."""
    file.write_text("mfa_process = evil\n")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    said: list[str] = []
    assert load_or_default({}, said.append).mfa_process is None
    assert "belongs to another user" in said[0]
    with pytest.raises(ConfigurationError, match="belongs to another user"):
        load({})
    with pytest.raises(ConfigurationError, match="belongs to another user"):
        change(file, "lock_timeout", "5")
    assert file.read_text() == "mfa_process = evil\n"


@pytest.mark.parametrize("more", [b"\xff\xfe", b"#" * settings.MAX_BYTES])
def test_a_file_that_is_no_settings_file(file: Path, more: bytes) -> None:
    file.write_bytes(b"lock_timeout = 3\nproject_profile = off\n" + more)
    said: list[str] = []
    assert load_or_default({}, said.append)[:4] == DEFAULTS
    assert settings.in_project({}, said.append).project_profile is True
    assert len(said) == 1


def test_a_fifo_in_its_place_does_not_hang(file: Path) -> None:
    os.mkfifo(file)
    said: list[str] = []
    assert settings.in_project({}, said.append).project_profile is True
    assert "is not a file" in said[0]


@pytest.mark.parametrize(
    ("text", "environ", "follows"),
    [
        (None, {}, True),
        ("lock_timeout = 3", {}, True),
        ("project_profile = off", {}, False),
        ("# project_profile = off", {}, True),
        ("project_profile = off", {"AMPLIFY_PLUGIN_PROJECT_PROFILE": "on"}, True),
        (None, {"AMPLIFY_PLUGIN_PROJECT_PROFILE": "off"}, False),
        ("project_profile = off\njunk", {}, False),
    ],
)
def test_whether_aws_follows_the_project(
    file: Path, text: str | None, environ: dict[str, str], follows: bool
) -> None:
    if text is not None:
        file.write_text(text)
    assert settings.in_project(environ, lambda _: None).project_profile is follows


def test_a_new_file_is_the_persons_own(file: Path) -> None:
    change(file, "blocked_plugins", "awsume")
    assert mode_of(file) == PRIVATE_FILE
    assert load({}).blocked_plugins == ("awsume",)
    assert [entry.name for entry in file.parent.iterdir() if not entry.name.endswith(".lock")] == [
        file.name
    ]


def test_mode_and_link_stay(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.ini"
    target.write_text("lock_timeout = 1\r\n# mine\r\n", newline="")
    target.chmod(0o640)
    file.symlink_to(target)
    change(file, "lock_timeout", "2")
    assert file.is_symlink()
    assert target.read_bytes() == b"lock_timeout = 2\r\n# mine\r\n"
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_dry_run_writes_nothing(file: Path) -> None:
    before, after = change(file, "lock_timeout", "5", dry_run=True)
    assert (before, after) == ("", "lock_timeout = 5\n")
    assert list(file.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("colour", "red", "'colour' is not a setting"),
        ("lock_timeout", "soon", "lock_timeout must be a number"),
        ("mfa_process", "  ", "mfa_process is empty"),
        ("mfa_process", "a 'b", "quote that is not closed"),
        ("mfa_process", "'''a''' \"\"\"b\"\"\" 'c'", "both kinds of quotes"),
    ],
)
def test_a_wrong_value_is_not_written(file: Path, name: str, value: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        change(file, name, value)
    assert not file.exists()
