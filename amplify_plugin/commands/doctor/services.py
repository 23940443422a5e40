"""Profiles whose endpoints are in a ``[services NAME]`` that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.commands.doctor.meant import Names
from amplify_plugin.commands.doctor.spelling import meant_header
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFiles


def check(files: AwsFiles) -> Iterator[Finding]:
    """All references to services that the AWS CLI refuses."""
    known = {
        section.header.removeprefix("services").strip().strip("\"'")
        for section in files.config.sections
        if section.is_services
    }
    misspelt = {meant_header(section) for section in files.config.sections}
    names = Names(known)
    for profile in files.profiles.values():
        name = profile.text("services")
        if name is None or name in known or f"services {name}" in misspelt:
            continue
        meant = names.closest(name)
        file, line = files.place_of(profile, "services")
        yield finding(
            "services-missing",
            profile.name,
            f"Profile {shown(profile.name)!r} has services {shown(name)!r}, and there is no "
            f'[services {shown(name)}] in {files.config.shown}: the AWS CLI stops with "the '
            f'"{shown(name)}" services configuration does not exist".',
            f"Did you mean {shown(meant)!r}?"
            if meant
            else "Add that section, or remove the setting.",
            file=file,
            line=line,
        )
