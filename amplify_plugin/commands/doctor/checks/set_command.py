"""'aws configure set', where it writes the line that is meant and breaks no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from amplify_plugin.terminal.text import shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile, AwsFiles, FoundProfile
    from amplify_plugin.commands.doctor.sections import LocatedSection, LocatedSetting

_PLAIN = re.compile(r"[\w.@+:/%-]+")


def to_write(file: AwsFile, section: LocatedSection, setting: LocatedSetting, value: str) -> str:
    """How to write a setting's value: the command, or the line where that would break the file."""
    key = setting.key
    if _finds(section) and key == key.lower() and not _is_indented(file, setting):
        command = shown_command("aws", "configure", "set", key, value, "--profile", section.name)
        return f"'{command}'."
    return f"In line {setting.line} write '{shown(key)} = {shown(value)}'."


def to_add(profile: FoundProfile, key: str, value: str) -> str:
    """How to give a profile a setting that it has not; the command makes a section if none is."""
    section = profile.config
    if section is None or _finds(section):
        command = shown_command("aws", "configure", "set", key, value, "--profile", profile.name)
        return f"'{command}'."
    return f"Write '{shown(key)} = {shown(value)}' below line {section.line}."


def in_profile(files: AwsFiles, profile: FoundProfile, key: str, value: str) -> str:
    """The same for the setting of a profile that counts."""
    for section in (profile.credentials, profile.config):
        setting = section.setting(key) if section else None
        if section and setting:
            return to_write(getattr(files, section.kind), section, setting, value)
    return f"Write '{shown(key)} = {shown(value)}'."


def _finds(section: LocatedSection) -> bool:
    """Whether the AWS CLI's writer finds the section; else it appends a second one."""
    name = section.name
    if section.kind != "config" or _PLAIN.fullmatch(name) is None:
        return False
    titles = ("default",) if name == "default" else (f"profile {name}", f'profile "{name}"')
    return section.header in titles


def _is_indented(file: AwsFile, setting: LocatedSetting) -> bool:
    """Whether the command would write the line less indented than the next, which continues it."""
    return bool(setting.continuation) or file.lines[setting.line - 1][:1].isspace()
