"""A file as a whole: what it says twice, and which headers not all take for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import layout, names, section_edits
from amplify_plugin.commands.doctor import line_edits
from amplify_plugin.commands.doctor.checks import misplaced, refusals
from amplify_plugin.commands.doctor.checks.spelling import meant_header
from amplify_plugin.commands.doctor.finding import Finding, TextFix, finding
from amplify_plugin.commands.doctor.line_edits import with_setting
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile
    from amplify_plugin.commands.doctor.sections import LocatedSection, LocatedSetting

_HEADER = re.compile(r"\[[^\]]+\]\s*(?:[#;].*)?")


def check(file: AwsFile) -> Iterator[Finding]:
    """All that is wrong with one file, whatever the other one says."""
    yield from refusals.check(file)
    if file.unreadable or file.is_spoiled:
        return
    yield from _duplicates(file)
    yield from _headers(file)


def _duplicates(file: AwsFile) -> Iterator[Finding]:
    """All that one file says twice."""
    yield from _sections(file)
    for section in file.sections:
        yield from _settings(file, section)
    yield from _profiles(file)


def _sections(file: AwsFile) -> Iterator[Finding]:
    if len(file.headers) == len(file.sections):
        return
    copies = line_edits.copies_to_join(layout.split_lines(file.plain_text))
    joining = {copy.line + 1 for _, *others in filter(None, copies) for copy in others}
    # One change for all: with thousands, one for each would take minutes.
    fix = TextFix(file.path, file.kind, line_edits.merged, keeps=("amplify", "js"))
    firsts: dict[str, LocatedSection] = {}
    for section in file.sections:
        first = firsts.setdefault(section.header, section)
        if first is not section:
            yield finding(
                "duplicate-section",
                section.header,
                f"[{shown(section.header)}] appears a second time in {file.shown} (first in line "
                f"{first.line}): the AWS CLI refuses the whole file, the other tools join the two.",
                "Move its settings to the first one, and remove it.",
                file=file.path,
                line=section.line,
                mends=(fix,) if section.line in joining else (),
            )


def _settings(file: AwsFile, section: LocatedSection) -> Iterator[Finding]:
    known: dict[str, LocatedSetting] = {}
    # One of a key, however often it stands there.
    changes: dict[str, tuple[TextFix, ...]] = {}
    happens: dict[str, str] = {}
    glued = misplaced.first_glued(section)
    for setting in section.settings:
        if glued is not None and setting.line > glued:
            return  # it belongs to the profile whose header is glued to that value
        key = setting.key.lower()  # as botocore compares them
        first = known.setdefault(key, setting)
        if first is not setting and not _is_of_another(file, first, setting):
            same = first.value == setting.value and not (first.inner or setting.inner)
            if same and key not in changes:
                changes[key] = _same_setting(file, section, setting)
            if key not in happens:
                happens[key] = _happens_elsewhere(section, key)
            yield finding(
                "duplicate-setting",
                section.name,
                f"{shown(key)} appears a second time in [{shown(section.header)}] of {file.shown} "
                f"(first in line {first.line}): the AWS CLI refuses the whole file, "
                f"{happens[key]}.",
                _which_to_remove(file, first, setting, is_same=same),
                file=file.path,
                line=setting.line,
                mends=changes[key] if same else (),
            )


def _which_to_remove(
    file: AwsFile, first: LocatedSetting, second: LocatedSetting, *, is_same: bool
) -> str:
    boundary = file.boundary_between(first.line, second.line - 1)
    if boundary is not None:
        return (
            f"If line {boundary} is meant to begin another profile, write that profile's header "
            "there. Otherwise remove one of the two lines."
        )
    return "Remove one of the two lines" + (": they are the same." if is_same else ".")


def _happens_elsewhere(section: LocatedSection, key: str) -> str:
    """What the tools do that read capitals as another key, and no ':' for an '='."""
    same = section.all_with(key)
    if any(setting.inner for setting in same):
        return "the other tools join the two"
    read = [s for s in same if s.key == key and s.delimiter == "="]
    if len(read) == len(same):
        return "the other tools use the last one"
    if not read:
        return f"the other tools read neither, because neither is written '{shown(key)} ='"
    return f"the other tools use only line {read[-1].line}, written '{shown(key)} ='"


def _is_of_another(file: AwsFile, first: LocatedSetting, second: LocatedSetting) -> bool:
    """Whether a header between the two is only not read as one, or the line is a shell's."""
    is_shell = second.key.lower() == "$env"
    return is_shell or any(first.line < line < second.line for line in file.unclosed_lines)


def _same_setting(
    file: AwsFile, section: LocatedSection, setting: LocatedSetting
) -> tuple[TextFix, ...]:
    key, value = setting.key.lower(), setting.value
    if file.values_of(section.header, key) != {value} or file.may_be_anothers(section, key):
        return ()
    try:
        section_edits.with_section("", section.header, {key: value})
    except AmplifyPluginError:
        return ()
    change = with_setting(section.header, key, value, value)
    own = section.header
    return (TextFix(file.path, file.kind, change, keeps=("amplify",), section=own, setting=key),)


def _profiles(file: AwsFile) -> Iterator[Finding]:
    """Two headers that one reader, or the person, takes for the same profile."""
    known: dict[str, LocatedSection] = {}
    for section in file.sections:
        is_listed = section.read_as["amplify"] is not None
        if not (section.is_profile or is_listed) or meant_header(section) is not None:
            continue
        first = known.setdefault(section.name, section)
        if first.header != section.header:
            yield _twice(file, first, section)


def _twice(file: AwsFile, first: LocatedSection, second: LocatedSection) -> Finding:
    both = f"[{shown(first.header)}] (line {first.line}) and [{shown(second.header)}]"
    if {first.header, second.header} == {"default", "profile default"}:
        code = "default-twice"
        what = (
            f"{both} of {file.shown} are one profile: the AWS CLI uses the later one, the AWS SDK "
            "for JavaScript uses [profile default], and the Amplify CLI lists the first and uses "
            "the last."
        )
        fix = "Keep [default], with the settings of both, and remove [profile default]."
    elif names.unescape(first.header) == names.unescape(second.header) and "." in second.name:
        code = "name-in-both-spellings"
        loses = f"the Amplify CLI loses {quoted(second.name)}"
        if file.kind == "config":
            loses += ", and the AWS CLI uses only the later one"
        what = f"{both} of {file.shown} are one name in two spellings: {loses}."
        fix = (
            "Keep one of them. The Amplify CLI does not read "
            f"[{shown(names.unescape(second.header))}], and the AWS SDK for JavaScript does not "
            f"read [{shown(_escaped(second))}]"
            + ("." if file.kind == "config" else "; to the AWS CLI the backslash is in the name.")
        )
    else:
        code = "profile-written-twice"
        what = (
            f"{both} of {file.shown} are the same profile to some tools, and they don't all use "
            "the same one."
        )
        fix = "Move all settings to one of them, and remove the other."
    return finding(code, second.name, what, fix, file=file.path, line=second.line)


def _escaped(section: LocatedSection) -> str:
    return names.unescape(section.header).replace(section.name, names.escape(section.name))


def _headers(file: AwsFile) -> Iterator[Finding]:
    """All headers of a file whose line has more than the header, or that are not headers."""
    above = None
    for section in file.sections:
        # To npm ini a header's line begins with the bracket and ends with the first closing one.
        is_bare = section.written == f"[{section.header}]" and "]" not in section.header
        # A setting on its line is a finding of its own.
        if not is_bare and misplaced.behind_header(section) is None:
            yield _not_bare(file, section, above)
        yield from _in_values(file, section)
        above = section


def _not_bare(file: AwsFile, section: LocatedSection, above: LocatedSection | None) -> Finding:
    place = (
        f"[{shown(above.header)}] gets its settings" if above else "no profile gets its settings"
    )
    tools = "The Amplify CLI does not read"
    in_js = names.line_readers(section.written, file.kind)["js"]
    is_lost_in_js = in_js is None and section.read_as["js"] is not None
    if is_lost_in_js:
        tools = "Neither the Amplify CLI nor the AWS SDK for JavaScript reads"
    return finding(
        "header-not-read-by-amplify",
        section.name,
        f"{tools} the header [{shown(section.header)}] in line {section.line} of {file.shown}, "
        f"because {_reason(section)}: {place}.",
        "Leave nothing but the header on its line. A comment can go on the next one."
        if "]" not in section.header
        else "Give the profile a name without brackets.",
        file=file.path,
        line=section.line,
        mends=_bare(file, section),
        tools=("amplify", "js") if is_lost_in_js else (),
    )


def _reason(section: LocatedSection) -> str:
    if "]" in section.header:
        return "its name has a bracket"
    if section.written[:1].isspace():
        return "the line is indented"
    rest = section.written.removeprefix(f"[{section.header}]")
    return "blanks follow it" if not rest.strip() else "something follows it"


def _bare(file: AwsFile, section: LocatedSection) -> tuple[TextFix, ...]:
    if "]" in section.header:
        return ()

    def change(text: str) -> str:
        return section_edits.with_bare_header(text, section.header)

    return (TextFix(file.path, file.kind, change, keeps=("aws",), section=section.header),)


def _in_values(file: AwsFile, section: LocatedSection) -> Iterator[Finding]:
    """An indented header below a setting goes on with its value, as botocore reads it."""
    for setting in section.settings:
        for number, line in setting.continuation:
            if _HEADER.fullmatch(line):
                yield finding(
                    "header-in-value",
                    section.name,
                    f"Line {number} of {file.shown} looks like an indented header: the AWS CLI "
                    f"reads it, and all that is indented below it, as part of {shown(setting.key)} "
                    f"in [{shown(section.header)}].",
                    "Remove the blanks at the start of that line and of the settings below it.",
                    file=file.path,
                    line=number,
                    mends=(_unindented(file, section, setting),),
                )


def _unindented(file: AwsFile, section: LocatedSection, setting: LocatedSetting) -> TextFix:
    def is_meant(line: str) -> bool:
        return _HEADER.fullmatch(line) is not None

    change = line_edits.dedented(section.header, setting.key, is_meant)
    return TextFix(file.path, file.kind, change, keeps=(), section=section.header)
