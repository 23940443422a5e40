"""This plugin's settings, as far as somebody would wonder."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from amplify_plugin.commands.doctor.checks.own_settings import check
from amplify_plugin.settings import look
from amplify_plugin.terminal.shell_commands import unset

PROJECT: Any = SimpleNamespace(root=Path("/app"))


def codes(environ: dict[str, str], path: Path, project: Any = PROJECT) -> list[str]:
    return [finding.code for finding in check(*look(environ, path), project, environ)]


def test_a_project_whose_selection_does_not_count(tmp_path: Path) -> None:
    off = {"AMPLIFY_PLUGIN_PROJECT_PROFILE": "off"}
    assert codes(off, tmp_path / "none") == ["project-profile-off"]
    assert codes(off, tmp_path / "none", project=None) == []
    assert codes({}, tmp_path / "none") == []


def test_the_setting_is_taken_back_where_it_was_made(tmp_path: Path) -> None:
    path = tmp_path / "plugin.ini"
    path.write_text("project_profile = off\n", encoding="utf-8")
    path.chmod(0o600)
    by_file, by_variable = (
        next(check(*look(environ, path), PROJECT, environ)).fix
        for environ in ({}, {"AMPLIFY_PLUGIN_PROJECT_PROFILE": "off"})
    )
    assert "settings --unset project_profile" in by_file
    assert unset("AMPLIFY_PLUGIN_PROJECT_PROFILE") in by_variable


def test_a_setting_that_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "plugin.ini"
    path.write_text("lock_timeout = soon\n", encoding="utf-8")
    path.chmod(0o600)
    assert codes({}, path) == ["settings-faulty"]
