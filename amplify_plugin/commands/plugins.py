"""plugins: which plugins of this package there are, what they do, and which are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amplify_plugin.commands.base import Arguments, Command, Example, Option, Result
from amplify_plugin.commands.ports import BUILT_IN
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from amplify_plugin.commands.context import Context
    from amplify_plugin.commands.ports import Plugin


def run(arguments: Arguments, context: Context) -> Result:
    """List them; looking for them loads them, and calls no hook."""
    found = [
        plugin for plugin in context.hooks.plugins if arguments["all"] or plugin.origin != BUILT_IN
    ]
    structure = {"plugins": [_structure(plugin) for plugin in found]}
    return Result(structure, _text(found) or "No plugins are installed.\n")


def _structure(plugin: Plugin) -> dict[str, Any]:
    return {
        "name": plugin.name,
        "origin": plugin.origin,
        "state": plugin.state,
        "hooks": list(plugin.hooks),
        "reason": plugin.reason,
    }


def _text(found: Iterable[Plugin]) -> str:
    return "".join(
        f"{shown(plugin.name)} ({shown(plugin.origin)}): {plugin.state}"
        f"{': ' + shown(plugin.reason) if plugin.reason else ''}\n"
        + "".join(f"    {hook}\n" for hook in plugin.hooks)
        for plugin in found
    )


COMMAND = Command(
    name="plugins",
    summary="List the plugins that extend this plugin.",
    description=(
        "Lists what other packages add to this plugin through its hooks: the name, package and "
        "version of each, the hooks that it implements, and whether it is loaded, blocked "
        "(setting blocked_plugins) or failed, and why."
    ),
    options=(Option("all", "List this plugin's own implementations as well.", is_flag=True),),
    examples=(
        Example("Which plugins are there?", "plugins"),
        Example("Who implements which hook?", "plugins --all"),
    ),
    run=run,
    meaningless=("profile", "region"),
)
