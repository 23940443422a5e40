"""The package's own file: what a fault of ours stops, and what it knows without the rest of us."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from botocore.session import Session

import amplify_plugin
from amplify_plugin import (
    _approval_marker,
    _beside,
    _Handlers,
    _is_left_to_us,
    _is_off,
    _use_no_token,
    _working_directory,
    about,
    settings,
)
from amplify_plugin.files import amplify_folder
from amplify_plugin.hosts.guard import no_credentials
from amplify_plugin.project import approvals
from amplify_plugin.roles import chain

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.conftest import Respelled

VARIABLES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID")


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("command", "words", "is_stopped"),
    [
        ("sts", ["get-caller-identity"], True),
        ("configure", ["list"], False),
        ("configure", ["set", "region", "x"], False),
        ("configure", ["export-credentials"], True),
        ("sso", ["login"], False),
        ("sso", ["logout"], False),
        ("sso", ["list-accounts"], True),
        ("login", [], False),
        ("logout", [], False),
        ("awscloudformation", ["doctor"], False),
        ("aws", ["doctor"], False),
    ],
)
def test_what_signs_is_stopped(command: str, words: list[str], *, is_stopped: bool) -> None:
    called = SimpleNamespace(command=command, profile=None)
    assert _is_left_to_us(called, words) is is_stopped
    named = SimpleNamespace(command=command, profile="other")
    assert not _is_left_to_us(named, words)


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_word_of_the_environment_is_the_persons(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "EXAMPLE")
    assert not _is_left_to_us(SimpleNamespace(command="sts", profile=None), [])


def test_nobody_is_nobody_by_every_variable_that_names_somebody() -> None:
    variables = no_credentials("dev")
    assert variables["AWS_PROFILE"] == variables["AWS_DEFAULT_PROFILE"]
    for name in ("RELATIVE_URI", "FULL_URI"):
        assert variables[f"AWS_CONTAINER_CREDENTIALS_{name}"] == ""
    assert variables["AWS_WEB_IDENTITY_TOKEN_FILE"] == ""


def test_what_it_says_a_second_time_is_the_same() -> None:
    assert (amplify_plugin.GROUP, amplify_plugin.ALIASES) == (about.GROUP, about.ALIASES)
    assert amplify_plugin.OUTSIDE == settings.OUTSIDE
    assert amplify_plugin.RECORD == approvals.FILE_NAME
    assert amplify_plugin.__version__ == about.__version__
    assert Path(_beside()) == amplify_folder()


@pytest.mark.parametrize("folder", ["/some/project", "/caf\u00e9", "/not \udcff text"])
def test_it_looks_where_approvals_are_marked(folder: str) -> None:
    assert _approval_marker(folder, "/beside") == approvals.approval_marker(folder, "/beside")


def test_it_knows_the_working_directory_by_its_spelling_on_the_disk(
    tmp_path: Path, in_capitals: Respelled, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "app"
    folder.mkdir()
    assert _working_directory() == os.getcwd()
    monkeypatch.setattr(os, "getcwd", lambda: str(in_capitals(folder)))
    assert _working_directory() == approvals.path_key(folder)


@pytest.mark.parametrize("value", ["off", " OFF ", "on", "", None])
def test_it_is_off_where_the_rest_of_us_is(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("AMPLIFY_PLUGIN", raising=False)
    if value is not None:
        monkeypatch.setenv("AMPLIFY_PLUGIN", value)
    is_off = (value or "").strip().lower() == "off"
    assert _is_off() is settings.is_off(os.environ) is is_off


@pytest.mark.parametrize("use_no_token", [_use_no_token, chain.use_no_token])
def test_a_token_of_sso_signs_nothing_either(use_no_token: Callable[[object], None]) -> None:
    providers = ["sso"]
    token_provider = SimpleNamespace(_providers=providers)
    use_no_token(SimpleNamespace(get_component=lambda _: token_provider))
    assert providers == []
    use_no_token(SimpleNamespace())  # an older botocore has none


@pytest.mark.parametrize("known", ["record", "marker", "nothing"])
def test_a_fault_stops_who_relies_on_us_and_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: str
) -> None:
    """The record alone is enough: a marker may not have been written."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    project = tmp_path / "project"
    (project / "amplify").mkdir(parents=True)
    monkeypatch.chdir(project)
    left = {
        "record": amplify_folder() / approvals.FILE_NAME,
        "marker": Path(approvals.approval_marker(str(project.resolve()), str(amplify_folder()))),
        "nothing": tmp_path / "something else",
    }[known]
    left.parent.mkdir(parents=True, exist_ok=True)
    left.touch()
    monkeypatch.setattr("amplify_plugin.hosts.awscli.choose", fault)
    handlers, session = _Handlers(), Session()
    handlers.choose_profile(SimpleNamespace(command="sts", profile=None), session, [])
    handlers.add_provider(session)
    first = session.get_component("credential_provider").providers[0].METHOD
    assert (first == "amplify-awscloudformation") is (known != "nothing")


def fault(*_: object) -> None:
    raise RuntimeError("for a test")
