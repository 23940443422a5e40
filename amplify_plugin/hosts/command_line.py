"""The ``amplify-plugin`` command: the same commands without an AWS CLI."""

from __future__ import annotations

import contextlib
import gc
import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from amplify_plugin.about import GROUP
from amplify_plugin.commands import (
    STANDALONE_MODULES,
    command_name,
    completion,
    named,
    standalone_commands,
)
from amplify_plugin.errors import AmplifyPluginError, UsageError
from amplify_plugin.hosts.standalone import standalone
from amplify_plugin.hosts.wiring import current
from amplify_plugin.terminal import output
from amplify_plugin.terminal.advice import laid_out
from amplify_plugin.terminal.notices import notice

if TYPE_CHECKING:
    import argparse

    from amplify_plugin.commands.base import Command, Result

PREFIX = "amplify-plugin: "
DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; returns the exit code (0 done, 1 failed, 2 usage, 130 interrupted)."""
    words = sys.argv[1:] if arguments is None else arguments
    if words and words[0] == completion.ASK:
        return _complete(words[1:])
    from amplify_plugin.hosts.parser import parse  # a Tab does without argparse

    try:
        parsed = parse(words, command_of, _all_commands)
        return _run(parsed.command, parsed)
    except SystemExit as end:  # argparse's way to end: after help or a version, 2 for wrong usage
        return DONE if end.code is None else int(end.code)
    except AmplifyPluginError as error:
        _say(_as_typed_here(laid_out(error), words[0]))
        return USAGE if isinstance(error, UsageError) else FAILED
    except KeyboardInterrupt:
        _write_error("\n")
        return INTERRUPTED


def _as_typed_here(text: str, command: str) -> str:
    """Name our commands as this program has them: no ``aws`` may have the plugin enabled.

    'enable' means the commands of ``aws``, and what a bridge says is for people who use that.
    """
    if command in map(command_name, STANDALONE_MODULES):
        return text
    # In quotes, on a line of its own or behind a colon; what a config has, in a diff, stays.
    return re.sub(rf"(?m)(^ {{2,}}|'|: )aws {GROUP} ", r"\1amplify-plugin ", text)


def _say(line: str) -> None:
    from amplify_plugin.terminal.screen import fitted, width_at

    _write_error(fitted(f"{PREFIX}{line}\n", width_at(sys.stderr)))


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
    context = standalone(profile_name=parsed.profile, region=parsed.region)
    context.warn = lambda line: notice(_as_typed_here(line, command.name))
    result = command.run(vars(parsed), context)
    try:
        _show(result, parsed)
    except OSError as error:
        if not isinstance(error, BrokenPipeError):  # a reader that has seen enough is not a fault
            _say(f"The output cannot be written: {error.strerror or error}")
        _abandon_output()
        return FAILED
    for note in result.notes:
        notice(_as_typed_here(note, command.name), "amplify-plugin")
    return result.exit_code


def _complete(words: Sequence[str]) -> int:
    """Print what the last word can become, one a line. A shell asks, at the press of a key."""
    try:
        found = completion.candidates(words, command_of, _all_commands, standalone())
        output.write("".join(f"{name}\n" for name in found))
    except (OSError, KeyboardInterrupt):
        _abandon_output()
        return FAILED
    return DONE


def command_of(name: str) -> Command | None:
    """The command of that name: this program's own, everybody's, or a plugin's."""
    # Plugins cannot take a name of ours, so ours needs neither them nor pluggy.
    found = named(name, STANDALONE_MODULES) or named(name)
    if found is None:
        gc.enable()  # a plugin's command may run for hours
        found = current().command(name)
    return found


def _all_commands() -> tuple[Command, ...]:
    return (*current().commands(), *standalone_commands())


def _show(result: Result, parsed: argparse.Namespace) -> None:
    if result.structure is None:
        output.write(result.text)
    elif parsed.output is None and parsed.query is None:
        write = output.write if result.is_laid_out else output.write_result
        write(_as_typed_here(result.text, parsed.command.name))
    else:
        from amplify_plugin.terminal.formats import FORMATS

        output.write(FORMATS[parsed.output or "json"](result.structure, parsed.query))
