"""Our commands as the AWS CLI's own kind of command. Imported when one of them is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from awscli.customizations.commands import BasicCommand
from awscli.formatter import get_formatter

from amplify_plugin import output
from amplify_plugin.commands import GROUP
from amplify_plugin.commands.context import Context
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.hooks.current import current as current_hooks
from amplify_plugin.notices import say

if TYPE_CHECKING:
    from amplify_plugin.commands.base import Command, Example, Option, Result

DESCRIPTION = (
    "Work in an AWS Amplify project: choose the profile that it uses, sign in to its role, and "
    "forget the role's cached credentials. Inside a project whose profile you have chosen, every "
    "'aws' command acts as that profile, through the Amplify CLI's own credential cache."
)


class _Group(BasicCommand):
    """A command that has subcommands only. ``HIDDEN`` ones work, and help does not list them."""

    HIDDEN: Mapping[str, type[Any]] = {}

    def _build_subcommand_table(self) -> Any:
        table = super()._build_subcommand_table()
        for name, kind in self.HIDDEN.items():
            table[name] = kind(self._session)
            table[name].lineage = [*self.lineage, table[name]]
        return table

    def _run_main(self, parsed_args: Any, parsed_globals: Any) -> int:
        del parsed_args, parsed_globals
        names = ", ".join(subcommand["name"] for subcommand in self.SUBCOMMANDS)
        message = f"aws {self.NAME} needs a subcommand: {names}. 'aws {self.NAME} help' tells more."
        raise _host_error(UsageError(message))


def group(name: str, session: Any) -> Any:
    """``aws awscloudformation``, or one of its aliases."""
    commands = current_hooks().commands()
    kind = type(
        "Group",
        (_Group,),
        {
            "NAME": name,
            "DESCRIPTION": _plain(DESCRIPTION),
            "EXAMPLES": _examples(command.examples[0] for command in commands),
            "SUBCOMMANDS": [
                {"name": command.name, "command_class": _subcommand(command)}
                for command in commands
            ],
            "HIDDEN": {
                alias: _subcommand(command) for command in commands for alias in command.aliases
            },
        },
    )
    return kind(session)


def _subcommand(command: Command) -> type[Any]:
    def run_main(self: Any, parsed_args: Any, parsed_globals: Any) -> int:
        return _run(command, self._session, vars(parsed_args), parsed_globals)

    return type(
        "Subcommand",
        (BasicCommand,),
        {
            "NAME": command.name,
            "DESCRIPTION": _plain(command.description),
            "EXAMPLES": _examples(command.examples),
            "ARG_TABLE": [_argument(option) for option in command.options],
            "_run_main": run_main,
        },
    )


def _argument(option: Option) -> dict[str, Any]:
    argument: dict[str, Any] = {"name": option.name, "help_text": _plain(option.help)}
    if option.is_flag:
        argument["action"] = "store_true"
    if option.choices:
        argument["choices"] = list(option.choices)
    if option.positional or option.rest:
        argument.update(positional_arg=True, nargs="..." if option.rest else "?")
    return argument


def _plain(text: str) -> str:
    """Text for the AWS CLI's help, which is written in HTML and reStructuredText."""
    return escape(text, quote=False).replace("_ ", r"\_ ")


def _examples(examples: Iterable[Example]) -> str:
    """reStructuredText, which is what the AWS CLI's help renders."""
    return "\n\n".join(
        f"{example.wish}\n\n::\n\n    aws {GROUP} {example.words}" for example in examples
    )


def _run(command: Command, session: Any, arguments: dict[str, Any], parsed_globals: Any) -> int:
    context = Context(
        sections=lambda: session.full_config.get("profiles", {}),
        session=lambda: session,
        profile_name=parsed_globals.profile,
        region=parsed_globals.region,
        warn=say,
    )
    try:
        result = command.run(arguments, context)
    except AmplifyPluginError as error:
        raise _host_error(error) from None
    _show(result, session, parsed_globals)
    return result.exit_code


def _show(result: Result, session: Any, parsed_globals: Any) -> None:
    for note in result.notes:
        say(note)
    is_asked = parsed_globals.output is not None or parsed_globals.query is not None
    if result.structure is None or not is_asked:
        output.write(result.text)
        return
    format_name = parsed_globals.output or _configured_output(session)
    get_formatter(format_name, parsed_globals)("awscloudformation", result.structure)


def _configured_output(session: Any) -> str:
    try:
        return str(session.get_config_variable("output") or "json")
    except Exception:  # noqa: BLE001  whose ProfileNotFound it is, is not known
        # AWS_PROFILE may name a profile that does not exist, which is no matter here.
        return "json"


def _host_error(error: AmplifyPluginError) -> Exception:
    """The error as the kind that gives this AWS CLI's exit code; v1 has one code for all."""
    try:
        from awscli.customizations import exceptions
    except ImportError:
        return error
    if isinstance(error, UsageError):
        return exceptions.ParamValidationError(str(error))  # type: ignore[no-any-return]
    if isinstance(error, ConfigurationError):
        return exceptions.ConfigurationError(str(error))  # type: ignore[no-any-return]
    return error
