"""Many changes of one text at once, each made where its section stands.

A change finds its section by reading the whole text. For thousands of changes that is done once
here: each gets its own section's lines only, or its own setting's, and the rest is not read again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import aws, layout
from amplify_plugin.errors import AmplifyPluginError, ConfigFileUnreadable

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.finding import TextFix

Change = Callable[[str], str]


def joined(fixes: Iterable[TextFix], *, repeats_headers: bool) -> Change:
    """All of the changes as one; those that cannot be made are left out.

    So are those that bring a header or a setting which is there already, unless
    ``repeats_headers``: botocore refuses what stands twice, and no change may make it refuse what
    it reads.
    """
    of_text: dict[Change, None] = {}  # findings share what changes all of the text
    of_sections: dict[str, list[TextFix]] = {}
    for fix in fixes:
        if fix.section is None:
            of_text[fix.change] = None
        else:
            of_sections.setdefault(fix.section, []).append(fix)

    def change(text: str) -> str:
        return _in_sections(_made(of_text, text), of_sections, repeats_headers=repeats_headers)

    return change


def _in_sections(text: str, fixes: dict[str, list[TextFix]], *, repeats_headers: bool) -> str:
    mark = layout.BYTE_ORDER_MARK if text.startswith(layout.BYTE_ORDER_MARK) else ""
    lines = layout.split_lines(text[len(mark) :])
    sections = layout.sections(lines)
    counts = Counter(section.header for section in sections)
    taken = set(counts)
    written_twice = [header for header in fixes if counts[header] > 1]
    parts = ["".join(lines[: sections[0].line] if sections else lines)]
    for section in sections:
        part = "".join(lines[section.line : section.end])
        if section.header in fixes and counts[section.header] == 1:
            own = fixes[section.header]
            part = _part(part, section.header, own, taken, repeats_headers=repeats_headers)
        parts.append(part)
    text = mark + "".join(parts)
    for header in written_twice:
        text = _made((fix.change for fix in fixes[header]), text)
    return text


def _part(
    part: str, header: str, fixes: Sequence[TextFix], taken: set[str], *, repeats_headers: bool
) -> str:
    """A section's lines after its changes, without those that botocore would refuse the text for.

    These bring another section's header, or a header or a setting that is there already.
    """
    own = {header}
    part, fixes = _in_settings(part, header, fixes, taken, repeats_headers=repeats_headers)
    for fix in fixes:
        after = _made([fix.change], part)
        if fix.is_rename or not repeats_headers:
            headers = {section.header for section in layout.sections(layout.split_lines(after))}
            if (headers - own) & taken or (not repeats_headers and _is_refused(after)):
                continue
            own |= headers
            taken |= headers
        part = after
    return part


def _in_settings(
    part: str, header: str, fixes: Sequence[TextFix], taken: set[str], *, repeats_headers: bool
) -> tuple[str, Sequence[TextFix]]:
    """A section's lines after changes that look at one setting each, and the changes left over."""
    lines = layout.split_lines(part)
    (section,) = layout.sections(lines)
    alone = _alone(section)
    of_settings: dict[str, list[TextFix]] = {}
    for fix in fixes:
        if fix.setting is not None and fix.setting in alone:
            of_settings.setdefault(fix.setting, []).append(fix)
    made = {
        key: _made((fix.change for fix in own), lines[0] + "".join(lines[slice(*alone[key])]))
        for key, own in of_settings.items()
    }
    sections = {key: layout.sections(layout.split_lines(text)) for key, text in made.items()}
    # What stands below a header that was glued to a value belongs to another section afterwards.
    splits = [key for key, found in sections.items() if len(found) > 1]
    keys, headers = {setting.key.lower() for setting in section.settings}, {header}
    after = list(lines)
    done: set[str] = set()
    for key in splits or sections:
        first, end = alone[key]
        new_headers = {each.header for each in sections[key][1:]}
        new_keys = [setting.key.lower() for setting in sections[key][0].settings]
        is_twice = len(set(new_keys)) < len(new_keys)
        if is_twice or new_headers & (taken | headers) or (set(new_keys) - {key}) & keys:
            if not repeats_headers:
                done.add(key)  # it cannot be made
            continue
        done.add(key)
        headers |= new_headers
        keys.update(new_keys)
        after[first:end] = [made[key].removeprefix(lines[0]), *[""] * (end - first - 1)]
    if not repeats_headers and _is_refused("".join(after)):
        return part, fixes
    taken |= headers
    return "".join(after), [fix for fix in fixes if fix.setting not in done]


def _alone(section: layout.Section) -> dict[str, tuple[int, int]]:
    """The lines from the first setting of a key to the end of the last, with no other between."""
    places: dict[str, list[int]] = {}
    for number, setting in enumerate(section.settings):
        places.setdefault(setting.key.lower(), []).append(number)
    return {
        key: (section.settings[numbers[0]].line, section.settings[numbers[-1]].end)
        for key, numbers in places.items()
        if numbers[-1] - numbers[0] == len(numbers) - 1
    }


def _is_refused(part: str) -> bool:
    try:
        aws.credentials(part)  # which refuses what any section of either file is refused for
    except ConfigFileUnreadable:
        return True
    return False


def _made(changes: Iterable[Change], text: str) -> str:
    for change in changes:
        try:
            text = change(text)
        except AmplifyPluginError:
            continue
    return text
