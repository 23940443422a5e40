"""The subcommands, one module each. What one command needs alone is in its folder."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from amplify_plugin.commands.base import Command

MODULES = (
    "reset_cache",
    "list_profiles",
    "select_profile",
    "show_profile",
    "login",
    "export_credentials",
    "exec",
    "console",
    "bridge.bridge_profile",
    "settings",
    "add_profile",
    "iam.create_role",
    "iam.create_user",
    "iam.rotate_key",
    "iam.delete_role",
    "iam.delete_user",
    "doctor.doctor",
    "plugins",
)
# Of no use in ``aws``, which may not even start: only in ``amplify-plugin``.
STANDALONE_MODULES = ("enable.enable", "enable.disable", "completion", "bridge.credential_process")


# What people type for a command of another name. They load its module, and no other's.
OTHER_NAMES = {"whoami": "show_profile", "status": "show_profile"}


def command_name(module: str) -> str:
    """The name of the command in one of these modules."""
    return module.rpartition(".")[2].replace("_", "-")


def all_commands() -> tuple[Command, ...]:
    """Those that every host has, in the order in which help lists them."""
    return _commands(MODULES)


def named(name: str, modules: tuple[str, ...] = MODULES) -> Command | None:
    """The command of that name or alias (its name in camel case); no other's module is loaded."""
    letters = command_name(OTHER_NAMES.get(name, name)).replace("-", "").lower()
    likely = tuple(module for module in modules if command_name(module).replace("-", "") == letters)
    return next(
        (found for found in _commands(likely) if name in (found.name, *found.aliases)), None
    )


def standalone_commands() -> tuple[Command, ...]:
    """Those that ``amplify-plugin`` alone has."""
    return _commands(STANDALONE_MODULES)


def _commands(names: tuple[str, ...]) -> tuple[Command, ...]:
    modules = (import_module(f"{__name__}.{name}") for name in names)
    return tuple(module.COMMAND for module in modules)
