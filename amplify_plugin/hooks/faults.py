"""What a plugin does wrong, said with its name; and whose fault an exception is."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Iterable
from typing import TYPE_CHECKING

from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.terminal.text import quoted, shown, shown_command

if TYPE_CHECKING:
    from pluggy import HookCaller, HookImpl

SEE = "'amplify-plugin plugins' lists the plugins"


class PluginFailed(AmplifyPluginError):
    """A plugin's hook raised an unexpected error, or returned something wrong.

    ``plugin`` is its name, ``hook`` the hook's. The exception's own words are not told: they may
    hold a secret.
    """

    def __init__(self, plugin: str, hook: str, reason: str) -> None:
        block = shown_command("amplify-plugin", "settings", "blocked_plugins", plugin)
        super().__init__(
            f"The plugin {quoted(plugin)} failed in {hook}: {shown(reason)}.",
            remedy=f"{SEE}; '{block}' leaves it out.",
        )
        self.plugin = plugin
        self.hook = hook
        self.reason = reason


def plain(hook: HookCaller) -> list[HookImpl]:
    """The implementations that answer by themselves, which wrappers do not; own ones first."""
    return [impl for impl in hook.get_hookimpls() if not (impl.wrapper or impl.hookwrapper)]


def culprit(error: BaseException, impls: Iterable[HookImpl]) -> HookImpl | None:
    """The implementation in which the exception arose; None where it is in none of them."""
    by_code = {code: impl for impl in impls if (code := _code(impl)) is not None}
    found = None
    for frame, _ in traceback.walk_tb(error.__traceback__):
        # The innermost: a wrapper stands around the one that failed.
        found = by_code.get(frame.f_code, found)
    return found


def _code(impl: HookImpl) -> object:
    return getattr(inspect.unwrap(impl.function), "__code__", None)
