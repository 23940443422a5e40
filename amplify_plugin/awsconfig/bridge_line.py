"""The command line of a bridge: a profile whose ``credential_process`` is this plugin.

It is written and recognised here. Which Python or AWS CLI it names, and who needs a bridge, is
known in ``commands.bridge``.
"""

from __future__ import annotations

import os
from pathlib import Path

from amplify_plugin.errors import UsageError
from amplify_plugin.quoting import joined, split
from amplify_plugin.terminal.text import quoted, shown

SETTING = "credential_process"
# Comments to npm ini, which no quoting keeps; ends of the line; variables, to a shell alone.
UNWRITABLE = "#;\n\r\0"
# cmd.exe, by which some tools run it, replaces %NAME% in quotes too, and knows no quote in quotes.
UNWRITABLE_ON_WINDOWS = f'{UNWRITABLE}%"'
# npm ini makes one of two, as a network folder's path begins.
TWO_BACKSLASHES = "\\\\"
AND_ON_WINDOWS = ", and cmd.exe reads '%' and '\"' in its own way"
_SCRIPT = os.path.join("amplify_plugin", "credential_process.py")
AWS_CLI = "aws"  # what its program is called
# A person may have the AWS CLI v2 ask for the rest of every command. That would not be seen here.
AWS_CLI_COMMAND = ("--no-cli-auto-prompt", "awscloudformation", "credential-process")


def command_line(
    profile: str, alias: str, runner: Path, *, is_windows: bool = os.name == "nt"
) -> str:
    """The value of ``credential_process`` for a profile.

    Run through a shell by the JavaScript SDK, split like one by botocore, read raw by both; npm ini
    takes quotes off a value that begins and ends with one, so it ends in a plain word. Raises
    UsageError for a name or path that cannot be written so.
    """
    parts = (*program(runner), "--profile", profile, "--bridge", alias)
    for name in (profile, alias):
        if name.startswith("-"):
            raise UsageError(
                f"{quoted(name)} would be taken for an option on a command line.",
                remedy="Give the profile a name that does not begin with '-'.",
            )
    line = joined(parts, is_windows=is_windows)
    if is_windows and TWO_BACKSLASHES in line:
        raise UsageError(
            f"{shown(line)} cannot be written into ~/.aws/config: the Amplify CLI reads two "
            "backslashes as one.",
            remedy="Give a network folder a drive letter ('net use'), and run the plugin of "
            "that drive.",
        )
    unwritable = UNWRITABLE_ON_WINDOWS if is_windows else UNWRITABLE
    if not line.isprintable() or any(character in "".join(parts) for character in unwritable):
        raise UsageError(
            f"{shown(line)} cannot be written into ~/.aws/config: some tools would end it at a "
            f"'#' or ';'{AND_ON_WINDOWS if is_windows else ''}.",
            remedy="Give the profile, or the folder that the plugin is in, another name.",
        )
    return line


def program(runner: Path) -> tuple[str, ...]:
    """What a bridge runs, without its arguments: by a Python, or by an AWS CLI v2 that has us."""
    if _is_aws_cli(str(runner)):
        return (str(runner), *AWS_CLI_COMMAND)
    return str(runner), "-I", "-S", script()


def _is_aws_cli(path: str) -> bool:
    return Path(path).stem.lower() == AWS_CLI


def script() -> str:
    """The file that a bridge runs."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return os.path.join(package, os.path.basename(_SCRIPT))


def bridged(line: str) -> str | None:
    """The profile in the command line of a bridge, or None for any other command line."""
    match words(line):
        case [_, _, _, script_file, "--profile", profile, *_] if script_file.endswith(_SCRIPT):
            return profile
        case [aws, *command, "--profile", profile, "--bridge", _] if (
            _is_aws_cli(aws) and tuple(command) == AWS_CLI_COMMAND
        ):
            return profile
    return None


def files_run(line: str) -> tuple[str, ...]:
    """The files that a bridge needs: its program, and the script where that is a Python."""
    match words(line):
        case [runner, *_] if _is_aws_cli(runner):
            return (runner,)
        case [runner, _, _, script_file, *_]:
            return runner, script_file
    return ()


def words(line: str) -> list[str]:
    """The words of a ``credential_process``; none where it cannot be split."""
    try:
        return split(line)
    except ValueError:
        return []
