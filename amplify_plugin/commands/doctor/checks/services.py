"""``[services NAME]``: whether it is there, and whether a tool looks for what stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import aws
from amplify_plugin.commands.doctor.checks import demands, values
from amplify_plugin.commands.doctor.checks.settings_known import SERVICES
from amplify_plugin.commands.doctor.checks.spelling import is_meant_as_address, meant_header
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.commands.doctor.meant import Names, without_quotes
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile, AwsFiles, FoundProfile
    from amplify_plugin.commands.doctor.sections import LocatedSection, LocatedSetting


def check(files: AwsFiles) -> Iterator[Finding]:
    """All references that the AWS CLI refuses, and blocks that no tool looks for."""
    sections = [section for section in files.config.sections if section.is_services]
    for section in sections:
        yield from _blocks(files.config, section)
        for block in section.settings:
            yield from _addresses(files.config, section, block)
    known = {aws.second_word(section.header) or "" for section in sections}
    misspelt = {meant_header(section) for section in files.config.sections}
    names = Names(known)
    for profile in files.profiles.values():
        name = profile.text("services")
        if name is None or name in known or f"services {name}" in misspelt:
            continue
        inner = without_quotes(name)  # around the value they are a finding of their own
        header = f"services {inner}"
        if header in files.config.headers and aws.second_word(header) is None:
            yield _unusable(
                files,
                profile,
                f"has services {quoted(inner)}, but the AWS CLI does not read [{shown(header)}] "
                f"of {files.config.shown}: a name with a blank or a quote must be in double "
                "quotes.",
                f'Write [services "{shown(inner)}"], or use a plain name in both places.',
            )
        elif inner == name or inner not in known:
            meant = names.closest(name)
            yield _unusable(
                files,
                profile,
                f"has services {quoted(name)}, but there is no [services {shown(name)}] in "
                f'{files.config.shown}: the AWS CLI fails with "the "{shown(name)}" services '
                'configuration does not exist".',
                f"Did you mean {quoted(meant)}?"
                if meant
                else "Add that section, or remove the setting.",
            )


def _unusable(files: AwsFiles, profile: FoundProfile, why: str, fix: str) -> Finding:
    file, line = files.place_of(profile, "services")
    message = f"Profile {quoted(profile.name)} {why}"
    return finding("services-missing", profile.name, message, fix, file=file, line=line)


def _blocks(file: AwsFile, section: LocatedSection) -> Iterator[Finding]:
    """Services under the name of their command, where the tools look for their id."""
    for block in section.settings:
        key = block.key.lower()
        meant = SERVICES.get(key.replace("_", "-"), key.replace("-", "_").replace(" ", "_"))
        if not block.inner or meant == key or section.setting(meant):
            continue
        yield finding(
            "setting-misspelt",
            section.name,
            f"{shown(key)} in [{shown(section.header)}] of {file.shown}: no tool knows a service "
            "by that name.",
            f"Did you mean {quoted(meant)}?",
            severity="warning",
            file=file.path,
            line=block.line,
        )


def _addresses(file: AwsFile, section: LocatedSection, block: LocatedSetting) -> Iterator[Finding]:
    """What is wrong with a service's address, or with the name under which it stands there."""
    has_address = any(inner.key == "endpoint_url" for inner in block.inner)
    for inner in block.inner:
        what = f"{shown(inner.key)} below '{shown(block.key)} ='"
        if inner.key == "endpoint_url":
            place = f"{what} of [{shown(section.header)}] in {file.shown}"
            yield from values.around(file, section, inner, place)
            fault = demands.of_address(inner.value)
            if fault is not None:
                yield finding(
                    fault.code,
                    section.name,
                    f"{place} {fault.why}.",
                    fault.fix,
                    file=file.path,
                    line=inner.line,
                )
        elif not has_address and is_meant_as_address(inner.key):
            yield finding(
                "setting-misspelt",
                section.name,
                f"{what} in [{shown(section.header)}] of {file.shown}: no tool reads it, so calls "
                f"to {shown(block.key)} go to AWS.",
                "Did you mean 'endpoint_url'?",
                file=file.path,
                line=inner.line,
            )
