"""export-credentials: the profile's credentials, in the forms that other tools take."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from amplify_plugin.commands.base import ENV, Arguments, Command, Example, Option, Result
from amplify_plugin.commands.chosen import chosen
from amplify_plugin.credentials import Credentials, timestamp

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context


def run(arguments: Arguments, context: Context) -> Result:
    """Print the credentials of --profile, or of what the environment selects."""
    found = chosen(arguments["env"], context).credentials
    return Result(None, FORMATS[arguments["format"] or "process"](found))


def as_process(credentials: Credentials) -> str:
    """The version-1 JSON of the credential_process protocol."""
    answer: dict[str, object] = {
        "Version": 1,
        "AccessKeyId": credentials.access_key_id,
        "SecretAccessKey": credentials.secret_access_key,
    }
    if credentials.session_token:
        answer["SessionToken"] = credentials.session_token
    if credentials.expiration:
        answer["Expiration"] = timestamp(credentials.expiration)
    return json.dumps(answer, indent=2) + "\n"


def variables(credentials: Credentials) -> Iterable[tuple[str, str]]:
    """The environment variables that every AWS tool reads."""
    yield "AWS_ACCESS_KEY_ID", credentials.access_key_id
    yield "AWS_SECRET_ACCESS_KEY", credentials.secret_access_key
    if credentials.session_token:
        yield "AWS_SESSION_TOKEN", credentials.session_token
    if credentials.expiration:
        yield "AWS_CREDENTIAL_EXPIRATION", timestamp(credentials.expiration)


def _powershell_quote(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _fish_quote(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _lines(line: Callable[[str, str], str]) -> Callable[[Credentials], str]:
    def text(credentials: Credentials) -> str:
        return "".join(f"{line(name, value)}\n" for name, value in variables(credentials))

    return text


# The names and shapes of 'aws configure export-credentials' in the AWS CLI v2.
FORMATS: dict[str, Callable[[Credentials], str]] = {
    "process": as_process,
    "env": _lines(lambda name, value: f"export {name}={shlex.quote(value)}"),
    "env-no-export": _lines(lambda name, value: f"{name}={shlex.quote(value)}"),
    "powershell": _lines(lambda name, value: f"$Env:{name}={_powershell_quote(value)}"),
    # Quotes round the whole assignment: cmd.exe would otherwise take & and | in a value as its own.
    "windows-cmd": _lines(lambda name, value: f'set "{name}={value}"'),
    "fish": _lines(lambda name, value: f"set -gx {name} {_fish_quote(value)}"),
}

COMMAND = Command(
    name="export-credentials",
    summary="Print the profile's credentials for another tool.",
    description=(
        "Prints the credentials of the environment's profile (or of --profile), asking for an MFA "
        "code if need be. The output holds secrets: give it to a tool, not to a log."
    ),
    options=(
        ENV,
        Option("format", "How to print them; 'process' if left out.", choices=tuple(FORMATS)),
    ),
    examples=(
        Example("Into this shell's environment:", "export-credentials --format env"),
        Example("As credential_process wants them:", "export-credentials --format process"),
        Example("For fish:", "export-credentials --format fish"),
    ),
    run=run,
)
