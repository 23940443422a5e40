"""The setting mfa_process as a plugin among the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from amplify_plugin.roles.mfa import MfaQuestion
from amplify_plugin.testing.plugins import plugged

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = MfaQuestion("role", "arn:aws:iam::123456789012:role/r", "arn:aws:iam::1:mfa/me")


def test_its_code_comes_before_the_terminal_and_its_second_is_the_last(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    device = tmp_path / "device"
    device.write_text("246802")
    monkeypatch.setenv("AMPLIFY_PLUGIN_MFA_PROCESS", f"cat {device}")
    with plugged() as hooks:
        first = hooks.mfa_code(QUESTION)
        device.write_text("135791")
        second = hooks.mfa_code(QUESTION._replace(attempt=2))
    assert (first.digits, first.can_ask_again) == ("246802", True)
    assert (second.digits, second.can_ask_again) == ("135791", False)
