"""A settings file of ours, read and changed with ConfigObj: checked, with lines, comments kept.

Text in, text or values out; where the file is and what its settings mean, ``settings`` knows.
Imported only when there is a file to be read or to be written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from configobj import (  # noqa: TID253 - this module is itself imported where it is needed
    ConfigObj,
    ConfigObjError,
    DuplicateError,
    flatten_errors,
    get_extra_values,
)
from configobj.validate import ValidateError, Validator  # noqa: TID253

from amplify_plugin.errors import UsageError
from amplify_plugin.files.reading import split_lines
from amplify_plugin.terminal.text import shown

Converters = Mapping[str, Callable[[Any], Any]]
Fault = tuple[int, str]  # a line, counted from 1, and a clause that says what is wrong with it
NO_SETTING = "is not 'name = value'"
CUT = "has a '#': put the whole value in quotes"


class Place(NamedTuple):
    """A setting of the file and its line."""

    name: str
    line: int


class Found(NamedTuple):
    """A setting of the file: its value, converted, and its line."""

    value: Any
    line: int


def read(
    text: str, configspec: str, converters: Converters
) -> tuple[dict[str, Found], tuple[Fault, ...]]:
    """The settings in the text by name, and every line that is not as the configspec says.

    ``converters`` are the checks that the configspec names: they take the text of a value (a list
    where it has commas), and raise ValueError with a clause. Nothing here raises.
    """
    config, faults = _parse(text)
    config.configspec = ConfigObj(
        configspec.splitlines(), interpolation=False, list_values=False, _inspec=True
    )
    lines = split_lines(text)
    for name in tuple(config.sections):
        faults.append(
            (_line_of(name, lines), f"{shown(name)} is a section, and settings need none")
        )
        # ConfigObj's own check fails on a section that has the name of a setting.
        del config[name]
    cut = {place.name: CUT for place in _cut_values(config, lines)}
    failures = {**cut, **_failures(config, converters)}
    found: dict[str, Found] = {}
    for name in config.scalars:
        number = _line_of(name, lines)
        reason = failures.get(name)
        if reason is not None:
            faults.append((number, f"{shown(name)} {reason}"))
        elif config[name] is not None:
            found[name] = Found(config[name], number)
    return found, tuple(sorted(faults))


def changed(text: str, name: str, value: str | list[str] | None) -> str:
    """The text with the setting set to this value, or without it (None); all comments stay.

    Raises UsageError for a text that ConfigObj cannot read (it would lose lines) or would read
    otherwise when it has written it (a value cut at a '#'), and for a value that it cannot write.
    """
    config, faults = _parse(text)
    for cut in _cut_values(config, split_lines(text)):
        if cut.name == name:
            config.inline_comments[name] = ""  # the rest of the old value
        else:
            faults.append((cut.line, CUT))
    if faults:
        line, reason = faults[0]
        raise UsageError(
            f"The settings file cannot be changed: its line {line} {reason}.",
            remedy="Correct that line first.",
        )
    if value is None:
        _remove(config, name)
    else:
        config[name] = value
    # What ConfigObj puts between a value and its comment; with nothing there, both grow into one.
    config.indent_type = "  "
    try:
        lines = config.write()
    except ConfigObjError:
        lines = []
    end = config.newlines or "\n"
    after = "".join(line + end for line in lines)
    if _parse(after) != (config, []):
        raise UsageError(
            f"The value of {name} cannot be written: it has both kinds of quotes.",
            remedy="Put the command into a script, and name that.",
        )
    return after


def _parse(text: str) -> tuple[ConfigObj, list[Fault]]:
    try:
        # Without interpolation: a percent sign in a command is only that.
        return ConfigObj(split_lines(text), interpolation=False), []
    except ConfigObjError as error:
        # Not ConfigObj's sentences: they quote the line, which may hold a secret.
        return error.config, [
            (one.line_number, "repeats a name" if isinstance(one, DuplicateError) else NO_SETTING)
            for one in error.errors
        ]


def _failures(config: ConfigObj, converters: Converters) -> dict[str, str]:
    """Validate, which also converts the values; what is wrong with each setting, by name."""
    validator = Validator({kind: _check(convert) for kind, convert in converters.items()})
    result = config.validate(validator, preserve_errors=True)
    failures = {name: str(error) for _, name, error in flatten_errors(config, result)}
    for _, name in get_extra_values(config):
        failures[name] = f"is not a setting{_near(name, config.configspec.scalars)}"
    return failures


def _check(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        try:
            return convert(value)
        except ValueError as error:
            raise ValidateError(str(error)) from None

    return check


def _near(name: str, known: list[str]) -> str:
    from amplify_plugin.terminal.suggestions import suggested

    near = " or ".join(suggested(name, known))
    return f" (did you mean {near}?)" if near else ""


def _line_of(name: str, lines: list[str]) -> int:
    opening = re.compile(rf"\s*(?:\[+\s*)?([\"']?){re.escape(name)}\1\s*[=\]]")
    return next((number for number, line in enumerate(lines, 1) if opening.match(line)), 1)


def _cut_values(config: ConfigObj, lines: list[str]) -> Iterator[Place]:
    """Where a value is not whole: for ConfigObj 'op://vault#aws' ends at the '#'."""
    for name in config.scalars:
        comment = config.inline_comments[name]
        number = _line_of(name, lines)
        before = lines[number - 1].rstrip("\r\n").removesuffix(comment or "")[-1:]
        if comment and before not in ("'", '"', " ", "\t"):
            yield Place(name, number)


def _remove(config: ConfigObj, name: str) -> None:
    """Drop a setting; the comments above it and on its line go to what follows it."""
    if name not in config:
        return
    entries = [*config.scalars, *config.sections]
    following = entries[entries.index(name) + 1 :]
    comments = list(config.comments[name])
    if config.inline_comments[name]:
        comments.append(config.inline_comments[name])
    del config[name]
    if following:
        config.comments[following[0]] = comments + config.comments[following[0]]
    else:
        config.final_comment = comments + config.final_comment
