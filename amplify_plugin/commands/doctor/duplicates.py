r"""Sections and settings that stand twice, and two headers that are one profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import edit, names
from amplify_plugin.commands.doctor.finding import Finding, TextMend, finding
from amplify_plugin.commands.doctor.fixes import with_settings
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import (
        AwsFile,
        WrittenSection,
        WrittenSetting,
    )


def check(file: AwsFile) -> Iterator[Finding]:
    """All that one file says twice."""
    yield from _sections(file)
    for section in file.sections:
        yield from _settings(file, section)
    yield from _profiles(file)


def _sections(file: AwsFile) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for section in file.sections:
        line = first.setdefault(section.header, section.line)
        if line != section.line:
            yield finding(
                "duplicate-section",
                section.header,
                f"[{shown(section.header)}] stands a second time in {file.shown} (first in line "
                f"{line}): the AWS CLI refuses the whole file, the other tools join the two.",
                "Move its settings into the first, and remove it.",
                file=file.path,
                line=section.line,
            )


def _settings(file: AwsFile, section: WrittenSection) -> Iterator[Finding]:
    known: dict[str, WrittenSetting] = {}
    for setting in section.settings:
        key = setting.key.lower()  # as botocore compares them
        first = known.setdefault(key, setting)
        if first is not setting:
            same = first.value == setting.value and not (first.inner or setting.inner)
            yield finding(
                "duplicate-setting",
                section.name,
                f"{shown(key)} stands a second time in [{shown(section.header)}] of {file.shown} "
                f"(first in line {first.line}): the AWS CLI refuses the whole file, the other "
                "tools take the last.",
                "Remove one of the two lines" + (": they are the same." if same else "."),
                file=file.path,
                line=setting.line,
                mends=_same_setting(file, section, setting) if same else (),
            )


def _same_setting(
    file: AwsFile, section: WrittenSection, setting: WrittenSetting
) -> tuple[TextMend, ...]:
    key = setting.key.lower()
    try:
        edit.with_section("", section.header, {key: setting.value})
    except AmplifyPluginError:
        return ()
    change = with_settings(section.header, {key: setting.value})
    return (TextMend(file.path, file.kind, change, keeps=("amplify",)),)


def _profiles(file: AwsFile) -> Iterator[Finding]:
    """Two headers that one reader, or the person, takes for the same profile."""
    known: dict[str, WrittenSection] = {}
    for section in file.sections:
        is_listed = section.read_as["amplify"] is not None
        if not (section.is_profile or is_listed):
            continue
        first = known.setdefault(section.name, section)
        if first.header != section.header:
            yield _twice(file, first, section)


def _twice(file: AwsFile, first: WrittenSection, second: WrittenSection) -> Finding:
    both = f"[{shown(first.header)}] (line {first.line}) and [{shown(second.header)}]"
    if {first.header, second.header} == {"default", "profile default"}:
        code = "default-twice"
        what = (
            f"{both} of {file.shown} are one profile: the AWS CLI takes the later one, the AWS SDK "
            "for JavaScript [profile default], and the Amplify CLI lists the first and uses the "
            "last."
        )
        fix = "Keep [default], with the settings of both, and remove [profile default]."
    elif _bare(first.header) == _bare(second.header) and "." in second.name:
        code = "name-in-both-spellings"
        loses = f"the Amplify CLI loses {shown(second.name)!r}"
        if file.kind == "config":
            loses += ", and the AWS CLI takes the later one alone"
        what = f"{both} of {file.shown} are one name in two spellings: {loses}."
        fix = (
            "Keep one of them. Which tools read which spelling: "
            f"[{shown(names.unescape(second.header))}] not the Amplify CLI, "
            f"[{shown(_escaped(second))}] not the AWS SDK for JavaScript"
            + ("." if file.kind == "config" else ", and the AWS CLI only as it is written.")
        )
    else:
        code = "profile-written-twice"
        what = (
            f"{both} of {file.shown} are the same profile to some of the tools, and not all of "
            "them take the same one."
        )
        fix = "Put the settings of both into one section, and remove the other."
    return finding(code, second.name, what, fix, file=file.path, line=second.line)


def _bare(header: str) -> str:
    return names.unescape(header)


def _escaped(section: WrittenSection) -> str:
    return names.unescape(section.header).replace(section.name, names.escape(section.name))
