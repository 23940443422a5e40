"""What keeps a whole file from being read, by anybody: encodings, conflict marks, refused lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import aws, layout
from amplify_plugin.awsconfig.js_objects import INHERITED
from amplify_plugin.awsconfig.layout import BYTE_ORDER_MARK
from amplify_plugin.commands.doctor import line_edits
from amplify_plugin.commands.doctor.checks import foreign_lines, misplaced, refused_lines
from amplify_plugin.commands.doctor.finding import Finding, TextFix, finding
from amplify_plugin.errors import ConfigFileUnreadable
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile


def check(file: AwsFile) -> Iterator[Finding]:
    """All that keeps a whole file from being read, by anybody."""
    if file.unreadable:
        yield finding(
            "file-unreadable",
            str(file.path),
            f"{file.shown} {file.unreadable}; no tool can read the profiles in it.",
            "Correct the file, or move it away.",
            file=file.path,
        )
        return
    spoiled = _utf_16(file) or _conflict(file)
    if spoiled is not None:
        yield spoiled  # and nothing else: all that follows would be of no text that anybody wrote
        return
    yield from _byte_order_mark(file)
    yield from _invisible(file)
    undecoded = _not_utf8(file)
    if undecoded:
        yield undecoded
    else:
        yield from _refused_by_aws(file)
    yield from _refused_by_amplify(file)
    yield from _ignored_by_js(file)


def stops_aws(file: AwsFile) -> bool:
    """Whether botocore refuses the whole file, and so every AWS CLI each command."""
    if file.unreadable or file.is_spoiled or file.text.startswith(BYTE_ORDER_MARK):
        return True
    return layout.undecoded_line(file.text) is not None or _refusal(file) is not None


def _utf_16(file: AwsFile) -> Finding | None:
    if not file.is_utf_16:
        return None
    return finding(
        "not-utf8",
        str(file.path),
        f"{file.shown} is UTF-16, as PowerShell's '>' and Notepad's \"Unicode\" write it: no tool "
        "can read it, and every 'aws' command fails.",
        "Save it as UTF-8.",
        file=file.path,
        line=1,
        mends=(TextFix(file.path, file.kind, as_utf_8, keeps=()),),
    )


def as_utf_8(text: str) -> str:
    """A text that was UTF-16 in the file; as it came where it is not."""
    content = text.encode("utf-8", "surrogateescape")
    marks = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
    encoding = marks.get(content[:2], "utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
    try:
        decoded = content.decode(encoding)
    except UnicodeDecodeError:
        return text
    return decoded.lstrip(BYTE_ORDER_MARK)


def _conflict(file: AwsFile) -> Finding | None:
    line = file.conflict_line
    if line is None:
        return None
    return finding(
        "conflict-marks",
        str(file.path),
        f"{file.shown} has conflict marks of a merge, the first in line {line}: the AWS CLI "
        "refuses the whole file, and the other tools read both sides.",
        "Keep one side of each conflict, and remove the lines with <<<<<<<, ======= and >>>>>>>.",
        file=file.path,
        line=line,
    )


# Blanks and marks that no editor shows; the direction marks of Arabic and Hebrew among them.
_BLANKS = "\u00a0\u2007\u202f"
_HIDDEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_INVISIBLE = re.compile(f"[{_BLANKS}{_HIDDEN}]")


def has_invisible(text: str) -> bool:
    """Whether a character is in the text that no editor shows."""
    return _INVISIBLE.search(text) is not None


def _invisible(file: AwsFile) -> Iterator[Finding]:
    for number, line in enumerate(layout.split_lines(file.plain_text), 1):
        # Blanks around a key or a value are not part of it for any tool.
        if not _INVISIBLE.search(line) or layout.is_comment(line):
            continue
        parts = layout.parse_setting(line)
        seen = [parts.key, parts.value] if parts else [line]
        found = next((m for part in seen if (m := _INVISIBLE.search(part.strip()))), None)
        if found is not None:
            yield finding(
                "invisible-character",
                f"{file.kind}:{number}",
                f"Line {number} of {file.shown} has an invisible character "
                f"(U+{ord(found[0]):04X}), probably copied from a web page or a chat: the tools "
                "read it as part of the name or the value.",
                "Type the line again, or remove the character.",
                file=file.path,
                line=number,
                mends=(TextFix(file.path, file.kind, _visible, keeps=()),),
            )


def _visible(text: str) -> str:
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    lines = layout.split_lines(text.removeprefix(mark))
    return mark + "".join(
        line
        if layout.is_comment(line)
        else re.sub(f"[{_HIDDEN}]", "", re.sub(f"[{_BLANKS}]", " ", line))
        for line in lines
    )


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
    refused = _refusal(file)
    if refused is not None:
        if _is_glued(file, refused.line):
            return  # a finding of its own, whose remedy is another
        number = foreign_lines.line_at_fault(file, refused)
        line = layout.split_lines(file.plain_text)[number - 1].strip()
        cause, fix = refused_lines.cause(file.kind, line, refused)
        mends = _closing(file) if cause == refused_lines.OPEN else ()
        yield finding(
            "refused-by-aws",
            str(file.path),
            f"The AWS CLI refuses the whole of {file.shown} because of line {number}: "
            f"{cause or refused.reason}.",
            fix or "Correct that line: until then every 'aws' command fails.",
            file=file.path,
            line=number,
            mends=mends,
        )


def _closing(file: AwsFile) -> tuple[TextFix, ...]:
    return (TextFix(file.path, file.kind, line_edits.closed_headers, keeps=()),)


def _refusal(file: AwsFile) -> ConfigFileUnreadable | None:
    """Why botocore refuses the text, its byte order mark aside."""
    try:
        # A config file's other sections are not profiles, and are still refused: as is any
        # section of a credentials file.
        aws.credentials(file.plain_text)
    except ConfigFileUnreadable as refused:
        return refused
    return None


def _is_glued(file: AwsFile, line: int) -> bool:
    above = [section for section in file.sections if section.line < line]
    glued = misplaced.first_glued(above[-1]) if above else None
    return glued is not None and glued < line


def _refused_by_amplify(file: AwsFile) -> Iterator[Finding]:
    refused = file.read_by("amplify")
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
    names = INHERITED | {"__proto__"}
    culprits = (s for s in file.sections if s.header.removeprefix("profile ").strip() in names)
    culprit = next(culprits, None)
    if culprit is not None and not file.reading("js"):
        yield finding(
            "ignored-by-js",
            str(file.path),
            f"The AWS SDK for JavaScript treats {file.shown} as empty because of "
            f"[{shown(culprit.header)}]: JavaScript uses that name itself.",
            "Rename that section.",
            file=file.path,
            line=culprit.line,
        )
