"""Lines that botocore takes for a setting, and that are none: YAML's, a pair of keys, a header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor.checks import refused_lines
from amplify_plugin.commands.doctor.checks.settings_known import SETTINGS
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.commands.doctor.line_edits import QUOTED_HEADER
from amplify_plugin.commands.doctor.sections import PROFILE_SETTINGS
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile
    from amplify_plugin.commands.doctor.sections import LocatedSection, LocatedSetting
    from amplify_plugin.errors import ConfigFileUnreadable


def check(file: AwsFile) -> Iterator[Finding]:
    """Keys without their names, and headers as YAML has them, in any section of a file."""
    for section in file.sections:
        for setting in section.settings:
            if _are_keys(setting):
                yield _nameless_keys(file, section, setting)
            elif _is_header(setting) and _is_accepted(section, setting):
                yield _header(file, section, setting)


def _are_keys(setting: LocatedSetting) -> bool:
    """Whether the line has an access key id and a secret, in either order, and no names."""
    if refused_lines.is_key_id(setting.key):
        return True
    return refused_lines.is_secret(setting.key) and refused_lines.is_key_id(setting.value.strip())


def is_yaml_header(setting: LocatedSetting) -> bool:
    """Whether ``default:`` or ``bob:`` is meant as a header; ``s3:`` begins a nested block."""
    if setting.delimiter != ":" or setting.value.strip() or setting.key.lower() in SETTINGS:
        return False
    if refused_lines.unbracketed_header(f"{setting.key}:") is None:
        return False
    if refused_lines.is_surely_header(setting.key):
        return True
    below = (re.split("[=:]", line)[0].strip().lower() for _, line in setting.continuation)
    return any(key in PROFILE_SETTINGS for key in below)


def _is_header(setting: LocatedSetting) -> bool:
    return is_yaml_header(setting) or _quoted(setting) is not None


def _quoted(setting: LocatedSetting) -> str | None:
    """The name in a header that npm's ini made a setting of; None for any other setting."""
    line = f"{setting.key}{setting.delimiter}{setting.value}"
    found = QUOTED_HEADER.fullmatch(line) if line.startswith('"[') else None
    return found["name"] if found else None


def line_at_fault(file: AwsFile, refused: ConfigFileUnreadable) -> int:
    """The line to correct: that of what was meant as a header, where a line below is refused."""
    above = [section for section in file.sections if section.line < refused.line]
    settings = above[-1].settings if above else ()
    for setting in reversed(settings):
        if setting.line < refused.line and _is_header(setting):
            is_below = refused.line in dict(setting.continuation)
            if is_below or refused.reason.startswith("this setting appears twice"):
                return setting.line
    return refused.line


def _is_accepted(section: LocatedSection, header: LocatedSetting) -> bool:
    """Whether botocore reads what follows the header; else the whole file is refused for it."""
    below = (setting.key.lower() for setting in section.settings if setting.line > header.line)
    return all("=" in line for _, line in header.continuation) and not any(
        section.all_with(key)[0].line < header.line for key in below
    )


def _nameless_keys(file: AwsFile, section: LocatedSection, setting: LocatedSetting) -> Finding:
    return finding(
        "setting-misspelt",
        section.name,
        f"Line {setting.line} of {file.shown}, in [{shown(section.header)}]: "
        f"{refused_lines.NAMELESS}, so no tool reads them.",
        refused_lines.WRITE_NAMES,
        severity="warning" if section.setting("aws_access_key_id") else "error",
        file=file.path,
        line=setting.line,
    )


def _header(file: AwsFile, section: LocatedSection, setting: LocatedSetting) -> Finding:
    quoted = _quoted(setting)
    meant = refused_lines.header_meant(file.kind, quoted or setting.key)
    what, line = refused_lines.UNBRACKETED, f"{setting.key}:"
    if quoted:
        what, line = refused_lines.QUOTED, f"{setting.key}={setting.value}"
    return finding(
        "section-misspelt",
        meant.removeprefix("profile "),
        f"Line {setting.line} of {file.shown}: {what}. No tool reads '{shown(line)}' as one, so "
        f"the lines below it belong to [{shown(section.header)}].",
        f"Write [{shown(meant)}].",
        file=file.path,
        line=setting.line,
    )
