"""The line of a shell's prompt: short, of what is in force, and harmless to a shell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin.cache import CacheState, CredentialCache
from amplify_plugin.commands import show_profile
from amplify_plugin.commands.prompt_line import line, plain
from amplify_plugin.credentials import Credentials, now, timestamp
from amplify_plugin.project import find
from amplify_plugin.project.approvals import Approvals
from amplify_plugin.testing.project import profile_selected, write_project
from tests.unit.commands.contexts import context_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ABSENT = CacheState("absent")
ARN = "arn:aws:iam::123456789012:role/r"
SECTIONS = {"role": {"role_arn": ARN, "source_profile": "base"}, "base": {}, "other": {}}


@pytest.mark.parametrize(
    ("name", "source", "more", "said"),
    [
        ("role", "project", {}, "role (dev)"),
        ("role", "workspace", {}, "role (dev)"),
        ("other", "AWS_PROFILE", {}, "other (AWS_PROFILE)"),
        (None, "environment-keys", {}, "keys (environment-keys)"),
        (None, "key-file", {}, "keys (dev)"),
        (None, "default", {}, "default"),
        ("default", "default", {}, "default"),
        ("role", "stopped", {"reason": "…"}, "stopped (dev)"),
    ],
)
def test_who_is_in_force_and_by_whose_choice(
    name: str | None, source: str, more: dict[str, Any], said: str
) -> None:
    in_force = {"profileName": name, "source": source, "reason": None, **more}
    assert line(in_force, "dev", ABSENT, NOW) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (42 * 60 + 5, "42m"),
        (3 * 3600 + 5 * 60, "3h05m"),
        (601, "10m"),
        (600, "10m left"),
        (65, "1m left"),
        (59, "expired"),
        (-3600, "expired"),
    ],
)
def test_how_long_and_that_it_is_about_to_end(seconds: int, said: str) -> None:
    state = CacheState("valid", NOW + timedelta(seconds=seconds))
    in_force = {"profileName": "p", "source": "project", "reason": None}
    assert line(in_force, None, state, NOW) == f"p {said}"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("bizcorprole", "bizcorprole"),
        ("dev.corp+me@example.com/a:b=c,_-", "dev.corp+me@example.com/a:b=c,_-"),
        ("会社", "会社"),
        ("$(touch x)`id`\\w%F!{}'\"\x1b[2J\n", "??touch?x??id??w?F???????2J?"),
    ],
)
def test_no_shell_reads_anything_in_it(name: str, safe: str) -> None:
    assert plain(name) == safe


# ------------------------------------------------------------------------------------ in a project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "app"
    write_project(root, "123456789012")
    monkeypatch.chdir(root)
    return root


def prompt(**environ: str) -> str:
    context = context_of(SECTIONS, environ=environ)
    return show_profile.run({"env": None, "format": "prompt"}, context).text


def approve(root: Path) -> None:
    import json

    file = root / "amplify" / ".config" / "local-aws-info.json"
    file.write_text(json.dumps({"dev": profile_selected("role")}))
    here = find(root)
    assert here is not None
    selection = here.selection()
    assert selection is not None
    Approvals().approve(here, selection)


def test_outside_a_project_it_is_silent(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.parent)
    assert prompt() == prompt(AWS_PROFILE="other") == ""


def test_what_the_project_selects_counts_once_it_is_approved(project: Path) -> None:
    assert prompt() == "default\n"
    approve(project)
    assert prompt() == "role (dev)\n"
    assert prompt(AWS_PROFILE="other") == "other (AWS_PROFILE)\n"
    assert prompt(AWS_PROFILE="othr") == "othr (AWS_PROFILE) missing\n"


def test_the_end_is_that_of_what_is_in_force(project: Path) -> None:
    approve(project)
    end = now() + timedelta(minutes=42, seconds=30)
    CredentialCache().put(ARN, "amplify", Credentials("A", "B", "C", end))
    assert prompt() == "role (dev) 42m\n"
    assert prompt(AWS_PROFILE="other") == "other (AWS_PROFILE)\n"


def test_a_shell_of_exec_says_so_everywhere(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    approve(project)
    environ = {
        "AMPLIFY_PLUGIN_EXEC": "prod-role",
        "AMPLIFY_PLUGIN_EXEC_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
        "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
        "AWS_CREDENTIAL_EXPIRATION": timestamp(now() + timedelta(minutes=5, seconds=30)),
    }
    assert prompt(**environ) == "prod-role (exec) 5m left\n"
    others = environ | {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE"}
    assert prompt(**others) == "keys (environment-keys)\n"  # the end is that of exec's keys
    end = {"AWS_CREDENTIAL_EXPIRATION": environ["AWS_CREDENTIAL_EXPIRATION"]}
    assert prompt(AWS_ACCESS_KEY_ID="ASIAEXAMPLE", **end) == "keys (environment-keys) 5m left\n"
    assert prompt(**environ | {"AMPLIFY_PLUGIN_EXEC": "keys of the project"}) == (
        "keys (exec) 5m left\n"
    )
    monkeypatch.chdir(project.parent)
    assert prompt(**environ) == "prod-role (exec) 5m left\n"
    assert prompt(**others) == ""


def test_what_cannot_be_read_is_no_error_in_a_prompt(project: Path) -> None:
    approve(project)
    (project / "amplify" / ".config" / "local-aws-info.json").write_text("{")
    assert prompt() == "stopped (dev)\n"
    (project / "amplify" / ".config" / "local-env-info.json").write_text("{")
    assert prompt() == "stopped\n"
