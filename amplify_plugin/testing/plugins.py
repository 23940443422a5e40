"""The hook set with chosen plugins, for tests of a plugin in one process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from amplify_plugin.hooks import loading
from amplify_plugin.hooks.current import use
from amplify_plugin.hooks.interface import Plugin
from amplify_plugin.hooks.manager import PluginHooks
from amplify_plugin.terminal.notices import notice


@contextmanager
def plugged(*plugins: object, warn: Callable[[str], None] = notice) -> Iterator[PluginHooks]:
    """Let this process's hooks be our own and these plugins', and no others, while inside.

    A plugin is a module or an object, as an entry point would name it. Commands, ``install`` and
    whatever else asks for hooks gets these. Raises pluggy.PluginValidationError for a hook that
    does not exist or an argument that a hook does not have.
    """
    made = loading.own_manager()
    for plugin in plugins:
        made.register(plugin, name_of(plugin))
    made.check_pending()
    found = [
        Plugin(name_of(one), "test", "loaded", loading.hooks_of(made, name_of(one)))
        for one in plugins
    ]
    hooks = PluginHooks(made, found, warn)
    before = use(hooks)
    try:
        yield hooks
    finally:
        use(before)


def name_of(plugin: object) -> str:
    """The name under which ``plugged`` registers it: a module's own, else its class's."""
    return str(getattr(plugin, "__name__", type(plugin).__name__))
