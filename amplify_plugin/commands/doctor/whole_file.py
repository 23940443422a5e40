"""A file as a whole: who refuses it, what it says twice, and which headers not all take for one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import aws, edit, layout, names
from amplify_plugin.awsconfig.layout import BYTE_ORDER_MARK
from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.commands.doctor.finding import Finding, TextFix, finding
from amplify_plugin.commands.doctor.fixes import with_settings
from amplify_plugin.errors import AmplifyPluginError, ConfigFileUnreadable
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile, LocatedSection, LocatedSetting

_HEADER = re.compile(r"\[[^\]]+\]\s*(?:[#;].*)?")


def check(file: AwsFile) -> Iterator[Finding]:
    """All that is wrong with one file, whatever the other one says."""
    yield from _refusals(file)
    yield from _duplicates(file)
    yield from _headers(file)


def _refusals(file: AwsFile) -> Iterator[Finding]:
    """All that keeps a whole file from being read, by anybody."""
    if file.unreadable:
        yield finding(
            "file-unreadable",
            str(file.path),
            f"{file.shown} {file.unreadable}; no tool can read the profiles in it.",
            "Mend that file, or move it away.",
            file=file.path,
        )
        return
    yield from _byte_order_mark(file)
    undecoded = _not_utf8(file)
    if undecoded:
        yield undecoded
    else:
        yield from _refused_by_aws(file)
    yield from _refused_by_amplify(file)
    yield from _ignored_by_js(file)


def _byte_order_mark(file: AwsFile) -> Iterator[Finding]:
    if file.text.startswith(BYTE_ORDER_MARK):
        yield finding(
            "byte-order-mark",
            str(file.path),
            f"{file.shown} begins with a byte order mark: the AWS CLI refuses the whole file, and "
            "the Amplify CLI loses its first section.",
            "Save it as UTF-8 without a byte order mark.",
            file=file.path,
            line=1,
            mends=(TextFix(file.path, file.kind, _without_mark, keeps=("js",)),),
        )


def _without_mark(text: str) -> str:
    return text.lstrip(BYTE_ORDER_MARK)


def _not_utf8(file: AwsFile) -> Finding | None:
    line = layout.undecoded_line(file.text)
    if line is None:
        return None
    return finding(
        "not-utf8",
        str(file.path),
        f"{file.shown}, line {line}, is not UTF-8 text: the AWS CLI refuses the whole file.",
        "Save the file as UTF-8.",
        file=file.path,
        line=line,
    )


def _refused_by_aws(file: AwsFile) -> Iterator[Finding]:
    # The byte order mark is a finding of its own: what else is wrong shows without it.
    try:
        READERS["aws"].of(file.kind)(file.plain_text)
        # A config file's other sections are no profiles, and refused all the same.
        aws.credentials(file.plain_text)
    except ConfigFileUnreadable as refused:
        yield finding(
            "refused-by-aws",
            str(file.path),
            f"The AWS CLI refuses the whole of {file.shown} because of line {refused.line}: "
            f"{refused.reason}.",
            "Correct that line; until then 'aws' fails with every command.",
            file=file.path,
            line=refused.line,
        )


def _refused_by_amplify(file: AwsFile) -> Iterator[Finding]:
    refused = file.readings["amplify"]
    if isinstance(refused, ConfigFileUnreadable):
        yield finding(
            "refused-by-amplify",
            str(file.path),
            f"The Amplify CLI reads nothing of {file.shown} because of line {refused.line}: "
            f"{refused.reason}.",
            "Correct that line.",
            file=file.path,
            line=refused.line,
        )


def _ignored_by_js(file: AwsFile) -> Iterator[Finding]:
    """The SDK for JavaScript never fails: a file that it cannot read is an empty one to it."""
    readable = [s for s in file.profiles if s.settings and s.read_as["js"] is not None]
    if readable and not file.reading("js"):
        yield finding(
            "ignored-by-js",
            str(file.path),
            f"The AWS SDK for JavaScript takes {file.shown} for empty: a section in it has a name "
            "that the SDK forbids.",
            "Rename the section whose name is a word of JavaScript's own, as [__proto__] is.",
            file=file.path,
        )


def _duplicates(file: AwsFile) -> Iterator[Finding]:
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


def _settings(file: AwsFile, section: LocatedSection) -> Iterator[Finding]:
    known: dict[str, LocatedSetting] = {}
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
    file: AwsFile, section: LocatedSection, setting: LocatedSetting
) -> tuple[TextFix, ...]:
    key = setting.key.lower()
    try:
        edit.with_section("", section.header, {key: setting.value})
    except AmplifyPluginError:
        return ()
    change = with_settings(section.header, {key: setting.value})
    return (TextFix(file.path, file.kind, change, keeps=("amplify",)),)


def _profiles(file: AwsFile) -> Iterator[Finding]:
    """Two headers that one reader, or the person, takes for the same profile."""
    known: dict[str, LocatedSection] = {}
    for section in file.sections:
        is_listed = section.read_as["amplify"] is not None
        if not (section.is_profile or is_listed):
            continue
        first = known.setdefault(section.name, section)
        if first.header != section.header:
            yield _twice(file, first, section)


def _twice(file: AwsFile, first: LocatedSection, second: LocatedSection) -> Finding:
    both = f"[{shown(first.header)}] (line {first.line}) and [{shown(second.header)}]"
    if {first.header, second.header} == {"default", "profile default"}:
        code = "default-twice"
        what = (
            f"{both} of {file.shown} are one profile: the AWS CLI takes the later one, the AWS SDK "
            "for JavaScript [profile default], and the Amplify CLI lists the first and uses the "
            "last."
        )
        fix = "Keep [default], with the settings of both, and remove [profile default]."
    elif names.unescape(first.header) == names.unescape(second.header) and "." in second.name:
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


def _escaped(section: LocatedSection) -> str:
    return names.unescape(section.header).replace(section.name, names.escape(section.name))


def _headers(file: AwsFile) -> Iterator[Finding]:
    """All headers of a file whose line has more than the header, or that are none at all."""
    above = None
    for section in file.sections:
        # To npm ini a header's line begins with the bracket and ends with the first closing one.
        if section.written != f"[{section.header}]" or "]" in section.header:
            yield _not_bare(file, section, above)
        yield from _in_values(file, section)
        above = section


def _not_bare(file: AwsFile, section: LocatedSection, above: LocatedSection | None) -> Finding:
    place = f"[{shown(above.header)}]" if above else "no profile at all"
    tools = "The Amplify CLI does not take"
    in_js = names.line_readers(section.written, file.kind)["js"]
    if in_js is None and section.read_as["js"] is not None:
        tools = "Neither the Amplify CLI nor the AWS SDK for JavaScript takes"
    return finding(
        "header-not-read-by-amplify",
        section.name,
        f"{tools} line {section.line} of {file.shown} for the header "
        f"[{shown(section.header)}], because {_reason(section)}: its settings go to {place}.",
        "Leave nothing but the header on its line; a comment may stand on the next one."
        if "]" not in section.header
        else "Give the profile a name without brackets.",
        file=file.path,
        line=section.line,
        mends=_bare(file, section),
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
        return edit.with_bare_header(text, section.header)

    return (TextFix(file.path, file.kind, change, keeps=("aws",)),)


def _in_values(file: AwsFile, section: LocatedSection) -> Iterator[Finding]:
    """An indented header below a setting goes on with its value, as botocore reads it."""
    for setting in section.settings:
        for number, line in setting.continuation:
            if _HEADER.fullmatch(line):
                yield finding(
                    "header-in-value",
                    section.name,
                    f"Line {number} of {file.shown} looks like a header and is indented: the AWS "
                    f"CLI takes it for the end of {shown(setting.key)} in "
                    f"[{shown(section.header)}], and all that is indented below it too.",
                    "Begin that line, and the settings below it, without blanks.",
                    file=file.path,
                    line=number,
                )
