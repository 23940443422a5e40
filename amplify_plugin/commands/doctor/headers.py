"""Headers that not every reader takes for one: blanks, comments and indentation on their line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import edit, names
from amplify_plugin.commands.doctor.finding import Finding, TextMend, finding
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile, WrittenSection

_HEADER = re.compile(r"\[[^\]]+\]\s*(?:[#;].*)?")


def check(file: AwsFile) -> Iterator[Finding]:
    """All headers of a file whose line has more than the header, or that are none at all."""
    above = None
    for section in file.sections:
        # To npm ini a header's line begins with the bracket and ends with the first closing one.
        if section.written != f"[{section.header}]" or "]" in section.header:
            yield _not_bare(file, section, above)
        yield from _in_values(file, section)
        above = section


def _not_bare(file: AwsFile, section: WrittenSection, above: WrittenSection | None) -> Finding:
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


def _reason(section: WrittenSection) -> str:
    if "]" in section.header:
        return "its name has a bracket"
    if section.written[:1].isspace():
        return "the line is indented"
    rest = section.written.removeprefix(f"[{section.header}]")
    return "blanks follow it" if not rest.strip() else "something follows it"


def _bare(file: AwsFile, section: WrittenSection) -> tuple[TextMend, ...]:
    if "]" in section.header:
        return ()

    def change(text: str) -> str:
        return edit.with_bare_header(text, section.header)

    return (TextMend(file.path, file.kind, change, keeps=("aws",)),)


def _in_values(file: AwsFile, section: WrittenSection) -> Iterator[Finding]:
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
