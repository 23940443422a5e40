"""Changes of an AWS file's lines that no setting's value tells: text to text, for ``TextFix``.

Each looks for its section and setting again in the text that it is given, since other changes may
have
been made before. What it does not find it leaves as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from amplify_plugin.awsconfig import layout

Change = Callable[[str], str]
_INDENT = "    "


def renamed_key(header: str, key: str, new_key: str) -> Change:
    """Write a setting under another key; its value stays as it is written."""

    def change(lines: list[str]) -> None:
        for _, setting in _settings(lines, header, key):
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


def merged(headers: frozenset[str]) -> Change:
    """Move the settings of each section that appears again below those of the first."""

    def change(lines: list[str]) -> None:
        found: dict[str, list[layout.Section]] = {}
        for section in layout.sections(lines):
            if section.header in headers:
                found.setdefault(section.header, []).append(section)
        moved: dict[int, list[str]] = {}
        gone: set[int] = set()
        for first, second in (twice[:2] for twice in found.values() if len(twice) > 1):
            moved[first.last_line] = lines[second.line + 1 : second.last_line + 1]
            gone.update(range(second.line, second.last_line + 1))
        lines[:] = [
            each
            for number, line in enumerate(lines)
            for each in [*([] if number in gone else [line]), *moved.get(number, ())]
        ]

    return _of_lines(change)


def closed_header(line: str) -> Change:
    """Add the bracket that a header's line lacks."""

    def change(lines: list[str]) -> None:
        for number, found in enumerate(lines):
            if found.strip() == line:
                lines[number] = found.replace(line, f"{line}]", 1)

    return _of_lines(change)


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
