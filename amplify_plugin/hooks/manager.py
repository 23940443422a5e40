"""The hooks on a pluggy manager: our own with the plugins that were found, or another host's."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pluggy

from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.hooks import loading, specs
from amplify_plugin.hooks.faults import SEE, PluginFailed, culprit, plain
from amplify_plugin.hooks.markers import PROJECT
from amplify_plugin.terminal.notices import notice
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from pluggy import HookCaller, HookImpl

    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.cache.entries import RemovedRole
    from amplify_plugin.commands.base import Command
    from amplify_plugin.commands.doctor.finding import Finding
    from amplify_plugin.commands.doctor.surroundings import Surroundings
    from amplify_plugin.commands.ports import Plugin, ProfileQuestion
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.roles.mfa import MfaCode, MfaQuestion
    from amplify_plugin.roles.ports import CredentialsCached


class PluginHooks:
    """Calls all implementations, and checks what they give. Satisfies `interface.Hooks`.

    ``manager`` has our specifications and all implementations; ``plugins`` is what was found at
    the start; ``built_ins`` are the names of our own plugins, ``reserved`` those that no plugin's
    command may have; ``warn`` is told in one line of plugins that are left out, each once.
    """

    def __init__(
        self,
        manager: pluggy.PluginManager,
        plugins: Iterable[Plugin],
        *,
        built_ins: Collection[str],
        reserved: Collection[str],
        warn: Callable[[str], None] = notice,
    ) -> None:
        self.manager = manager
        self.reserved = reserved
        self.built_ins = built_ins
        self._plugins = list(plugins)
        self._warn = warn
        self._told: set[str] = set()
        failed = [plugin.name for plugin in plugins if plugin.state == "failed"]
        if failed:
            names = ", ".join(shown(name) for name in failed)
            warn(f"left out, because they cannot be loaded: the plugins {names}. {SEE}.")

    @property
    def plugins(self) -> tuple[Plugin, ...]:
        return tuple(self._plugins)

    def commands(self) -> tuple[Command, ...]:
        # Here: who waits for the question for a code waits for none of what commands are made of.
        from amplify_plugin.hooks import checks

        found: list[Command] = []
        taken = set(self.reserved)
        for plugin, command in self._each(self.manager.hook.amplify_commands):
            refused = checks.refused_command(command, taken)
            if refused is not None:
                self._leave_out(plugin, "amplify_commands", refused)
                continue
            taken.update((command.name, *command.aliases))
            found.append(command if self._is_built_in(plugin) else checks.guarded(command, plugin))
        return tuple(found)

    def command(self, name: str) -> Command | None:
        return next(
            (found for found in self.commands() if name in (found.name, *found.aliases)), None
        )

    def mfa_code(self, question: MfaQuestion) -> MfaCode:
        from amplify_plugin.roles.mfa import MfaCode, MfaCodeNeeded

        found = self._first(self.manager.hook.amplify_mfa_code, MfaCode, question=question)
        if found is None:
            raise MfaCodeNeeded(question)
        return found  # type: ignore[no-any-return]

    def credentials(
        self, profile: Profile, as_usual: Callable[[], Credentials | None]
    ) -> Credentials | None:
        from amplify_plugin.credentials import Credentials

        return self._first(  # type: ignore[no-any-return]
            self.manager.hook.amplify_credentials, Credentials, profile=profile, as_usual=as_usual
        )

    def choose_profile(self, question: ProfileQuestion) -> str | None:
        hook = self.manager.hook.amplify_choose_profile
        found: str | None = self._first(hook, str, question=question)
        if found is not None and found not in question.names:
            raise PluginFailed(self._who(hook), hook.name, "it did not choose any of the profiles")
        return found

    def credentials_cached(self, cached: CredentialsCached) -> None:
        self._tell(self.manager.hook.amplify_credentials_cached, cached=cached)

    def cache_reset(self, removed: tuple[RemovedRole, ...]) -> None:
        self._tell(self.manager.hook.amplify_cache_reset, removed=removed)

    def findings(self, where: Surroundings) -> tuple[Finding, ...]:
        from amplify_plugin.hooks import checks

        found: list[Finding] = []
        for plugin, finding in self._each(self.manager.hook.amplify_findings, where=where):
            refused = checks.refused_finding(finding)
            if refused is not None:
                self._leave_out(plugin, "amplify_findings", refused)
            else:
                found.append(finding if self._is_built_in(plugin) else checks.printable(finding))
        return tuple(found)

    def _each(self, hook: HookCaller, **arguments: Any) -> Iterator[tuple[str, Any]]:
        """Every item of every answer, with its plugin's name."""
        for impl, caller in self._one_by_one(hook):
            items: list[Any] = []
            with self._left_out_if_it_fails(impl, hook):
                items = [item for answer in caller(**arguments) for item in answer]
            yield from ((impl.plugin_name, item) for item in items)

    def _tell(self, hook: HookCaller, **arguments: Any) -> None:
        for impl, caller in self._one_by_one(hook):
            with self._left_out_if_it_fails(impl, hook):
                caller(**arguments)

    def _one_by_one(self, hook: HookCaller) -> Iterator[tuple[HookImpl, HookCaller]]:
        """Each plugin by itself, with the wrappers around it.

        So one that fails does not take another's answer with it.
        """
        impls = plain(hook)
        for impl in impls:
            others = [other.plugin for other in impls if other.plugin is not impl.plugin]
            yield impl, self.manager.subset_hook_caller(hook.name, others)

    @contextmanager
    def _left_out_if_it_fails(self, impl: HookImpl, hook: HookCaller) -> Iterator[None]:
        try:
            yield
        except (Exception, SystemExit) as error:
            whose = culprit(error, hook.get_hookimpls()) or impl
            if self._is_built_in(whose.plugin_name):
                raise
            self._leave_out(whose.plugin_name, hook.name, _reason(error))

    def _first(self, hook: HookCaller, kind: type, **arguments: Any) -> Any:
        """The first answer, which must be of this kind. Raises PluginFailed."""
        try:
            found = hook(**arguments)
        except (AmplifyPluginError, KeyboardInterrupt):
            raise
        except (Exception, SystemExit) as error:
            whose = culprit(error, hook.get_hookimpls())
            if whose is None or self._is_built_in(whose.plugin_name):
                raise
            failed = PluginFailed(whose.plugin_name, hook.name, type(error).__name__)
            self._note(failed)
            # Without the exception itself: its words may hold a secret.
            raise failed from None
        if found is None or isinstance(found, kind):
            return found
        reason = f"it gave {type(found).__name__}, not {kind.__name__}"
        raise PluginFailed(self._who(hook), hook.name, reason)

    def _who(self, hook: HookCaller) -> str:
        """Who may have given the answer that counts: the plugins that implement the hook."""
        others = [
            impl.plugin_name for impl in plain(hook) if not self._is_built_in(impl.plugin_name)
        ]
        return " or ".join(reversed(others))

    def _leave_out(self, plugin: str, hook: str, reason: str) -> None:
        failed = PluginFailed(plugin, hook, reason)
        if self._note(failed):
            self._warn(f"{failed.message[:-1]}; left out. {SEE}.")

    def _note(self, failed: PluginFailed) -> bool:
        """Whether this is the plugin's first failure."""
        is_first = failed.plugin not in self._told
        self._told.add(failed.plugin)
        for index, plugin in enumerate(self._plugins):
            if plugin.name == failed.plugin and plugin.state == "loaded":
                reason = f"{failed.hook}: {failed.reason}"
                self._plugins[index] = plugin._replace(state="failed", reason=reason)
        return is_first

    def _is_built_in(self, plugin: str) -> bool:
        return plugin.removeprefix(f"{PROJECT}:") in self.built_ins


def _reason(error: BaseException) -> str:
    # Our own kind of error is written for a person; others may quote anything.
    return error.message if isinstance(error, AmplifyPluginError) else type(error).__name__


_mounted: weakref.WeakKeyDictionary[pluggy.PluginManager, PluginHooks] = weakref.WeakKeyDictionary()


def mount(plugin_manager: pluggy.PluginManager, ours: PluginHooks) -> PluginHooks:
    """Add our specifications and every implementation of ``ours`` to another host's manager.

    Only once, with those that there are at the first call. The host's project may have any name:
    its plugins implement our hooks with the host's own marker. Ours are registered as
    ``amplify_plugin:NAME``; one that the host has blocked by such a name stays out. Returns the
    hooks as typed methods that call the host's manager.
    """
    if plugin_manager in _mounted:
        return _mounted[plugin_manager]
    project = plugin_manager.project_name
    for name in loading.HOOKS:
        spec = getattr(specs, name)
        opts = getattr(spec, f"{PROJECT}_spec")
        pluggy.HookspecMarker(project)(firstresult=opts["firstresult"])(spec)
    plugin_manager.add_hookspecs(specs)
    for name, plugin in ours.manager.list_name_plugin():
        if plugin is not None:
            plugin_manager.register(_under(ours.manager, plugin, project), f"{PROJECT}:{name}")
    hooks = PluginHooks(plugin_manager, (), built_ins=ours.built_ins, reserved=ours.reserved)
    _mounted[plugin_manager] = hooks
    return hooks


class _Adapted:
    """A plugin's hooks under another project's marker."""


def _under(manager: pluggy.PluginManager, plugin: object, project: str) -> _Adapted:
    adapted = _Adapted()
    for attribute in dir(plugin):
        opts: Any = manager.parse_hookimpl_opts(plugin, attribute)
        if opts is None:
            continue
        function = getattr(plugin, attribute)
        hook = opts["specname"] or attribute
        marker = pluggy.HookimplMarker(project)
        marker(**{**opts, "specname": hook})(getattr(function, "__func__", function))
        # Under this prefix: pytest takes no other name for a hook's.
        setattr(adapted, f"{project}_{hook}", function)
    return adapted
