"""export-credentials: the profile's credentials, in the forms that other tools take."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from amplify_plugin.commands.acting_as import acting_as
from amplify_plugin.commands.base import (
    ENV,
    NO_SESSION,
    Arguments,
    Command,
    Example,
    Option,
    Result,
)
from amplify_plugin.commands.credential_formats import as_process, variables
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.roles.endpoints import HANDED
from amplify_plugin.terminal.shell_commands import unset
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.acting_as import ActingAs
    from amplify_plugin.commands.context import Context
    from amplify_plugin.credentials import Credentials

NO_ENDPOINTS: Mapping[str, str] = MappingProxyType({})


def run(arguments: Arguments, context: Context) -> Result:
    """Print the credentials of --profile, or of what the environment selects."""
    context.without_session = bool(arguments.get("no_session"))
    found = acting_as(arguments["env"], context)
    name = arguments["format"] or "process"
    text = FORMATS[name](found.credentials, found.endpoints)
    notes = () if name == "process" else (*found.says_where, *_left(found, context))
    return Result(None, text, notes)


def _left(found: ActingAs, context: Context) -> tuple[str, ...]:
    """What an earlier profile has left in the shell, and this one does not replace."""
    handed = context.environ.get(HANDED, "").split()
    left = [name for name in handed if name in context.environ and name not in found.endpoints]
    if not left:
        return ()
    return (f"The endpoint of an earlier profile is still set: {unset(*map(shown, left))}.",)


def _not_for_shell(name: str, shell: str, remedy: str) -> ConfigurationError:
    """A value that a shell would take for something else than it is."""
    return ConfigurationError(
        f"{name} has a character that cannot be written for {shell}.", remedy=remedy
    )


def _posix_quote(value: str) -> str:
    quoted = shlex.quote(value)
    # To zsh "=ls" is the path of ls, after a colon too. Real keys stay bare: what reads no quotes
    # (an environment file) can take them.
    is_path_to_zsh = quoted.startswith("=") or (quoted == value and ":=" in value)
    return f"'{quoted}'" if is_path_to_zsh else quoted


def _powershell_quote(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _fish_quote(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _cmd_set(name: str, value: str) -> str:
    # What replaces % and ! cannot be quoted for a prompt and a batch file alike.
    if any(character in value for character in '"%!'):
        raise _not_for_shell(
            name, "cmd.exe", "Use PowerShell, or 'aws awscloudformation exec -- CMD'."
        )
    # Quotes round the whole assignment: cmd.exe would otherwise take & and | in a value as its own.
    return f'set "{name}={value}"'


class Format(Protocol):
    """Credentials, and variables that say where calls go, as a text. Raises ConfigurationError."""

    def __call__(self, credentials: Credentials, endpoints: Mapping[str, str] = ..., /) -> str:
        """Write them."""


def _process(credentials: Credentials, endpoints: Mapping[str, str] = NO_ENDPOINTS, /) -> str:
    del endpoints  # for which the protocol has no place
    return as_process(credentials)


def _lines(line: Callable[[str, str], str]) -> Format:
    """A text of one line for each variable."""

    def text(credentials: Credentials, endpoints: Mapping[str, str] = NO_ENDPOINTS, /) -> str:
        found = (*variables(credentials), *endpoints.items())
        for name, value in found:
            # A request could not be signed with it either; on the way here a line end begins a
            # command, and other characters change with the terminal's encoding.
            if not (value.isascii() and value.isprintable()):
                raise _not_for_shell(name, "a shell", "The source of this value is broken.")
        return "".join(f"{line(name, value)}\n" for name, value in found)

    return text


# The names and shapes of 'aws configure export-credentials' in the AWS CLI v2.
FORMATS: dict[str, Format] = {
    "process": _process,
    "env": _lines(lambda name, value: f"export {name}={_posix_quote(value)}"),
    "env-no-export": _lines(lambda name, value: f"{name}={_posix_quote(value)}"),
    "powershell": _lines(lambda name, value: f"$Env:{name}={_powershell_quote(value)}"),
    "windows-cmd": _lines(_cmd_set),
    "fish": _lines(lambda name, value: f"set -gx {name} {_fish_quote(value)}"),
}

COMMAND = Command(
    name="export-credentials",
    summary="Print the profile's credentials for another tool.",
    description=(
        "Prints the credentials of the environment's profile (or of --profile), and asks for an "
        "MFA code if one is needed. As variables, it also prints the profile's endpoints, if it "
        "has any. The output contains secrets: pass it to a tool, not to a log."
    ),
    options=(
        ENV,
        NO_SESSION,
        Option("format", "How to print them; 'process' if left out.", choices=tuple(FORMATS)),
    ),
    examples=(
        Example("For eval, in bash, zsh or sh:", "export-credentials --format env"),
        Example("In the format of credential_process:", "export-credentials --format process"),
        Example("In fish:", "export-credentials --format fish | source"),
    ),
    run=run,
    meaningless=("region", "output", "query"),
)
