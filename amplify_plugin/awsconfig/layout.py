"""Where the sections and settings of an AWS config file stand, line by line.

The rules are those of botocore's reader (Python's RawConfigParser), because it is the strictest of
the three; nothing is read here, only located, so that an editor can change the lines it must and
no other. A file that botocore refuses (duplicates, a line without ``=``) still has a layout.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from amplify_plugin.files.reading import split_lines as split_lines  # noqa: PLC0414  a name of ours too

_HEADER = re.compile(r"\[(.+)\]")  # SECTCRE: to the line's last bracket; anything may follow
_SETTING = re.compile(r"(?P<key>.*?)(?P<before>\s*)(?P<delimiter>[=:])(?P<after>\s*)(?P<value>.*)")
_COMMENT = ("#", ";")
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Setting:
    """One setting: its key as written, the line it starts on, the lines that continue its value."""

    key: str
    line: int
    continuation: tuple[int, ...]
    is_block: bool
    """True for ``s3 =`` with indented settings below: a nested block, not a value."""

    @property
    def end(self) -> int:
        """The line after its last."""
        return self.continuation[-1] + 1 if self.continuation else self.line + 1


@dataclass(frozen=True)
class Section:
    """One section: its header, the header's line, and the line of the next header (or the end)."""

    header: str
    line: int
    end: int
    settings: tuple[Setting, ...]
    last_line: int
    """The last line that is neither blank nor a comment."""


@dataclass(frozen=True)
class SettingLine:
    """The parts of a setting's first line; together they are the line."""

    indentation: str
    key: str
    before: str
    delimiter: str
    after: str
    value: str
    trailing: str


def undecoded_line(text: str) -> int | None:
    """The line of the first byte that is not UTF-8 (kept as a lone surrogate), from 1, or None."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        return text.count("\n", 0, error.start) + 1
    return None


def line_end(line: str) -> str:
    """The line's end: CR, LF, both, or nothing in an unfinished last line."""
    return line[len(line.rstrip("\r\n")) :]


def is_comment(line: str) -> bool:
    """True for a line that is a comment whole; botocore knows no other comments."""
    return line.strip().startswith(_COMMENT)


def indentation(line: str) -> str:
    """The blanks that the line begins with."""
    return line[: len(line) - len(line.lstrip())]


def parse_setting(line: str) -> SettingLine | None:
    """The parts of ``key = value`` (or ``key: value``), or None for another line."""
    content = line.strip()
    found = _SETTING.fullmatch(content)
    if found is None:
        return None
    end = len(line.rstrip())
    key, before, delimiter, after, value = found.groups()
    return SettingLine(indentation(line), key, before, delimiter, after, value, line[end:])


def sections(lines: Sequence[str]) -> tuple[Section, ...]:
    """Every section in the order of the file, duplicates too; lines above the first are in none.

    A byte order mark must be off: botocore takes it for a part of the first line.
    """
    found: list[_OpenSection] = []
    level = 0
    for number, line in enumerate(lines):
        # Neither ends a value: what is indented below them still continues it.
        if not line.strip() or is_comment(line):
            continue
        section = found[-1] if found else None
        indent = len(indentation(line))
        if section and section.settings and indent > level:
            section.settings[-1].continuation.append(number)
            section.last_line = number
            continue
        level = indent
        header = _HEADER.match(line.strip())
        if header:
            found.append(_OpenSection(header[1], number))
        elif section:
            section.last_line = number
            setting = parse_setting(line)
            if setting:
                section.settings.append(
                    _OpenSetting(setting.key, number, is_empty=not setting.value)
                )
    ends = [*(section.line for section in found[1:]), len(lines)]
    return tuple(section.close(end) for section, end in zip(found, ends, strict=False))


class _OpenSetting:
    def __init__(self, key: str, line: int, *, is_empty: bool) -> None:
        self.key = key
        self.line = line
        self.is_empty = is_empty
        self.continuation: list[int] = []

    def close(self) -> Setting:
        is_block = self.is_empty and bool(self.continuation)
        return Setting(self.key, self.line, tuple(self.continuation), is_block)


class _OpenSection:
    def __init__(self, header: str, line: int) -> None:
        self.header = header
        self.line = self.last_line = line
        self.settings: list[_OpenSetting] = []

    def close(self, end: int) -> Section:
        settings = tuple(setting.close() for setting in self.settings)
        return Section(self.header, self.line, end, settings, self.last_line)
