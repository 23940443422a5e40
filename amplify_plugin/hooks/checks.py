"""What a plugin may give: checked before it reaches a host, which one bad command would stop."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from amplify_plugin.commands.base import Arguments, Command, Example, Option, Result
from amplify_plugin.commands.doctor.codes import SEVERITIES
from amplify_plugin.commands.doctor.finding import Finding
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.hooks.faults import PluginFailed
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context

NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
KEY = re.compile(r"[a-z][a-z0-9_-]*")
OF_EVERY_COMMAND = ("help", "output", "profile", "query")  # the hosts' own options


def refused_command(command: Any, taken: Collection[str]) -> str | None:
    """Why this cannot be one of our commands, as a clause; None if it can. ``taken`` are names."""
    is_command: bool = isinstance(command, Command)
    if not is_command:
        return f"it gave {_kind(command)}, not a Command"
    names = (command.name, *command.aliases)
    for name in names:
        if not (isinstance(name, str) and NAME.fullmatch(name)) or name == "help":
            return f"{quoted(name)} cannot be a command's name"
        if name in taken:
            return f"the command {quoted(name)} already exists"
    texts = (command.summary, command.description)
    if not all(isinstance(text, str) and text for text in texts):
        return f"its command {quoted(command.name)} has no summary or description"
    if not command.examples or not all(isinstance(one, Example) for one in command.examples):
        return f"its command {quoted(command.name)} has no example"
    if not callable(command.run):
        return f"the run of its command {quoted(command.name)} cannot be called"
    return _refused_options(command)


def _refused_options(command: Any) -> str | None:
    seen: set[str] = set()
    for option in command.options:
        if not isinstance(option, Option):
            return f"an option of its command {quoted(command.name)} is {_kind(option)}"
        is_name = KEY.fullmatch(str(option.name))
        if not is_name or option.key in seen or option.name in OF_EVERY_COMMAND:
            return f"its command {quoted(command.name)} cannot have an option {quoted(option.name)}"
        seen.add(option.key)
    return None


def refused_finding(found: Any) -> str | None:
    """Why ``doctor`` cannot show this, as a clause; None if it can."""
    is_finding: bool = isinstance(found, Finding)
    if not is_finding:
        return f"it gave {_kind(found)}, not a Finding"
    texts = (found.code, found.subject, found.message, found.fix)
    if not all(isinstance(text, str) for text in texts):
        return "a text of its finding is not text"
    if found.severity not in SEVERITIES:
        return f"{quoted(found.severity)} is not a severity"
    return None


def printable(found: Finding) -> Finding:
    """The finding with texts that a terminal can be given."""
    return found._replace(
        code=shown(found.code),
        subject=shown(found.subject),
        message=shown(found.message),
        fix=shown(found.fix),
    )


def guarded(command: Command, plugin: str) -> Command:
    """The command of a plugin, whose faults end as one sentence and not as a traceback."""

    def run(arguments: Arguments, context: Context) -> Result:
        try:
            result: Any = command.run(arguments, context)
        except (AmplifyPluginError, KeyboardInterrupt):
            raise
        except (Exception, SystemExit) as error:
            raise PluginFailed(plugin, f"its command {command.name}", _kind(error)) from error
        if not isinstance(result, Result):
            raise PluginFailed(plugin, f"its command {command.name}", f"it gave {_kind(result)}")
        return result

    return command._replace(run=run)


def _kind(value: object) -> str:
    """What a value is, without its content: it may be a secret."""
    return type(value).__name__
