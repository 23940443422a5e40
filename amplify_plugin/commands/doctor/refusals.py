"""Files that a reader refuses whole, each with the line and the reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import aws, layout
from amplify_plugin.awsconfig.layout import BYTE_ORDER_MARK
from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.commands.doctor.finding import Finding, TextMend, finding
from amplify_plugin.errors import ConfigFileUnreadable

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile


def check(file: AwsFile) -> Iterator[Finding]:
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
            mends=(TextMend(file.path, file.kind, _without_mark, keeps=("js",)),),
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
