"""The shared AWS files as the AWS CLI and botocore read them.

Mirrors ``load_config`` and ``raw_config_parse`` of botocore's configloader, and below them Python's
RawConfigParser, rule by rule but in one pass over the lines: configparser takes ten times as long.
What botocore refuses is ConfigFileUnreadable here, with the line that botocore does not tell.
"""

from __future__ import annotations

import re
from typing import Any

from amplify_plugin.errors import ConfigFileUnreadable

Settings = dict[str, Any]
"""A section's settings: text, or a dict of texts for a nested block (``s3 =`` and what follows)."""

_Lines = list[tuple[int, str]]  # a value of several lines while it is read, with their numbers

_DEFAULTS = (
    "DEFAULT"  # its settings are in every section that has no own; it is not a section itself
)
# The common titles; any other goes through shlex, which this spares.
_TWO_WORDS = re.compile(r"""[^ \t\r\n"'\\]+[ \t\r\n]+([^ \t\r\n"'\\]+)[ \t\r\n]*""")


def profiles(text: str) -> dict[str, Settings]:
    """The profiles of a config file, as ``load_config(…)["profiles"]``.

    Keys are in lower case. Raises ConfigFileUnreadable where botocore refuses the file.
    """
    named: dict[str, Settings] = {}
    for title, settings in _sections(text).items():
        if title.startswith("profile"):
            name = second_word(title)
            if name is not None:
                named[name] = settings
        elif title == "default":
            named[title] = settings
    return named


def credentials(text: str) -> dict[str, Settings]:
    """The sections of a credentials file, as ``raw_config_parse``: each title is a name as it is.

    Keys are in lower case. Raises ConfigFileUnreadable where botocore refuses the file.
    """
    try:
        return _sections(text)
    except ConfigFileUnreadable as refused:
        raise ConfigFileUnreadable(
            refused.line, refused.reason, path="the credentials file"
        ) from None


def _sections(text: str) -> dict[str, Settings]:
    sections, defaults = _read(text)
    for section in sections.values():
        if defaults:
            section.update({key: defaults[key] for key in defaults if key not in section})
        for key, value in section.items():
            if type(value) is list:
                section[key] = _value(value)
    return sections


def _read(text: str) -> tuple[dict[str, Settings], Settings]:
    """Every section in the order of the file, and the defaults."""
    sections: dict[str, Settings] = {}
    defaults: Settings = {}
    section: Settings | None = None
    key = ""
    level = blanks = 0
    for number, line in enumerate(_lines(text), 1):
        content = line.strip()
        if not content:
            blanks += 1
            continue
        first = content[0]
        if first in "#;":
            continue
        indent = 0 if line[0] == first else len(line) - len(line.lstrip())
        if section is not None and key and indent > level:
            _continue(section, key, blanks, number, content)
        elif first == "[" and content.rfind("]") > 1:
            section, key, level = _open(sections, defaults, number, content), "", indent
        else:
            key, level = _set(section, number, content), indent
        blanks = 0
    return sections, defaults


def _lines(text: str) -> list[str]:
    """As a text file is read: three line ends, and no others (str.splitlines knows more)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def _open(sections: dict[str, Settings], defaults: Settings, number: int, content: str) -> Settings:
    """A title reaches to the line's last bracket; what follows is ignored."""
    title = content[1 : content.rfind("]")]
    if title == _DEFAULTS:
        return defaults
    if title in sections:
        raise ConfigFileUnreadable(number, "this section appears twice")
    sections[title] = {}
    return sections[title]


def _set(section: Settings | None, number: int, content: str) -> str:
    """A key ends at the first ``=`` or ``:``; returns it."""
    if section is None:
        raise ConfigFileUnreadable(number, "a setting comes before the first section")
    key, delimiter, value = content.partition("=")
    if not delimiter or ":" in key:
        key, delimiter, value = content.partition(":")
    if not delimiter:
        raise ConfigFileUnreadable(number, "this is neither a [section] nor key = value")
    key = key.rstrip().lower()
    if not key:
        raise ConfigFileUnreadable(number, "this value has no key")
    if key in section:
        raise ConfigFileUnreadable(number, "this setting appears twice in the section")
    section[key] = value.lstrip()
    return key


def _continue(section: Settings, key: str, blanks: int, number: int, content: str) -> None:
    """A line that is indented deeper than its key goes on with the value, blank lines between."""
    held = section[key]
    if isinstance(held, str):
        # The number is that of no line: what stands behind the "=" is never the nested block.
        held = section[key] = [(0, held)]
    held.extend([(0, "")] * blanks)
    held.append((number, content))


def _value(lines: _Lines) -> str | dict[str, str]:
    _, first = lines[0]
    return "\n".join(line for _, line in lines) if first else _nested(lines)


def _nested(lines: _Lines) -> dict[str, str]:
    """The block below an empty value: one level deep, ``=`` only, keys as they are written."""
    block: dict[str, str] = {}
    for number, content in lines:
        for written in content.splitlines():
            line = written.strip()
            if not line:
                continue
            key, equals, value = line.partition("=")
            if not equals:
                raise ConfigFileUnreadable(number, "a line of a nested block has no '='")
            block[key.strip()] = value.strip()
    return block


def second_word(title: str) -> str | None:
    """The name behind ``profile``, read as a shell reads words; None unless there are just two."""
    plain = _TWO_WORDS.fullmatch(title)
    if plain:
        return plain[1]
    import shlex

    try:
        _, name = shlex.split(title)
    except ValueError:  # other than two words, an open quote, or a backslash at the end
        return None
    return name
