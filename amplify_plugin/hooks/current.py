"""The hook set of this process."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from amplify_plugin.hooks.interface import Hooks

_current: Hooks | None = None


def current() -> Hooks:
    """The hooks, made and plugins looked for when they are first asked for."""
    global _current  # noqa: PLW0603  one a process, as its plugins' modules are
    if _current is None:
        from amplify_plugin.terminal.notices import notice

        _current = create(os.environ, sys.path, notice)
    return _current


def use(hooks: Hooks | None) -> Hooks | None:
    """Let this be the process's hook set, and return what was; None is made anew when asked for.

    For tests, and for a host whose own manager has the hooks.
    """
    global _current
    before, _current = _current, hooks
    return before


def create(environ: Mapping[str, str], path: list[str], warn: Callable[[str], None]) -> Hooks:
    """A hook set with all plugins that are installed or named in the settings, but the blocked."""
    from amplify_plugin.hooks.scan import may_be_offered
    from amplify_plugin.settings import load_or_default

    settings = load_or_default(environ, warn)
    if not settings.plugins and not may_be_offered(path):
        from amplify_plugin.hooks.alone import OwnHooks

        return OwnHooks()
    from amplify_plugin.hooks.manager import load_all

    return load_all(settings.blocked_plugins, settings.plugins, warn)
