"""The ``amplify-plugin`` command: the same commands without an AWS CLI."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from amplify_plugin import __version__, output
from amplify_plugin.commands import completion, own_commands
from amplify_plugin.commands.standalone import standalone
from amplify_plugin.errors import AmplifyPluginError, UsageError

if TYPE_CHECKING:
    from amplify_plugin.commands.base import Command, Option, Result

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; returns the exit code (0 done, 1 failed, 2 usage, 130 interrupted)."""
    words = sys.argv[1:] if arguments is None else arguments
    if words and words[0] == completion.ASK:
        return _complete(words[1:])
    try:
        parsed = parser().parse_args(words)
    except SystemExit as end:  # argparse's way to end: after help or a version, 2 for wrong usage
        return DONE if end.code is None else int(end.code)
    try:
        return _run(parsed.command, parsed)
    except AmplifyPluginError as error:
        _say(str(error))
        return USAGE if isinstance(error, UsageError) else FAILED
    except KeyboardInterrupt:
        _write_error("\n")
        return INTERRUPTED


def _say(line: str) -> None:
    _write_error(f"amplify-plugin: {line}\n")


def _write_error(text: str) -> None:
    # Not print, which takes standard output where standard error is closed: that may be data.
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(text)


def _abandon_output() -> None:
    """Send what is left to nowhere: Python would try to write it once more when it exits."""
    with contextlib.suppress(OSError, ValueError), open(os.devnull, "w", encoding="utf-8") as sink:
        os.dup2(sink.fileno(), sys.stdout.fileno())


def _run(command: Command, parsed: argparse.Namespace) -> int:
    result = command.run(
        vars(parsed), standalone(profile_name=parsed.profile, region=parsed.region)
    )
    try:
        _show(result, parsed)
    except OSError as error:
        if not isinstance(error, BrokenPipeError):  # a reader that has seen enough is no fault
            _say(f"The output cannot be written: {error.strerror or error}")
        _abandon_output()
        return FAILED
    return result.exit_code


def _complete(words: Sequence[str]) -> int:
    """Print what the last word can become, one a line. A shell asks, at the press of a key."""
    commands = (*_hooked_commands(), *own_commands())
    try:
        found = completion.candidates(words, commands, standalone())
        output.write("".join(f"{name}\n" for name in found))
    except (OSError, KeyboardInterrupt):
        _abandon_output()
        return FAILED
    return DONE


def parser() -> argparse.ArgumentParser:
    """The command line, made from the commands themselves."""
    top = argparse.ArgumentParser(
        prog="amplify-plugin",
        description="Work in an AWS Amplify project: its profile, its role, its cache.",
    )
    top.add_argument("--version", action="version", version=f"amplify-plugin {__version__}")
    subparsers = top.add_subparsers(metavar="COMMAND", required=True)
    for command in (*_hooked_commands(), *own_commands()):
        _add_command(subparsers, command)
    return top


def _hooked_commands() -> tuple[Command, ...]:
    # Here: what runs without a parser (credential-process) needs no plugins.
    from amplify_plugin.hooks.current import current

    return current().commands()


def _add_command(subparsers: Any, command: Command) -> None:
    examples = "\n".join(f"  {e.wish}\n    amplify-plugin {e.words}" for e in command.examples)
    added = subparsers.add_parser(
        command.name,
        help=command.summary,
        description=command.description,
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    added.set_defaults(command=command)
    for alias in command.aliases:
        subparsers.choices[alias] = added  # works, and help does not list it
    for option in command.options:
        _add_option(added, option)
    added.add_argument("--profile", help="The profile that the command speaks of.")
    if not any(option.name == "region" for option in command.options):
        added.add_argument("--region", help="The region, instead of the profile's.")
    added.add_argument("--output", choices=("json", "text"), help="Print the structure instead.")
    added.add_argument("--query", help="A JMESPath query on the structure.")


def _add_option(added: argparse.ArgumentParser, option: Option) -> None:
    if option.rest:
        added.add_argument(option.key, nargs=argparse.REMAINDER, metavar="...", help=option.help)
    elif option.positional:
        metavar = None if option.choices else "NAME"
        added.add_argument(
            option.key,
            nargs="?",
            metavar=metavar,
            choices=option.choices or None,
            help=option.help,
        )
    elif option.is_flag:
        added.add_argument(f"--{option.name}", action="store_true", help=option.help)
    else:
        added.add_argument(f"--{option.name}", choices=option.choices or None, help=option.help)


def _show(result: Result, parsed: argparse.Namespace) -> None:
    for note in result.notes:
        _say(note)
    if result.structure is None or (parsed.output is None and parsed.query is None):
        text = result.text
    elif parsed.output == "text":
        text = output.as_text(result.structure, parsed.query)
    else:
        text = output.as_json(result.structure, parsed.query)
    output.write(text)


if __name__ == "__main__":
    raise SystemExit(main())
