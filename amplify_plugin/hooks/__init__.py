"""The hook set: what plugins of this package may do. See ``specs``, and docs/plugins.md.

What a plugin's author needs is here under one name each; each is loaded when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pluggy

    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.cache.entries import RemovedRole
    from amplify_plugin.commands.base import Arguments, Command, Example, Option, Result
    from amplify_plugin.commands.context import Context
    from amplify_plugin.commands.doctor.finding import Finding
    from amplify_plugin.commands.doctor.surroundings import Surroundings
    from amplify_plugin.commands.ports import CommandHooks, ProfileQuestion
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.errors import AmplifyPluginError
    from amplify_plugin.hooks.interface import Hooks
    from amplify_plugin.hooks.markers import hookimpl, hookspec
    from amplify_plugin.hosts.wiring import use
    from amplify_plugin.roles.mfa import MfaCode, MfaQuestion
    from amplify_plugin.roles.ports import CredentialsCached

__all__ = [
    "AmplifyPluginError",
    "Arguments",
    "Command",
    "CommandHooks",
    "Context",
    "Credentials",
    "CredentialsCached",
    "Example",
    "Finding",
    "Hooks",
    "MfaCode",
    "MfaQuestion",
    "Option",
    "Profile",
    "ProfileQuestion",
    "RemovedRole",
    "Result",
    "Surroundings",
    "hookimpl",
    "hookspec",
    "mount",
    "use",
]

_HOMES = {
    "AmplifyPluginError": "errors",
    "Arguments": "commands.base",
    "Command": "commands.base",
    "CommandHooks": "commands.ports",
    "Context": "commands.context",
    "Credentials": "credentials",
    "CredentialsCached": "roles.ports",
    "Example": "commands.base",
    "Finding": "commands.doctor.finding",
    "Hooks": "hooks.interface",
    "MfaCode": "roles.mfa",
    "MfaQuestion": "roles.mfa",
    "Option": "commands.base",
    "Profile": "awsconfig.profiles",
    "ProfileQuestion": "commands.ports",
    "RemovedRole": "cache.entries",
    "Result": "commands.base",
    "Surroundings": "commands.doctor.surroundings",
    "hookimpl": "hooks.markers",
    "hookspec": "hooks.markers",
    "use": "hosts.wiring",
}


def mount(plugin_manager: pluggy.PluginManager) -> Hooks:
    """Add our hooks and every implementation to another pluggy host's manager, once.

    The host's project may have any name: its plugins implement our hooks with the host's own
    marker. Ours are registered as ``amplify_plugin:NAME``; one that the host has blocked by such a
    name stays out. Returns the hooks as typed methods that call the host's manager.
    """
    from amplify_plugin.hooks.manager import mount as mounted
    from amplify_plugin.hosts.wiring import plugin_hooks

    return mounted(plugin_manager, plugin_hooks())


if not TYPE_CHECKING:  # for mypy every name would exist

    def __getattr__(name: str) -> object:
        from importlib import import_module

        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"amplify_plugin.{_HOMES[name]}"), name)
