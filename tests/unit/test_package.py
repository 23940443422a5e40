"""What a fault of ours in an approved project stops, and what goes on as without us."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from amplify_plugin import _is_left_to_us
from amplify_plugin.hosts.guard import nobody

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
    variables = nobody("dev")
    assert variables["AWS_PROFILE"] == variables["AWS_DEFAULT_PROFILE"]
    for name in ("RELATIVE_URI", "FULL_URI"):
        assert variables[f"AWS_CONTAINER_CREDENTIALS_{name}"] == ""
    assert variables["AWS_WEB_IDENTITY_TOKEN_FILE"] == ""
