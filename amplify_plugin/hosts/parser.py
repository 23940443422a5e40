"""The command line of ``amplify-plugin``, made from the commands themselves."""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from amplify_plugin.about import __version__
from amplify_plugin.commands.overview import DESCRIPTION, EXAMPLES
from amplify_plugin.commands.unknown import UnknownCommand, UnknownOptions
from amplify_plugin.terminal.formats import FORMATS

if TYPE_CHECKING:
    from amplify_plugin.commands.base import Command, Example, Option

PROGRAM = "amplify-plugin"
USAGE = 2  # argparse's own exit code for it
WIDEST = 100  # columns: longer lines are hard to read


def parse(
    words: Sequence[str],
    named: Callable[[str], Command | None],
    all_commands: Callable[[], Sequence[Command]],
) -> argparse.Namespace:
    """The arguments, with the ``command`` they are for; the others are loaded for help only.

    Raises UsageError for an unknown command or option; SystemExit, as argparse does,
    after help and for other wrong usage.
    """
    words = _with_help_as_option(words)
    if not words:
        parser(all_commands()).print_help(sys.stderr)
        raise SystemExit(USAGE)
    if words[0].startswith("-"):
        commands = all_commands()
    elif (command := named(words[0])) is not None:
        commands = (command,)
    else:
        listed = [command.name for command in all_commands()]
        raise UnknownCommand(words[0], listed, f"'{PROGRAM} --help' lists them.")
    parsed, left = parser(commands).parse_known_args(words)
    if left:
        command = parsed.command
        options = [f"--{name}" for name in (*command.option_names, *_GLOBAL)]
        raise UnknownOptions(left, options, f"'{PROGRAM} {command.name} --help' lists them.")
    return parsed


_GLOBAL = ("profile", "region", "output", "query", "help")


def _with_help_as_option(words: Sequence[str]) -> Sequence[str]:
    """``help``, ``help CMD`` and ``CMD help``, as people type it to ``aws``, as ``--help``.

    ``version`` is taken for ``--version``.
    """
    match words:
        case ["version"]:
            return ("--version",)
        case ["help"]:
            return ("--help",)
        case ["help", command] | [command, "help"]:
            return (command, "--help")
    return words


def parser(commands: Iterable[Command]) -> argparse.ArgumentParser:
    """The parser of these commands; their help is as wide as the terminal."""
    width = min(shutil.get_terminal_size().columns, WIDEST)
    top = argparse.ArgumentParser(
        prog=PROGRAM,
        description=_filled(DESCRIPTION, width),
        epilog=_examples(EXAMPLES, width)
        + _filled(f"\n\n'{PROGRAM} COMMAND --help' says more about a command.", width),
        formatter_class=_formatter(width),
    )
    top.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    subparsers = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in commands:
        _add_command(subparsers, command, width)
    return top


def _formatter(width: int) -> Any:
    def formatter(prog: str) -> argparse.HelpFormatter:
        # Texts are wrapped before: what is to be copied from an example must stay one line.
        return argparse.RawDescriptionHelpFormatter(prog, width=max(width - 2, 20))

    return formatter


def _add_command(subparsers: Any, command: Command, width: int) -> None:
    added = subparsers.add_parser(
        command.name,
        usage=_usage(command),
        help=command.summary,
        description=_filled(command.description, width),
        epilog=_examples(command.examples, width),
        formatter_class=_formatter(width),
    )
    added.set_defaults(command=command)
    for alias in command.aliases:
        subparsers.choices[alias] = added  # works, and help does not list it
    for option in command.options:
        _add_option(added, option)
    texts = {
        "profile": command.profile_help,
        "region": "The region, instead of the profile's.",
        "output": "Print the result as data, in this format.",
        "query": "A JMESPath query on that data.",
    }
    for name, text in texts.items():
        if not any(option.name == name for option in command.options):
            added.add_argument(
                f"--{name}",
                metavar="NAME" if name == "profile" else None,
                choices=FORMATS if name == "output" else None,
                help=argparse.SUPPRESS if name in command.meaningless else text,
            )


def _usage(command: Command) -> str:
    """Short: the options are listed below it, and a narrow window would break them apart."""
    words = [PROGRAM, command.name, "[options]"]
    for option in command.options:
        if option.rest:
            words.append("-- CMD ...")
        elif option.positional:
            words.append(f"[{option.metavar}]")
    return " ".join(words)


def _add_option(added: argparse.ArgumentParser, option: Option) -> None:
    if option.rest:
        added.add_argument(option.key, nargs=argparse.REMAINDER, metavar="...", help=option.help)
    elif option.positional:
        added.add_argument(option.key, nargs="?", metavar=option.metavar, help=option.help)
    elif option.is_flag:
        added.add_argument(f"--{option.name}", action="store_true", help=option.help)
    else:
        added.add_argument(f"--{option.name}", choices=option.choices or None, help=option.help)


def _filled(text: str, width: int) -> str:
    """The paragraphs of a text, wrapped between words."""
    paragraphs = (
        textwrap.fill(paragraph, width, break_long_words=False, break_on_hyphens=False)
        for paragraph in text.split("\n\n")
    )
    return "\n\n".join(paragraphs)


def _examples(examples: Iterable[Example], width: int) -> str:
    lines = ["examples:"]
    for example in examples:
        wish = textwrap.wrap(example.wish, width - 2, break_on_hyphens=False)
        lines += [f"  {line}" for line in wish]
        lines.append(f"    {PROGRAM} {example.words}")
    return "\n".join(lines) + "\n"
