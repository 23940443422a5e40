"""The hook set with chosen plugins, for tests of a plugin in one process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from amplify_plugin.commands.ports import Plugin
from amplify_plugin.hooks.loading import hooks_of
from amplify_plugin.hosts.wiring import hooks_with, use
from amplify_plugin.settings import load_or_default
from amplify_plugin.terminal.notices import notice

if TYPE_CHECKING:
    import pluggy

    from amplify_plugin.hooks.manager import PluginHooks


@contextmanager
def plugged(*plugins: object, warn: Callable[[str], None] = notice) -> Iterator[PluginHooks]:
    """Let this process's hooks be our own and these plugins', and no others, while inside.

    A plugin is a module or an object, as an entry point would name it. Commands, ``install`` and
    whatever else asks for hooks gets these. Raises pluggy.PluginValidationError for a hook that
    does not exist or an argument that a hook does not have.
    """

    def add(manager: pluggy.PluginManager) -> list[Plugin]:
        for plugin in plugins:
            manager.register(plugin, name_of(plugin))
        manager.check_pending()
        names = [name_of(plugin) for plugin in plugins]
        return [Plugin(name, "test", "loaded", hooks_of(manager, name)) for name in names]

    hooks = hooks_with(add, load_or_default(os.environ, warn), warn)
    before = use(hooks)
    try:
        yield hooks
    finally:
        use(before)


def name_of(plugin: object) -> str:
    """The name under which ``plugged`` registers it: a module's own, else its class's."""
    return str(getattr(plugin, "__name__", type(plugin).__name__))
