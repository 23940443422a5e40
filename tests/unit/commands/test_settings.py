"""The settings as a person sees them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from amplify_plugin.commands import settings
from amplify_plugin.commands.context import Context
from amplify_plugin.hosts.wiring import current
from amplify_plugin.terminal.screen import Screen

FILE = os.path.join("~", ".amplify", "awscloudformation", "plugin.ini, line 1")


@pytest.mark.parametrize("width", [None, 100, 40])
def test_where_a_setting_comes_from_is_beside_it_or_below_it(
    width: int | None, safe_environment: Path
) -> None:
    file = safe_environment / ".amplify" / "awscloudformation" / "plugin.ini"
    file.parent.mkdir(parents=True)
    file.write_text("mfa_process = ykman oath accounts code\n")
    context = Context(sections=dict, session=lambda: None, hooks=current, environ={})
    context.screen = Screen(width)
    given = {"setting_name": None, "value": None, "unset": None, "dry_run": False}
    result = settings.run(given, context)
    assert result.structure is not None
    assert result.structure["settings"][0]["origin"] == f"{file}, line 1"
    lines = result.text.splitlines()
    if width == 40:
        assert lines[:4] == [
            "mfa_process       ykman oath accounts code",
            f"    {FILE}",
            "mfa_session       off",
            "    default",
        ]
    else:
        assert lines[:2] == [
            f"mfa_process       ykman oath accounts code  {FILE}",
            "mfa_session       off                   default",
        ]
