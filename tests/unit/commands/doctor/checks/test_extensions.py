"""Plugins of this plugin that are left out are told of, the others are not."""

from __future__ import annotations

from amplify_plugin.commands.doctor.checks import extensions
from amplify_plugin.commands.ports import Plugin
from amplify_plugin.quoting import joined


def test_each_that_is_left_out_is_told_with_the_way_back() -> None:
    failed, blocked = extensions.check(
        [
            Plugin("fine", "acme-fine 1.0", "loaded"),
            Plugin("my vault", "acme-vault 1.0", "failed", reason="no module"),
            Plugin("tidy", "acme-tidy 1.0", "blocked"),
        ]
    )
    assert (failed.code, failed.severity, failed.subject) == (
        "extension-failed",
        "warning",
        "my vault",
    )
    assert "acme-vault 1.0" in failed.message
    assert "no module" in failed.message
    assert f"settings blocked_plugins {joined(['my vault'])}" in failed.fix
    assert (blocked.code, blocked.severity, blocked.subject) == (
        "extension-blocked",
        "note",
        "tidy",
    )
    assert "blocked_plugins" in blocked.fix
