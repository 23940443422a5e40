r"""Change one section of an AWS config or credentials text; every other byte stays.

Comments, blank lines, order, indentation, nested blocks (``s3 =``), mixed line ends, a missing last
line end and a byte order mark come out as they went in. All functions are text -> text and know no
file; ``file_edits`` puts the result on disk. A *header* is what stands between the brackets
(``profile dev``); ``names`` knows which header a reader takes for which profile. It is one thing
although it is long: each function changes lines by the same few rules.

Why lines and not a library: docs/decisions/0003-editing-aws-config.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from amplify_plugin.awsconfig import layout, names
from amplify_plugin.errors import ConfigurationError, UsageError
from amplify_plugin.terminal.text import quoted, shown

Lines = list[str]

_KEY = re.compile(r"[A-Za-z0-9_.-]+")
# Controls end a line for one reader or another; U+2028 and U+2029 make Amplify drop the line.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def headers(text: str) -> tuple[str, ...]:
    """The headers of all sections as botocore sees them, in order, duplicates too."""
    lines = layout.split_lines(text.removeprefix(layout.BYTE_ORDER_MARK))
    return tuple(section.header for section in layout.sections(lines))


def headers_of(text: str, name: str, file: str) -> tuple[str, ...]:
    """The headers in this text that at least one reader takes for the profile of that name."""
    return tuple(
        header
        for header in dict.fromkeys(headers(text))
        if any(
            read_as is not None and names.same(read_as, name)
            for read_as in names.readers(header, file).values()
        )
    )


def with_section(
    text: str, header: str, settings: Mapping[str, str | None], *, before: str | None = None
) -> str:
    """The text with these settings in a section, of a profile or another; appended if not there.

    A None removes the key (a nested block with it). A key that is there is changed in place, with
    its indentation and spacing, and spelled as asked: botocore ignores its case, the others do
    not. New keys follow the section's last setting, or precede the setting ``before``.

    Raises UsageError for what cannot be written, ConfigurationError for a value in place of a
    nested block.
    """
    for key, value in settings.items():
        _check_setting(key, value)

    def change(lines: Lines) -> Lines:
        if _find(lines, header):
            for key, value in settings.items():
                lines = _with_setting(lines, header, key, value, before)
            return lines
        wanted = {key: value for key, value in settings.items() if value is not None}
        return _with_new_section(lines, header, wanted) if wanted else lines

    return _changed(text, change)


def without_section(text: str, header: str) -> str:
    """The text without the section, duplicates too; unchanged if there is none.

    Its lines go, comments among them, up to the next header and the comments right above that. The
    last section takes the blank line above it along: so ``with_section`` is undone to the byte.
    """

    def change(lines: Lines) -> Lines:
        # One at a time: with the last section gone, the one before it is the last.
        while found := _find(lines, header):
            section = found[-1]
            start, stop = section.line, section.end
            if stop == len(lines):
                start -= bool(start and not lines[start - 1].strip("\r\n"))
            else:
                stop = _above_comments(lines, stop, section.line)
            lines = lines[:start] + lines[stop:]
        return lines

    return _changed(text, change)


def without_empty_section(text: str, header: str) -> str:
    """The text without the header of a section that has no settings, as ``with_section`` added it.

    The blank line above goes along, and nothing that was written below since.
    """

    def change(lines: Lines) -> Lines:
        for section in reversed(_find(lines, header)):
            if not section.settings:
                start = section.line
                start -= bool(start and not lines[start - 1].strip("\r\n"))
                lines = lines[:start] + lines[section.line + 1 :]
        return lines

    return _changed(text, change)


def renamed(text: str, header: str, new_header: str) -> str:
    """The text with the section under another header; nothing else on the header's line changes.

    Raises ConfigurationError, UsageError.
    """
    if header == new_header:
        return text
    _check_header(new_header)

    def change(lines: Lines) -> Lines:
        if _find(lines, new_header):
            # A second one would make botocore refuse the file.
            raise ConfigurationError(
                f"Section [{shown(new_header)}] already exists.", remedy="Choose another name."
            )
        for section in _found(lines, header):
            line = lines[section.line]
            indentation = layout.indentation(line)
            rest = line[len(indentation) + len(header) + 2 :]
            lines[section.line] = f"{indentation}[{new_header}]{rest}"
        return lines

    return _changed(text, change)


def with_bare_header(text: str, header: str) -> str:
    """The text with nothing beside the header on its line; a comment there moves to the next line.

    Amplify takes a header with anything before or after the brackets for a setting of the section
    above. Raises ConfigurationError.
    """

    def change(lines: Lines) -> Lines:
        for section in reversed(_found(lines, header)):
            line = lines[section.line]
            rest = line.strip().removeprefix(f"[{header}]").strip()
            comment = rest if not rest or layout.is_comment(rest) else f"# {rest}"
            end = layout.line_end(line)
            bare = [f"[{header}]{end}"] + ([comment + end] if comment else [])
            lines[section.line : section.line + 1] = bare
        return lines

    return _changed(text, change)


def _check_header(header: str) -> None:
    """Raise UsageError for what cannot be the header of a new section."""
    if not header or header != header.strip() or "]" in header or _UNWRITABLE.search(header):
        raise UsageError(
            f"{quoted(header)} cannot be the header of a section.",
            remedy="Choose a name of letters, digits, '_' and '-'.",
        )
    if header == "DEFAULT":
        raise UsageError(
            "[DEFAULT] is not a profile: botocore adds its settings to every profile.",
            remedy="Use 'default' or another name.",
        )


def _check_setting(key: str, value: str | None) -> None:
    """Raise UsageError for a key or value that doesn't fit on one line; None means no value."""
    if not _KEY.fullmatch(key) or key == "__proto__":
        raise UsageError(
            f"{quoted(key)} cannot be the name of a setting.",
            remedy="A setting's name has letters, digits and '_'.",
        )
    if value is None:
        return
    # The value itself is not shown: it may be a secret.
    if _UNWRITABLE.search(value):
        raise UsageError(
            f"The value of {key} has a line break or another control character.",
            remedy="Give it on one line, without such characters.",
        )
    if not value or value != value.strip().strip(layout.BYTE_ORDER_MARK):
        raise UsageError(
            f"The value of {key} is empty, or begins or ends with a space.",
            remedy="Give a value without spaces around it.",
        )


def _changed(text: str, change: Callable[[Lines], Lines]) -> str:
    """Apply a change of whole lines; the byte order mark and an unfinished last line stay so."""
    mark = layout.BYTE_ORDER_MARK if text.startswith(layout.BYTE_ORDER_MARK) else ""
    lines = layout.split_lines(text[len(mark) :])
    is_unfinished = bool(lines) and not layout.line_end(lines[-1])
    if is_unfinished:
        lines[-1] += _line_end_at(lines, len(lines) - 1)
    lines = change(lines)
    # A blank line stays one: without its end it would be none.
    if is_unfinished and lines and lines[-1].strip("\r\n"):
        lines[-1] = lines[-1].removesuffix(layout.line_end(lines[-1]))
    return mark + "".join(lines)


def _find(lines: Lines, header: str) -> list[layout.Section]:
    return [section for section in layout.sections(lines) if section.header == header]


def _found(lines: Lines, header: str) -> list[layout.Section]:
    found = _find(lines, header)
    if not found:
        raise ConfigurationError(
            f"There is no section [{shown(header)}].",
            remedy="Another program has removed it: try again.",
        )
    return found


def _with_setting(
    lines: Lines, header: str, key: str, value: str | None, before: str | None
) -> Lines:
    found = _find(lines, header)
    places = _places(found, key)
    if value is None:
        return _without(lines, places)
    if any(place.is_block for place in places):
        # A value would destroy the nested block.
        raise ConfigurationError(
            f"{shown(key)} in section [{shown(header)}] is a block with its own settings.",
            remedy="To give it a plain value, remove the block first.",
        )
    if not places:
        return _with_new_setting(lines, found[0], f"{key} = {value}", _places(found[:1], before))
    first, *repeated = places
    lines = lines.copy()
    lines[first.line] = _with_value(lines[first.line], key, value)
    # Repeated keys, which botocore refuses, would win for Amplify and JavaScript.
    return _without(lines, repeated, also=first.continuation)


def _places(found: list[layout.Section], key: str | None) -> list[layout.Setting]:
    if key is None:
        return []
    # Case as in botocore: a second spelling beside the first makes the whole file unreadable.
    return [
        setting
        for section in found
        for setting in section.settings
        if setting.key.lower() == key.lower()
    ]


def _without(lines: Lines, doomed: list[layout.Setting], also: Collection[int] = ()) -> Lines:
    """Drop whole settings, but no comment or blank line that stands between a value's lines."""
    gone = {number for place in doomed for number in (place.line, *place.continuation)}
    gone.update(also)
    return [line for number, line in enumerate(lines) if number not in gone]


def _with_value(line: str, key: str, value: str) -> str:
    parts = layout.parse_setting(line)
    assert parts is not None
    # "key: value" is a setting for botocore alone.
    before = parts.before or (" " if parts.delimiter == ":" and parts.after else "")
    after = parts.after if parts.value else before and " "
    return f"{parts.indentation}{key}{before}={after}{value}{parts.trailing}"


def _with_new_setting(
    lines: Lines, section: layout.Section, setting: str, above: list[layout.Setting]
) -> Lines:
    if above:
        position = _above_comments(lines, above[0].line, section.line)
        follower = above[0].line
    else:
        position, follower = section.last_line + 1, section.end
    # As deep as the next header or setting: less, and that would continue our value; more, and our
    # value would continue the one above.
    indentation = layout.indentation(lines[follower]) if follower < len(lines) else ""
    line = f"{indentation}{setting}{_line_end_at(lines, position)}"
    return [*lines[:position], line, *lines[position:]]


def _with_new_section(lines: Lines, header: str, settings: Mapping[str, str]) -> Lines:
    _check_header(header)
    end = _line_end_at(lines, len(lines))
    separator = [end] if lines else []
    section = [f"[{header}]{end}", *(f"{key} = {value}{end}" for key, value in settings.items())]
    return lines + separator + section


def _above_comments(lines: Lines, position: int, stop: int) -> int:
    """The first line of the comment block right above ``position``, or ``position``."""
    while position - 1 > stop and layout.is_comment(lines[position - 1]):
        position -= 1
    return position


def _line_end_at(lines: Lines, position: int) -> str:
    """The line end that a new line at ``position`` takes: that of the line above, else below."""
    for line in (*reversed(lines[:position]), *lines[position:]):
        if layout.line_end(line):
            return layout.line_end(line)
    return "\n"
