"""The plugins of this package: which are left out, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.terminal.text import quoted, shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.commands.ports import Plugin

_BLOCK = ("amplify-plugin", "settings", "blocked_plugins")


def check(plugins: Iterable[Plugin]) -> Iterator[Finding]:
    """A finding for each plugin that is not loaded, or has failed since."""
    for plugin in plugins:
        name, origin = shown(plugin.name), shown(plugin.origin)
        if plugin.state == "failed":
            yield finding(
                "extension-failed",
                name,
                f"The plugin {quoted(name)} ({origin}) is left out: {shown(plugin.reason or '')}.",
                f"Fix, upgrade or uninstall it, or '{shown_command(*_BLOCK, plugin.name)}'.",
            )
        elif plugin.state == "blocked":
            yield finding(
                "extension-blocked",
                name,
                f"The plugin {quoted(name)} ({origin}) is blocked and not loaded.",
                "To use it, remove its name from the setting blocked_plugins.",
            )
