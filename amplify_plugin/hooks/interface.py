"""The hooks as typed methods: what this package itself calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from amplify_plugin.commands.ports import CommandHooks

if TYPE_CHECKING:
    from amplify_plugin.commands.base import Command


class Hooks(CommandHooks, Protocol):
    """One method a hook. ``specs`` says what each means and when it is called."""

    def commands(self) -> tuple[Command, ...]:
        """Return the subcommands, our own first."""

    def command(self, name: str) -> Command | None:
        """Return the subcommand of that name or alias."""
