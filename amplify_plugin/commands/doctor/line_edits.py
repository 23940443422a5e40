"""The changes of an AWS file's text that checks propose: text to text, for ``TextFix``.

Each looks for its section and setting again in the text that it is given, since other changes may
have been made before. What it does not find it leaves as it is.

It is one thing although it is long: all of them share what may be moved past and what may not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from amplify_plugin.awsconfig import layout, section_edits

Change = Callable[[str], str]
_INDENT = "    "


def is_said_so(text: str, header: str, key: str, values: Collection[str]) -> bool:
    """Whether the section has the setting, and each time with one of these values.

    The key's case does not matter. A header between two of them that is not read as one, or only
    by a person, makes the second another profile's.
    """
    lines = layout.split_lines(text.removeprefix(layout.BYTE_ORDER_MARK))
    places = [
        setting
        for section in layout.sections(lines)
        if section.header == header
        for setting in section.settings
        if setting.key.lower() == key
    ]
    if not places:
        return False
    below = lines[places[0].line + 1 : places[-1].end]
    found = [layout.parse_setting(lines[place.line]) for place in places]
    return not any(map(may_be_header, below)) and all(
        parts is not None and parts.value in values and not place.continuation
        for parts, place in zip(found, places, strict=True)
    )


# Brackets that hold an address of IPv6, maybe behind a user's name.
_ADDRESS = re.compile(
    r"https?://(?:[^/\[\]@\s]*@)?\[(?:[0-9a-f.]*:){2}[0-9a-f:.]*(?:%\w+)?\]", re.IGNORECASE
)
_YAML_HEADER = re.compile(r"(?:default|profile [^\s:=]+)\s*:")


def is_yaml_header(line: str) -> bool:
    """Whether the line is a profile's header as YAML would have it, and can be nothing else."""
    return line.rstrip().endswith(":") and _YAML_HEADER.fullmatch(line.strip()) is not None


# A header with more than itself on its line, as npm's ini writes it again: "[dev]"=true.
QUOTED_HEADER = re.compile(r"\"\[(?P<name>[^\[\]\"]+)\][^\"=]*\"\s*=\s*true")


def is_quoted_header(line: str) -> bool:
    """Whether a program wrote the line, and it was a profile's header before."""
    return line.startswith('"[') and QUOTED_HEADER.fullmatch(line.strip()) is not None


# <profile a>, {profile a} and (profile a).
_TITLE = r"(?:(?:profile|sso-session|services) )?[\w.@-]+"
_IN_OTHER_BRACKETS = re.compile(rf"<{_TITLE}>|{{{_TITLE}}}|\({_TITLE}\)")


def is_in_other_brackets(line: str) -> bool:
    """Whether the line is a header in other brackets than square ones, and nothing else."""
    return line[:1] in "<{(" and _IN_OTHER_BRACKETS.fullmatch(line.strip()) is not None


def is_unclosed(line: str) -> bool:
    """Whether the line was meant as a header, and no tool takes it for one.

    It has no closing bracket, or other ones, or is YAML's, or in quotes.
    """
    is_open = (line.startswith("[") and "]" not in line) or is_in_other_brackets(line)
    return is_open or is_yaml_header(line) or is_quoted_header(line)


# What names a profile and is no header: "profile = b", "- name: b", "profile b", "profile b =".
_NAMES_PROFILE = re.compile(
    r"(?:(?:export|set|setx)\s+|\$env:)?(?:profile|profile_?name|name|(?:aws_)?(?:default_)?profile)"
    r"\s*[=:].*|(?:profile|sso-session|services)\s[^=:]+[=:]?|default\s*[=:]?",
    re.IGNORECASE,
)
_YAML_KEY = re.compile(r"[\"']?[\w.@ -]+[\"']?\s*:\s*\{?")
# No setting begins so: a list's item, a rule with a title in it, other brackets.
_NO_SETTING = tuple("-=*<({/+>!~|")


def may_be_header(line: str) -> bool:
    """Whether the line may begin another profile to a person: a header in any state.

    It may be whole, damaged, commented out, or written as other formats have it.
    """
    if "[" in line or "]" in line:
        bare = _ADDRESS.sub("", line)
        return "[" in bare or "]" in bare
    content = line.strip()
    if layout.is_comment(content):
        return _NAMES_PROFILE.fullmatch(content.lstrip("#; \t")) is not None
    if not content:
        return False
    if content.startswith(_NO_SETTING) or _NAMES_PROFILE.fullmatch(content):
        return True
    if content.endswith((":", "{")):
        return _YAML_KEY.fullmatch(content) is not None
    # What is indented continues a value; elsewhere a line is a setting.
    return "=" not in content and ":" not in content and line[0] == content[0]


def renamed_key(header: str, key: str, new_key: str) -> Change:
    """Write a setting under another key, unless that is there; its value stays as it is written."""

    def change(lines: list[str]) -> None:
        for section, setting in _settings(lines, header, key):
            if new_key in (each.key.lower() for each in section.settings):
                continue
            parts = layout.parse_setting(lines[setting.line])
            assert parts is not None
            rest = f"{parts.before}{parts.delimiter}{parts.after}{parts.value}{parts.trailing}"
            lines[setting.line] = f"{parts.indentation}{new_key}{rest}"

    return _of_lines(change)


def dedented(header: str, key: str, is_meant: Callable[[str], bool]) -> Change:
    """Bring lines that continue a value to its key's depth, from the first that is meant so."""

    def change(lines: list[str]) -> None:
        for _, setting in _settings(lines, header, key):
            depth = layout.indentation(lines[setting.line])
            numbers = [n for n in setting.continuation if is_meant(lines[n].strip())]
            for number in setting.continuation:
                if numbers and number >= numbers[0]:
                    lines[number] = depth + lines[number].lstrip(" \t")

    return _of_lines(change)


def indented_below(header: str, key: str, inner: frozenset[str]) -> Change:
    """Indent the settings that follow a key without a value, if they belong below it."""

    def change(lines: list[str]) -> None:
        for section, block in _settings(lines, header, key):
            for setting in section.settings[section.settings.index(block) + 1 :]:
                if setting.key not in inner:
                    break
                lines[setting.line] = _INDENT + lines[setting.line]

    return _of_lines(change)


def value_on_next_line(header: str, key: str) -> Change:
    """Write what follows ``key =`` on a line of its own, indented."""

    def change(lines: list[str]) -> None:
        for _, setting in _settings(lines, header, key):
            parts = layout.parse_setting(lines[setting.line])
            assert parts is not None
            end = layout.line_end(lines[setting.line]) or "\n"
            first = f"{parts.indentation}{parts.key}{parts.before}{parts.delimiter}{end}"
            second = f"{parts.indentation}{_INDENT}{parts.value}{parts.trailing}"
            lines[setting.line] = first + second

    return _of_lines(change)


def split_before(header: str, key: str, rest: str) -> Change:
    """Give what ends a value a line of its own."""

    def change(lines: list[str]) -> None:
        for _, setting in _settings(lines, header, key):
            line = lines[setting.line]
            end = layout.line_end(line) or "\n"
            content = line.rstrip()
            if content.endswith(rest):
                tail = line[len(content) :]
                lines[setting.line] = f"{content[: -len(rest)].rstrip()}{end}{rest}{tail}"

    return _of_lines(change)


def split_behind_header(header: str, rest: str) -> Change:
    """Give the setting on a header's line a line of its own."""

    def change(lines: list[str]) -> None:
        for section in reversed(layout.sections(lines)):
            line = lines[section.line]
            if line.strip().removeprefix(f"[{header}]").strip() == rest:
                end = layout.line_end(line) or "\n"
                lines[section.line] = f"[{header}]{end}{rest}{end}"

    return _of_lines(change)


def copies_to_join(lines: list[str]) -> list[list[layout.Section]]:
    """Of each section that stands several times: the first, and the copies that can join it.

    These are all up to one that has a setting which is there already. Lines that may be another
    profile's are put right first.
    """
    copies: dict[str, list[layout.Section]] = {}
    for section in layout.sections(lines):
        copies.setdefault(section.header, []).append(section)
    return [_joining(lines, found) for found in copies.values() if len(found) > 1]


def _joining(lines: list[str], copies: list[layout.Section]) -> list[layout.Section]:
    joining: list[layout.Section] = []
    known: set[str] = set()
    for section in copies:
        keys = {setting.key.lower() for setting in section.settings}
        if keys & known or not (keys or section is copies[0]) or not _is_clear(lines, section):
            break
        joining.append(section)
        known |= keys
    return joining


def _is_clear(lines: list[str], section: layout.Section) -> bool:
    """Whether each line of the section is a setting of it, a comment or blank."""
    own: set[int] = set()
    for setting in section.settings:
        own.update((setting.line, *(setting.continuation if setting.is_block else ())))
    return not any(
        may_be_header(line) or (number not in own and line.strip() and not layout.is_comment(line))
        for number, line in enumerate(lines[section.line + 1 : section.end], section.line + 1)
    )


def merged(text: str) -> str:
    """Move the settings of each section that appears again below those of the first."""

    def change(lines: list[str]) -> None:
        moved: dict[int, list[str]] = {}
        gone: set[int] = set()
        for first, *others in filter(None, copies_to_join(lines)):
            for copy in others:
                below = lines[copy.line + 1 : copy.last_line + 1]
                moved.setdefault(first.last_line, []).extend(below)
                gone.update(range(copy.line, copy.last_line + 1))
        lines[:] = [
            each
            for number, line in enumerate(lines)
            for each in [*([] if number in gone else [line]), *moved.get(number, ())]
        ]

    return _of_lines(change)(text)


def closed_headers(text: str) -> str:
    """Add the bracket that headers lack: readers tell the first of them alone."""

    def change(lines: list[str]) -> None:
        for number, line in enumerate(lines):
            header = line.strip()
            if line.startswith("[") and not any(sign in header for sign in "]=:"):
                lines[number] = line.replace(header, f"{header}]", 1)

    return _of_lines(change)(text)


def _settings(
    lines: list[str], header: str, key: str
) -> Iterator[tuple[layout.Section, layout.Setting]]:
    """The settings with that key as written, the last first: changes move what follows."""
    for section in reversed(layout.sections(lines)):
        if section.header == header:
            for setting in reversed(section.settings):
                if setting.key == key:
                    yield section, setting


def _of_lines(change: Callable[[list[str]], None]) -> Change:
    def changed(text: str) -> str:
        lines = layout.split_lines(text)
        # A line that is moved up needs its end, and the last may have none.
        is_unfinished = bool(lines) and not layout.line_end(lines[-1])
        if is_unfinished:
            lines[-1] += "\n"
        change(lines)
        changed = "".join(lines)
        return changed.removesuffix("\n") if is_unfinished else changed

    return changed


def with_setting(header: str, key: str, was: str, value: str) -> Change:
    """Write a setting as all readers read it; none where its section has another value of it."""

    def change(text: str) -> str:
        if not is_said_so(text, header, key, (was, value)):
            return text
        return section_edits.with_section(text, header, {key: value})

    return change


def renamed(header: str, new_header: str) -> Change:
    """A change of a section's header."""
    return lambda text: section_edits.renamed(text, header, new_header)
