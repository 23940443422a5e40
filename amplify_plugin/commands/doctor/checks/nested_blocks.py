"""Blocks of settings, of S3 and of services: not indented, or where no tool looks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor import line_edits
from amplify_plugin.commands.doctor.checks.settings_known import S3_SETTINGS
from amplify_plugin.commands.doctor.finding import Finding, TextFix, finding
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.codes import Severity
    from amplify_plugin.commands.doctor.located import AwsFile
    from amplify_plugin.commands.doctor.sections import LocatedSection, LocatedSetting


def check(file: AwsFile) -> Iterator[Finding]:
    """The blocks of a file's profiles and services."""
    for section in file.sections:
        if section.is_profile or section.lacks_prefix:
            yield from _s3(file, section)
            yield from _endpoints(file, section)
        elif section.is_services:
            yield from _services(file, section)


def _s3(file: AwsFile, section: LocatedSection) -> Iterator[Finding]:
    """The settings of 's3 =', which must be indented below it."""
    block = section.setting("s3")
    below = [s for s in section.settings if s.key.lower() in S3_SETTINGS]
    yield from _flat(file, section)
    if below and (block is None or block.inner):
        keys = ", ".join(shown(setting.key) for setting in below)
        it_is, it = ("they are", "them") if len(below) > 1 else ("it is", "it")
        yield _found(
            file,
            section,
            below[0],
            f"the AWS CLI ignores {keys}, because {it_is} not below 's3 ='",
            f"Move {it} below 's3 =', and indent {it}."
            if block is not None
            else "Write 's3 =' on the line above it, and indent it."
            if len(below) == 1
            else "Write 's3 =' on a line, move them below it, and indent them.",
            severity="warning",
        )
    if block is None:
        return
    stops = "'aws s3' fails with \"'str' object has no attribute 'get'\""
    if block.inner:
        return
    if block.value.strip():
        change = line_edits.value_on_next_line(section.header, block.key)
        why = f"'{shown(block.key)} =' has a value on its line: {stops}"
        fix = "Write nothing after the '='. Its settings go on the lines below, indented."
    else:
        change = line_edits.indented_below(section.header, block.key, S3_SETTINGS)
        why = f"nothing is indented below '{shown(block.key)} =': {stops}"
        fix = "Indent its settings." if below else "Indent its settings below it, or remove it."
    mends = (TextFix(file.path, file.kind, change, keeps=(), section=section.header),)
    yield _found(file, section, block, why, fix, mends=mends if below or block.value else ())


def _endpoints(file: AwsFile, section: LocatedSection) -> Iterator[Finding]:
    """An address in a block of the profile, where an old plugin alone looks for it."""
    if file.kind == "credentials" or file.has_endpoint_plugin:
        return
    if section.setting("endpoint_url") or section.setting("services"):
        return
    for block in section.settings:
        for inner in block.inner:
            if inner.key == "endpoint_url":
                key = shown(block.key)
                yield finding(
                    "setting-misspelt",
                    section.name,
                    f"endpoint_url below '{key} =' in [{shown(section.header)}] of {file.shown}: "
                    f"no tool reads it there, so calls to {key} go to AWS.",
                    "Move the block to a section [services NAME] of ~/.aws/config, and write "
                    "'services = NAME' into the profile.",
                    file=file.path,
                    line=inner.line,
                )


def _flat(file: AwsFile, section: LocatedSection) -> Iterator[Finding]:
    """s3.max_queue_size, as 'aws configure set' takes it and the file does not."""
    flat = [s for s in section.settings if s.key.lower().removeprefix("s3.") in S3_SETTINGS]
    flat = [s for s in flat if s.key.lower().startswith("s3.")]
    if flat:
        key = shown(flat[0].key)
        yield _found(
            file,
            section,
            flat[0],
            f"no tool reads {key}: in the file, S3 settings are indented below 's3 ='",
            f"Remove the line, and run 'aws configure set {key} VALUE --profile "
            f"{shown(section.name)}'.",
            severity="warning",
        )


def _services(file: AwsFile, section: LocatedSection) -> Iterator[Finding]:
    for block in section.settings:
        if block.value.strip() and not block.inner and block.key != "endpoint_url":
            key = shown(block.key)
            yield _found(
                file,
                section,
                block,
                f"'{key} =' has a value on its line: 'aws {key}' fails with \"'str' object has no "
                "attribute 'get'\"",
                "Write nothing after the '='. 'endpoint_url = …' goes on the next line, indented.",
            )
    for above, following in zip((None, *section.settings), section.settings, strict=False):
        if following.key != "endpoint_url":
            continue
        if above is None or above.inner or above.value.strip():
            yield _found(
                file,
                section,
                following,
                "endpoint_url is not below a service: no tool uses it",
                "For all services, write it into the profile. For one service, indent it below the "
                "service's name.",
            )
        else:
            change = line_edits.indented_below(
                section.header, above.key, frozenset({"endpoint_url"})
            )
            yield _found(
                file,
                section,
                following,
                f"endpoint_url is not indented below '{shown(above.key)} =': no tool uses it",
                "Indent it.",
                mends=(TextFix(file.path, file.kind, change, keeps=(), section=section.header),),
            )


def _found(
    file: AwsFile,
    section: LocatedSection,
    setting: LocatedSetting,
    why: str,
    fix: str,
    *,
    severity: Severity | None = None,
    mends: tuple[TextFix, ...] = (),
) -> Finding:
    return finding(
        "nested-block-not-indented",
        section.name,
        f"In [{shown(section.header)}] of {file.shown} {why}.",
        fix,
        severity=severity,
        file=file.path,
        line=setting.line,
        mends=mends,
    )
