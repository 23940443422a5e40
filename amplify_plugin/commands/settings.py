"""settings: list this plugin's settings and where each comes from, set one, or take one out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from amplify_plugin.commands.base import DRY_RUN, Arguments, Command, Example, Option, Result
from amplify_plugin.errors import UsageError
from amplify_plugin.files import read_text
from amplify_plugin.settings import (
    DECLARED,
    MAX_BYTES,
    SETTINGS,
    Fault,
    Setting,
    Settings,
    duration,
    evaluate,
    look,
    settings_file,
    unknown,
)
from amplify_plugin.terminal.screen import padded, width_of
from amplify_plugin.terminal.text import shown, shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amplify_plugin.commands.context import Context
    from amplify_plugin.terminal.screen import Screen


SESSION_COSTS = (
    "An MFA session has all rights of your user until it ends, and is stored in a file that only "
    "you can read. A shorter one is safer; 'aws awscloudformation reset-cache --sessions' forgets "
    "it."
)


class Row(NamedTuple):
    """A setting as it is listed; ``value`` as JSON has it, ``origin`` as in ``Settings``."""

    name: str
    value: Any
    origin: str


def run(arguments: Arguments, context: Context) -> Result:
    """List, set or unset; what is wrong is said beside the list, and makes the exit code 1.

    Raises UsageError, FileUnwritable.
    """
    name, value, unset = arguments["setting_name"], arguments["value"], arguments["unset"]
    if unset is not None and name is not None:
        raise UsageError(
            "--unset and another setting can't be combined.", remedy="Change one at a time."
        )
    if value is not None:
        return _change(name, value, arguments, context)
    if unset is not None:
        return _change(unset, None, arguments, context)
    in_force, invalid = look(context.environ)
    if name is not None and name not in SETTINGS:
        raise unknown(name)
    result = _result(rows(in_force, name), context.screen, [str(invalid)] if invalid else [])
    return result._replace(exit_code=1 if invalid else 0)


def rows(in_force: Settings, name: str | None = None) -> tuple[Row, ...]:
    """The settings in force, or only the one of that name."""
    return tuple(
        Row(each, _plain(setting, getattr(in_force, each)), in_force.origins[each])
        for each, setting in SETTINGS.items()
        if name in (None, each)
    )


def _change(name: str, value: str | None, arguments: Arguments, context: Context) -> Result:
    path = settings_file()
    if value is None and name not in SETTINGS and not _has(name):
        raise unknown(name)
    from amplify_plugin.settings.writing import change

    before, after = change(path, name, value, dry_run=arguments["dry_run"])
    in_force, faults = evaluate(after, context.environ, path)
    notes = [*_overridden(name, context.environ), *(_remaining(fault) for fault in faults)]
    if name == "mfa_session" and in_force.mfa_session is not None:
        notes.append(SESSION_COSTS)
    result = _result(rows(in_force, name), context.screen, notes)
    if arguments["dry_run"]:
        from amplify_plugin.awsconfig.difference import unified_diff

        diff = unified_diff(before, after, shown(path))
        return result._replace(text=diff or "Nothing would change.\n")
    return result


def _has(name: str) -> bool:
    text = read_text(settings_file(), limit=MAX_BYTES, mine=True)
    return text is not None and name in text


def _overridden(name: str, environ: Mapping[str, str]) -> list[str]:
    setting = SETTINGS.get(name)
    if setting is None or not environ.get(setting.variable):
        return []
    return [f"{setting.variable} is set in the environment, and overrides the file."]


def _remaining(fault: Fault) -> str:
    place = f"line {fault.line} of the settings file: " if fault.line is not None else ""
    return f"{place}{fault.reason}; left out."


def _result(found: tuple[Row, ...], screen: Screen, notes: list[str]) -> Result:
    lines = (_line(row, screen) for row in found)
    structure = {"settings": [row._asdict() for row in found]}
    # A value may be a command line to copy: a line's end within it would make two of it.
    return Result(structure, "".join(lines), tuple(notes), is_laid_out=True)


def _line(row: Row, screen: Screen) -> str:
    """A setting; what does not fit into the window beside its value is below it."""
    file = settings_file()
    origin = row.origin.replace(shown(file), shown_path(file))
    name = f"{row.name:<16}  "
    line = f"{name}{padded(_words(row.value), 20)}  {origin}"
    if screen.width is not None and width_of(line) > screen.width:
        line = f"{name}{_words(row.value)}\n    {origin}"
    return f"{line}\n"


def _plain(setting: Setting, value: Any) -> Any:
    if setting.kind == "duration":
        return duration.words(value)
    return list(value) if isinstance(value, tuple) else value


def _words(value: Any) -> str:
    """A value for a person, as it would be written in the file."""
    if value is None or value == []:
        return "(none)"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:g} s"
    return shown(", ".join(value) if isinstance(value, list) else value)


COMMAND = Command(
    name="settings",
    summary="List this plugin's settings, and change them.",
    description=(
        "Without a name: lists every setting with its value, and says where the value comes from "
        "(the file ~/.amplify/awscloudformation/plugin.ini, an environment variable, or the "
        "default). With a name and a value: writes it to the file. Your comments there stay.\n\n"
        + "".join(f"{setting.name}: {setting.meaning}.\n\n" for setting in DECLARED)
        + "Each setting has an environment variable, which overrides the file: "
        "AMPLIFY_PLUGIN_LOCK_TIMEOUT for lock_timeout, and so on."
    ),
    options=(
        Option("setting_name", "The setting to show or to set.", positional=True),
        Option("value", "Its new value.", positional=True),
        Option("unset", "Remove this setting from the file, which restores its default."),
        DRY_RUN,
    ),
    examples=(
        Example("List them all:", "settings"),
        Example(
            "Take the MFA code from a YubiKey instead of typing it:",
            "settings mfa_process 'ykman oath accounts code --single aws'",
        ),
        Example("Let one MFA code serve all roles for a day:", "settings mfa_session 12h"),
        Example(
            "Let 'aws' use the project's profile only when asked:", "settings project_profile off"
        ),
        Example("Go back to the default:", "settings --unset project_profile"),
    ),
    run=run,
    meaningless=("profile", "region"),
)
