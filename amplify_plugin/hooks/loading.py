"""Which plugins there are, and what has become of each: loaded, blocked, or failed and why."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pluggy

from amplify_plugin.commands.ports import BUILT_IN, Plugin
from amplify_plugin.hooks import specs
from amplify_plugin.hooks.markers import PROJECT

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

HOOKS = tuple(name for name in vars(specs) if name.startswith("amplify_"))


def new_manager(built_ins: Mapping[str, object]) -> pluggy.PluginManager:
    """A manager with our specifications and the built-in plugins, by name."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(specs)
    for name, plugin in built_ins.items():
        manager.register(plugin, name)
    return manager


def built_in(manager: pluggy.PluginManager, names: Iterable[str]) -> list[Plugin]:
    """The built-in plugins as they are listed with the others."""
    return [Plugin(name, BUILT_IN, "loaded", hooks_of(manager, name)) for name in names]


def load(
    manager: pluggy.PluginManager,
    blocked: Collection[str],
    named: Iterable[str],
    *,
    may_be_installed: bool,
) -> list[Plugin]:
    """Load what other distributions offer, and then the modules ``named`` in the settings.

    Nothing of a plugin is raised: one that fails is left out. Distributions are looked at only if
    any of them ``may_be_installed``.
    """
    found = [
        *(_of_distributions(manager, blocked) if may_be_installed else ()),
        *_of_settings(manager, blocked, named),
    ]
    unknown = _with_unknown_hooks(manager)
    return [
        one._replace(state="failed", hooks=(), reason=unknown[one.name])
        if one.state == "loaded" and one.name in unknown
        else one
        for one in found
    ]


def hooks_of(manager: pluggy.PluginManager, name: str) -> tuple[str, ...]:
    """The hooks that a registered plugin implements, in the order of their names."""
    plugin = manager.get_plugin(name)
    return tuple(sorted(hook.name for hook in manager.get_hookcallers(plugin) or ()))


def _of_distributions(manager: pluggy.PluginManager, blocked: Collection[str]) -> Iterator[Plugin]:
    for point in _entry_points():
        distribution = point.dist
        origin = f"{distribution.name} {distribution.version}" if distribution else "unknown"
        if point.name in blocked:
            yield Plugin(point.name, origin, "blocked")
        else:
            yield _registered(manager, point.name, origin, point.load)


def _entry_points() -> Iterable[EntryPoint]:
    try:
        from importlib.metadata import entry_points

        return sorted(entry_points(group=PROJECT), key=lambda point: point.name)
    except Exception:  # noqa: BLE001  a frozen AWS CLI v2 may lack it; one broken record stops all
        return ()


def _of_settings(
    manager: pluggy.PluginManager, blocked: Collection[str], named: Iterable[str]
) -> Iterator[Plugin]:
    for name in named:
        if name in blocked:
            yield Plugin(name, "settings", "blocked")
            continue
        try:
            plugin: Any = _imported(name)
        except (Exception, SystemExit) as error:  # noqa: BLE001  whatever its import does
            yield Plugin(name, "settings", "failed", reason=_reason(error))
            continue
        # Where entry points are found as well, the same plugin is there already.
        if not manager.is_registered(plugin):
            yield _registered(manager, name, "settings", lambda plugin=plugin: plugin)


def _imported(name: str) -> Any:
    """``package.module``, or an object in it: ``package.module:name``."""
    module_name, _, attributes = name.partition(":")
    found: Any = importlib.import_module(module_name)
    for attribute in filter(None, attributes.split(".")):
        found = getattr(found, attribute)
    return found


def _registered(manager: pluggy.PluginManager, name: str, origin: str, get: Any) -> Plugin:
    taken = manager.has_plugin(name)
    try:
        plugin = get()
        if isinstance(plugin, type):
            raise TypeError("it is a class, not an object of one")  # noqa: TRY301
        if taken:
            raise ValueError("the name is taken")  # noqa: TRY301
        manager.register(plugin, name)
    except (Exception, SystemExit) as error:  # noqa: BLE001  whatever its import does
        if not taken and manager.has_plugin(name):
            manager.unregister(name=name)  # pluggy before 1.7 leaves one that it refuses half in
        return Plugin(name, origin, "failed", reason=_reason(error))
    return Plugin(name, origin, "loaded", hooks_of(manager, name))


def _with_unknown_hooks(manager: pluggy.PluginManager) -> dict[str, str]:
    """Remove the plugins that implement an unknown hook; a clause about each by name."""
    refused: dict[str, str] = {}
    while True:
        try:
            manager.check_pending()
        except pluggy.PluginValidationError as error:
            name = manager.get_name(error.plugin)
            assert name is not None
            callers = manager.get_hookcallers(error.plugin) or ()
            unknown = sorted(hook.name for hook in callers if not hook.has_spec())
            refused[name] = "; ".join(map(_suggestion, unknown))
            manager.unregister(error.plugin)
        else:
            return refused


def _suggestion(name: str) -> str:
    from amplify_plugin.terminal.suggestions import suggested
    from amplify_plugin.terminal.text import quoted

    near = " or ".join(map(quoted, suggested(name, HOOKS)))
    return f"there is no hook {quoted(name)}" + (f" (did you mean {near}?)" if near else "")


def _reason(error: BaseException) -> str:
    # The sentence of an import error is about modules; others may quote anything.
    is_told = isinstance(error, ImportError | AttributeError | TypeError | ValueError)
    is_told = is_told or isinstance(error, pluggy.PluginValidationError | SyntaxError)
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}" if is_told and words else type(error).__name__
