"""What one fix may change, and what each reader says has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import configobj

from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.commands.doctor.examination import examine_files
from amplify_plugin.commands.doctor.fixes import fixed
from amplify_plugin.errors import ConfigFileUnreadable
from tests.contract.oracles import botocore_credentials, botocore_profiles

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.finding import Finding
    from amplify_plugin.commands.doctor.located import AwsFile, AwsFiles
    from amplify_plugin.commands.doctor.sections import LocatedSection

Read = Callable[[str], "Mapping[str, Any] | None"]

# The lines below a header that a reader did not see belonged to the section above it.
_GIVES_LINES_TO_ITS_OWN = {
    "byte-order-mark",
    "header-in-value",
    "header-not-read-by-amplify",
    "invisible-character",
    "lines-glued",
    "refused-by-aws",
}


def readers(kind: str) -> Mapping[str, Read]:
    """The readers of a file that run in Python; each gives None for a text that it refuses."""
    ours = {key: _ours(reader.of(kind)) for key, reader in READERS.items()}
    real = botocore_profiles if kind == "config" else botocore_credentials
    return {**ours, "botocore": real, "configobj": _configobj}


def _ours(read: Callable[[str], Mapping[str, Any]]) -> Read:
    def read_or_refuse(text: str) -> Mapping[str, Any] | None:
        try:
            return read(text)
        except ConfigFileUnreadable:
            return None

    return read_or_refuse


def _configobj(text: str) -> Mapping[str, Any] | None:
    try:
        lines = text.splitlines()
        return dict(configobj.ConfigObj(lines, interpolation=False, list_values=False))
    except configobj.ConfigObjError:
        return None


def changed(read: Read, before: str, after: str) -> set[str]:
    """The sections that read otherwise afterwards; none where nothing could be read before."""
    was = _read(read, before)
    if was is None:
        return set()
    becomes = _read(read, after)
    assert becomes is not None, "a text that was read is refused after the fix"
    return {name for name in {**was, **becomes} if was.get(name) != becomes.get(name)}


def _read(read: Read, text: str) -> Mapping[str, Any] | None:
    if any("\udc80" <= letter <= "\udcff" for letter in text):
        return None  # bytes that are not UTF-8: no tool reads them
    found = read(text)
    if found is None:
        return None
    # A setting above the first header belongs to no profile.
    return {name: settings for name, settings in found.items() if isinstance(settings, Mapping)}


def each_fix(
    files: AwsFiles, *, escape_dots: bool = False
) -> Iterator[tuple[list[Finding], AwsFiles]]:
    """The findings that one fix is for, and the files after that fix alone."""
    groups: dict[tuple[str, str, object], list[Finding]] = {}
    for finding in examine_files(files, escape_dots=escape_dots):
        if finding.mends:
            groups.setdefault(_key(finding), []).append(finding)
    for key, findings in groups.items():
        yield findings, fixed(files, _only(key, escape_dots=escape_dots))


def _key(finding: Finding) -> tuple[str, str, object]:
    # One change makes all of them visible.
    subject = "" if finding.code == "invisible-character" else finding.subject
    return finding.code, subject, finding.file


def _only(
    key: tuple[str, str, object], *, escape_dots: bool
) -> Callable[[AwsFiles], Iterable[Finding]]:
    def check(files: AwsFiles) -> Iterable[Finding]:
        return [f for f in examine_files(files, escape_dots=escape_dots) if _key(f) == key]

    return check


def intended(findings: Iterable[Finding], before: AwsFile, after: AwsFile) -> set[str]:
    """The names, as any reader has them, of the sections that the fixes are about."""
    return {
        name
        for finding in findings
        for section in _sections(finding, before, after)
        for name in _names(section)
    }


def _sections(finding: Finding, before: AwsFile, after: AwsFile) -> Iterator[LocatedSection]:
    known = {section.header for section in before.sections}
    for file in (before, after):
        for section in file.sections:
            if finding.subject == section.header:
                yield section
            # ... the second where 'profile ' does not belong.
            if finding.subject in (section.name, section.header.removeprefix("profile ")):
                yield section
    if finding.file != before.path or finding.code not in _GIVES_LINES_TO_ITS_OWN:
        return
    yield from (section for section in after.sections if section.header not in known)
    line = finding.line or 0
    above = [section for section in before.sections if section.line < line]
    own = [section for section in before.sections if section.line == line]
    # The header of the line itself was wrong, or a line of the section above.
    yield from (*above[-1:], *own)
    if finding.code == "byte-order-mark":
        yield from replace(before, text=before.plain_text).sections[:1]


def _names(section: LocatedSection) -> set[str]:
    names = {section.header, section.name, *filter(None, section.read_as.values())}
    names |= {name.split(".")[0] for name in names if "." in name}  # npm's ini nests it there
    if section.is_services:
        names.add(f"services.{section.name.removeprefix('services ')}")  # the SDK's key
    return names
