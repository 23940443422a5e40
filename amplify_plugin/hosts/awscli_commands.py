"""Our commands as the AWS CLI's own kind of command. Imported when one of them is called."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from awscli.customizations.commands import BasicCommand
from awscli.formatter import get_formatter

from amplify_plugin.about import GROUP, __version__
from amplify_plugin.commands.context import Context
from amplify_plugin.commands.overview import DESCRIPTION, EXAMPLES
from amplify_plugin.commands.unknown import UnknownCommand, UnknownOptions, unknown_options
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.hosts import wiring
from amplify_plugin.hosts.launcher import hidden_commands
from amplify_plugin.terminal import output
from amplify_plugin.terminal.advice import laid_out_after
from amplify_plugin.terminal.notices import notice

if TYPE_CHECKING:
    from amplify_plugin.commands.base import Command, Example, Option, Result

INVALID_CHOICE = 2  # v1's exit code, argparse's
PREFIX = "aws: [ERROR]: "  # what a newer v2 puts before it


class _Group(BasicCommand):
    """A command that has subcommands only. ``HIDDEN`` ones work, and help does not list them."""

    HIDDEN: Mapping[str, type[Any]] = {}

    def __call__(self, args: list[str], parsed_globals: Any) -> Any:
        names = [subcommand["name"] for subcommand in self.SUBCOMMANDS]
        match _with_help_as_word(args):
            case ["version"]:
                output.write(f"amplify-plugin {__version__}\n")
                return 0
            case [str(word), *_] if not (
                word.startswith("-") or word in (*names, *self.HIDDEN, "help")
            ):
                where = f"'aws {self.NAME} help' lists them."
                return _refuse_word(UnknownCommand(word, names, where))
            case words:
                return super().__call__(words, parsed_globals)

    def _build_subcommand_table(self) -> Any:
        table = super()._build_subcommand_table()
        for name, kind in self.HIDDEN.items():
            table[name] = kind(self._session)
            table[name].lineage = [*self.lineage, table[name]]
        return table

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        del parsed_args, parsed_globals
        names = ", ".join(subcommand["name"] for subcommand in self.SUBCOMMANDS)
        raise _host_error(
            UsageError(
                f"aws {self.NAME} needs a subcommand: {names}.",
                remedy=f"'aws {self.NAME} help' says what each does.",
            )
        )


class _Subcommand(BasicCommand):
    """One of our commands, ``COMMAND``."""

    COMMAND: Command

    def __call__(self, args: list[str], parsed_globals: Any) -> Any:
        known = [f"--{name}" for name in self.COMMAND.option_names]
        # The AWS CLI would refuse it too, without a word on what may be meant.
        unknown = [] if self.COMMAND.takes_the_rest else unknown_options(args, known)
        if unknown:
            where = f"'aws {GROUP} {self.NAME} help' lists them."
            known += [f"--{name.replace('_', '-')}" for name in vars(parsed_globals)]
            raise _host_error(UnknownOptions(unknown, known, where))
        return super().__call__(args, parsed_globals)

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        return _run(self.COMMAND, self._session, vars(parsed_args), parsed_globals)


def _with_help_as_word(args: list[str]) -> list[str]:
    """``--help`` and ``-h``, as people type them to other programs, as the AWS CLI's ``help``."""
    match args:
        case ["--help" | "-h"]:
            return ["help"]
        case [str(command), "--help" | "-h"] if not command.startswith("-"):
            return [command, "help"]
    return args


def group(name: str, session: Any) -> Any:
    """``aws awscloudformation``, or one of its aliases."""
    commands = wiring.current().commands()
    aliases = [(alias, command) for command in commands for alias in command.aliases]
    own = [(command.name, command) for command in hidden_commands(os.environ)]
    kind = type(
        "Group",
        (_Group,),
        {
            "NAME": name,
            "DESCRIPTION": f"{_restructured(DESCRIPTION)}\n\n{_listed(commands)}",
            "EXAMPLES": _examples(EXAMPLES),
            "SUBCOMMANDS": [
                {"name": command.name, "command_class": _subcommand(command)}
                for command in commands
            ],
            "HIDDEN": {word: _subcommand(command) for word, command in (*aliases, *own)},
        },
    )
    return kind(session)


def _subcommand(command: Command) -> type[Any]:
    return type(
        "Subcommand",
        (_Subcommand,),
        {
            "NAME": command.name,
            "COMMAND": command,
            "DESCRIPTION": _restructured(command.description),
            "SYNOPSIS": _synopsis(command),
            "EXAMPLES": _examples(command.examples),
            "ARG_TABLE": [_argument(option) for option in command.options],
        },
    )


def _argument(option: Option) -> dict[str, Any]:
    argument: dict[str, Any] = {"name": option.name, "help_text": _hypertext(option.help)}
    if option.is_flag:
        argument["action"] = "store_true"
    if option.choices:
        argument["choices"] = list(option.choices)
    if option.positional or option.rest:
        argument.update(positional_arg=True, nargs="..." if option.rest else "?")
    return argument


# The AWS CLI's help takes descriptions and examples as reStructuredText, an option's help as HTML
# that it turns into the same.


def _restructured(text: str) -> str:
    r"""Plain text for a description: what is a mark there keeps its own meaning."""
    return re.sub(r"([\\*`|]|_(?!\w))", r"\\\1", text)


def _hypertext(text: str) -> str:
    return escape(_restructured(text), quote=False)


def _synopsis(command: Command) -> str:
    """Our own: the AWS CLI's says nothing of the group, and takes a word's name for an option."""
    words = [f"aws {GROUP} {command.name}"]
    for option in command.options:
        if option.rest:
            words.append("-- <command> [<argument> ...]")
        elif option.positional:
            words.append(f"[<{option.name}>]")
        else:
            words.append(f"[--{option.name}]" if option.is_flag else f"[--{option.name} <value>]")
    return "\n".join([words[0], *(f"  {word}" for word in words[1:]), "  [<global options>]"])


def _listed(commands: Iterable[Command]) -> str:
    """The commands and what each does: the AWS CLI's own list has their names alone."""
    return "\n".join(f"* **{each.name}**: {_restructured(each.summary)}" for each in commands)


def _examples(examples: Iterable[Example]) -> str:
    return "\n\n".join(
        f"{_restructured(example.wish)}\n\n::\n\n    aws {GROUP} {example.words}"
        for example in examples
    )


def _run(command: Command, session: Any, arguments: dict[str, Any], parsed_globals: Any) -> int:
    context = Context(
        sections=lambda: session.full_config.get("profiles", {}),
        session=lambda: session,
        hooks=wiring.current,
        profile_name=parsed_globals.profile,
        region=parsed_globals.region,
        warn=notice,
        colour=parsed_globals.color,
        profile_of_environment=lambda _: session.get_config_variable("profile"),
    )
    try:
        result = command.run(arguments, context)
    except AmplifyPluginError as error:
        raise _host_error(error) from None
    _show(result, session, parsed_globals)
    for note in result.notes:
        notice(note)
    return result.exit_code


def _show(result: Result, session: Any, parsed_globals: Any) -> None:
    is_asked = parsed_globals.output is not None or parsed_globals.query is not None
    if result.structure is None or not is_asked:
        is_whole = result.structure is None or result.is_laid_out
        write = output.write if is_whole else output.write_result
        write(result.text)
        return
    format_name = parsed_globals.output or _configured_output(session)
    with _stream(session) as stream:
        formatter = get_formatter(format_name, parsed_globals)
        formatter("awscloudformation", result.structure, stream)


def _stream(session: Any) -> contextlib.AbstractContextManager[Any]:
    """The pager of the AWS CLI v2, by AWS_PAGER and --no-cli-pager; v1 pages help only."""
    from awscli import utils

    factory = getattr(utils, "OutputStreamFactory", None)
    if not hasattr(factory, "get_output_stream"):
        return contextlib.nullcontext()  # None is how a formatter is told standard output
    return factory(session).get_output_stream()  # type: ignore[misc, no-any-return]


def _configured_output(session: Any) -> str:
    try:
        return str(session.get_config_variable("output") or "json")
    except Exception:  # noqa: BLE001  whose ProfileNotFound it is, is not known
        # AWS_PROFILE may name a profile that does not exist, which does not matter here.
        return "json"


def _refuse_word(unknown: UnknownCommand) -> int:
    """What this AWS CLI does with a word that is not a command: v1 says it, with its own code."""
    error = _host_error(unknown)
    if not isinstance(error, AmplifyPluginError):
        raise error
    prefix = "aws: error: Invalid choice: "
    sys.stderr.write(f"\n{prefix}{laid_out_after(prefix, unknown)}\n")
    return INVALID_CHOICE


def _host_error(error: AmplifyPluginError) -> Exception:
    """The error as the kind that gives this AWS CLI's exit code; v1 has one code for all."""
    try:
        from awscli.customizations import exceptions
    except ImportError:
        return AmplifyPluginError(laid_out_after("", error), remedy="")
    text = laid_out_after(PREFIX, error)
    if isinstance(error, UsageError):
        return exceptions.ParamValidationError(text)  # type: ignore[no-any-return]
    if isinstance(error, ConfigurationError):
        return exceptions.ConfigurationError(text)  # type: ignore[no-any-return]
    return AmplifyPluginError(text, remedy="")
