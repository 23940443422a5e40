"""The subcommands, one module each."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from amplify_plugin.commands.base import Command

GROUP = "awscloudformation"
ALIASES = ("awscfn", "aws")  # as in the Amplify CLI

MODULES = (
    "reset_cache",
    "list_profiles",
    "select_profile",
    "show_profile",
    "login",
    "export_credentials",
    "settings",
    "add_profile",
    "doctor",
)


def all_commands() -> tuple[Command, ...]:
    """Every command, in the order in which help lists them."""
    modules = (import_module(f"{__name__}.{module}") for module in MODULES)
    return tuple(module.COMMAND for module in modules)
