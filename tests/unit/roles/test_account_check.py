"""Credentials whose account is checked before they sign."""

from __future__ import annotations

from types import SimpleNamespace

from amplify_plugin.roles.account_check import CheckedCredentials


def test_each_access_key_is_checked_once() -> None:
    """A program that runs for long may be given another user's key."""
    found = SimpleNamespace(key="AKIAEXAMPLE1", method="shared-credentials-file")
    found.get_frozen_credentials = lambda: SimpleNamespace(access_key=found.key)
    asked: list[str] = []
    checked = CheckedCredentials(found, lambda frozen: asked.append(frozen.access_key))
    for key in ("AKIAEXAMPLE1", "AKIAEXAMPLE1", "AKIAEXAMPLE2"):
        found.key = key
        assert checked.get_frozen_credentials().access_key == key
    assert asked == ["AKIAEXAMPLE1", "AKIAEXAMPLE2"]
    assert checked.method == "shared-credentials-file"
