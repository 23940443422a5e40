"""The composition root: puts a process together from the parts, which do not know each other.

Hosts take from here what a command or a role's credentials are handed. Nothing is loaded, and no
plugin looked for, before a hook is called.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from amplify_plugin.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pluggy

    from amplify_plugin.commands.ports import Plugin
    from amplify_plugin.hooks.interface import Hooks
    from amplify_plugin.hooks.manager import PluginHooks
    from amplify_plugin.settings import Settings

_current: Hooks | None = None


def current() -> Hooks:
    """The hooks of this process, made and plugins looked for at the first call."""
    global _current  # noqa: PLW0603  one a process, as its plugins' modules are
    if _current is None:
        from amplify_plugin.terminal.notices import notice

        _current = create(os.environ, sys.path, notice)
    return _current


def use(hooks: Hooks | None) -> Hooks | None:
    """Let this be the process's hook set, and return the earlier one.

    After None, a new one is made when asked for.

    For tests, and for a host whose own manager has the hooks.
    """
    global _current
    before, _current = _current, hooks
    return before


def plugin_hooks() -> PluginHooks:
    """The hooks of this process as they are mounted: on a manager with their implementations."""
    from amplify_plugin.hooks.manager import PluginHooks
    from amplify_plugin.terminal.notices import notice

    hooks = current()
    return hooks if isinstance(hooks, PluginHooks) else create(os.environ, sys.path, notice)


def create(environ: Mapping[str, str], path: list[str], warn: Callable[[str], None]) -> PluginHooks:
    """A hook set with all plugins that are installed or named in the settings, but the blocked.

    Raises ConfigurationError without pluggy.
    """
    try:
        import pluggy  # noqa: F401
    except ImportError:
        # An AWS CLI of its own Python may see us and not what we depend on.
        raise ConfigurationError(
            "The package 'pluggy', which this plugin needs, is not installed.",
            remedy="Run 'amplify-plugin enable' again; AMPLIFY_PLUGIN=off switches the plugin off.",
        ) from None
    from amplify_plugin.hooks.loading import load
    from amplify_plugin.hooks.scan import may_be_offered
    from amplify_plugin.settings import load_or_default

    settings = load_or_default(environ, warn)

    def add(manager: pluggy.PluginManager) -> list[Plugin]:
        return load(
            manager,
            settings.blocked_plugins,
            settings.plugins,
            may_be_installed=may_be_offered(path),
        )

    return hooks_with(add, settings, warn)


def hooks_with(
    add: Callable[[pluggy.PluginManager], list[Plugin]],
    settings: Settings,
    warn: Callable[[str], None],
) -> PluginHooks:
    """Our own features on a manager, and the plugins that ``add`` registers and returns."""
    from amplify_plugin.commands import STANDALONE_MODULES, command_name
    from amplify_plugin.hooks.loading import built_in, new_manager
    from amplify_plugin.hooks.manager import PluginHooks
    from amplify_plugin.hosts.builtin import built_ins

    own = built_ins(settings)
    manager = new_manager(own)
    return PluginHooks(
        manager,
        [*built_in(manager, own), *add(manager)],
        built_ins=frozenset(own),
        # A plugin's command must not stand before one that only amplify-plugin has.
        reserved=frozenset(command_name(module) for module in STANDALONE_MODULES),
        warn=warn,
    )
