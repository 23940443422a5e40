"""The two AWS files as they are written: sections and settings with their lines.

A file that botocore refuses is still written down, so the checks go on where a reader stops.
It is one thing although it is long: both files and what is found in them, as one value.
"""

from __future__ import annotations

import bisect
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from amplify_plugin.awsconfig import layout, names
from amplify_plugin.awsconfig.layout import BYTE_ORDER_MARK
from amplify_plugin.awsconfig.profiles import Profile, Profiles
from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.commands.doctor.line_edits import is_unclosed, may_be_header
from amplify_plugin.commands.doctor.meant import Names
from amplify_plugin.commands.doctor.sections import LocatedSection, sections_of
from amplify_plugin.errors import ConfigFileUnreadable
from amplify_plugin.files import FileUnreadable, read_bytes
from amplify_plugin.terminal.text import shown_path

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.finding import FileKind

_CONFLICT = re.compile(r"(?:<{7}|>{7})\s")


@dataclass(frozen=True)
class AwsFile:
    """One file: its text (bytes that are not UTF-8 as lone surrogates), or why there is no text."""

    kind: FileKind
    path: Path
    text: str = field(default="", repr=False)
    unreadable: str | None = None
    is_there: bool = True

    @cached_property
    def shown(self) -> str:
        """The path for a person."""
        return shown_path(self.path)

    @property
    def plain_text(self) -> str:
        """The text without its byte order mark (or marks: a tool may add one each time)."""
        return self.text.lstrip(BYTE_ORDER_MARK)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text, from 0, with their ends."""
        return layout.split_lines(self.plain_text)

    @cached_property
    def is_utf_16(self) -> bool:
        """Whether the bytes are UTF-16, with a mark in front or without."""
        first = self.text[:4].encode("utf-8", "surrogateescape")
        return first[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in first[:2]

    @cached_property
    def conflict_line(self) -> int | None:
        """The line of the first mark that a merge left, from 1; None without any."""
        if "<<<<<<< " not in self.text and ">>>>>>> " not in self.text:
            return None
        lines = layout.split_lines(self.plain_text)
        marks = (n for n, line in enumerate(lines, 1) if _CONFLICT.match(line))
        return next(marks, None)

    @cached_property
    def unclosed_lines(self) -> tuple[int, ...]:
        """The lines, from 1, of headers that no tool takes for one: no bracket at the end, YAML."""
        lines = enumerate(layout.split_lines(self.plain_text), 1)
        return tuple(n for n, line in lines if is_unclosed(line))

    @cached_property
    def bracket_lines(self) -> tuple[int, ...]:
        """The lines, from 1, that may begin another profile to a person."""
        lines = enumerate(layout.split_lines(self.plain_text), 1)
        return tuple(n for n, line in lines if may_be_header(line))

    def may_be_anothers(self, section: LocatedSection, key: str) -> bool:
        """Whether a setting stands again below what may be a header that is not read as one."""
        same = section.all_with(key)
        return len(same) > 1 and self.boundary_between(same[0].line, same[-1].line) is not None

    def boundary_between(self, first: int, last: int) -> int | None:
        """The first line below one and down to another that may begin another profile."""
        after = bisect.bisect_right(self.bracket_lines, first)
        return next((n for n in self.bracket_lines[after : after + 1] if n <= last), None)

    @property
    def is_spoiled(self) -> bool:
        """Whether its text is not what anybody wrote, so that nothing can be said of its lines."""
        return self.is_utf_16 or self.conflict_line is not None

    @cached_property
    def sections(self) -> tuple[LocatedSection, ...]:
        """Every section in the order of the file, duplicates too."""
        return sections_of(self.plain_text, self.kind)

    def values_of(self, header: str, key: str) -> set[str]:
        """All values that a setting has in the sections with that header, its key in any case."""
        return self._values.get((header, key.lower()), set())

    @cached_property
    def _values(self) -> Mapping[tuple[str, str], set[str]]:
        found: dict[tuple[str, str], set[str]] = {}
        for section in self.sections:
            for setting in section.settings:
                found.setdefault((section.header, setting.key.lower()), set()).add(setting.value)
        return found

    @cached_property
    def headers(self) -> frozenset[str]:
        """The headers of all sections."""
        return frozenset(section.header for section in self.sections)

    @cached_property
    def has_endpoint_plugin(self) -> bool:
        """Whether awscli-plugin-endpoint is on, which reads addresses where no tool does."""
        plugins = (section for section in self.sections if section.header == "plugins")
        return any("endpoint" in s.value for section in plugins for s in section.settings)

    @cached_property
    def by_name(self) -> Mapping[str, LocatedSection]:
        """The profiles' sections by their spoken names."""
        return {section.name: section for section in self.profiles}

    @cached_property
    def profiles(self) -> tuple[LocatedSection, ...]:
        """The sections that are meant as profiles."""
        return tuple(section for section in self.sections if section.is_profile)

    @cached_property
    def _readings(self) -> dict[str, Mapping[str, Any] | ConfigFileUnreadable]:
        return {}

    def read_by(self, reader: str) -> Mapping[str, Any] | ConfigFileUnreadable:
        """What a reader makes of the text, or its refusal. It reads once, and only if asked."""
        if reader not in self._readings:
            try:
                self._readings[reader] = READERS[reader].of(self.kind)(self.text)
            except ConfigFileUnreadable as refused:
                self._readings[reader] = refused
        return self._readings[reader]

    def reading(self, reader: str) -> Mapping[str, Any]:
        """What a reader makes of the text; nothing where it refuses it."""
        found = self.read_by(reader)
        return {} if isinstance(found, ConfigFileUnreadable) else found


class FoundProfile(NamedTuple):
    """A profile as the AWS CLI would have it from both files, and where it is written."""

    profile: Profile
    config: LocatedSection | None
    credentials: LocatedSection | None

    @property
    def name(self) -> str:
        return self.profile.name

    @property
    def kind(self) -> str:
        return self.profile.kind

    def text(self, key: str) -> str | None:
        """A setting's value, if it is a text and not empty."""
        value = self.profile.settings.get(key)
        return value if isinstance(value, str) and value else None

    def settings_for(self, tool: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """The settings in the config and in the credentials file, where the tool finds them."""
        return self._settings_in(self.config, tool), self._settings_in(self.credentials, tool)

    def _settings_in(self, section: LocatedSection | None, tool: str) -> Mapping[str, Any]:
        if section is None:
            return {}
        read_as = section.read_as[tool]
        # Amplify keeps the quotes of a header, and stores them with the name.
        is_found = read_as == self.name or (
            tool == "amplify" and read_as is not None and names.same(read_as, self.name)
        )
        return section.settings_for(tool) if is_found else {}

    @property
    def first(self) -> LocatedSection:
        """Where it is written first: in the config file, else in the credentials file."""
        section = self.config or self.credentials
        assert section is not None
        return section


@dataclass(frozen=True)
class AwsFiles:
    """Both files, and the profiles that they are together."""

    config: AwsFile
    credentials: AwsFile

    @property
    def both(self) -> tuple[AwsFile, AwsFile]:
        return self.config, self.credentials

    @cached_property
    def profiles(self) -> Mapping[str, FoundProfile]:
        """Every profile by spoken name, settings of the credentials file over the config's."""
        found: dict[str, FoundProfile] = {}
        for file in self.both:
            for section in file.profiles:
                if section.read_as["aws"] is not None:
                    found[section.name] = _joined(found.get(section.name), section)
        return found

    @cached_property
    def as_read(self) -> Profiles:
        """The same profiles, to look one up in any spelling and to walk along their sources."""
        return Profiles({name: found.profile.settings for name, found in self.profiles.items()})

    @cached_property
    def sources(self) -> Mapping[str, list[str]]:
        """The roles' names by the spoken name of their source profile."""
        found: dict[str, list[str]] = {}
        for profile in self.profiles.values():
            source = profile.text("source_profile")
            if source and profile.text("role_arn"):
                found.setdefault(names.unescape(source), []).append(profile.name)
        return found

    @cached_property
    def circles(self) -> Mapping[str, tuple[str, ...]]:
        """The circle of each profile whose sources lead back to it, by one walk along all."""
        found: dict[str, tuple[str, ...]] = {}
        walked: set[str] = set()
        for start in self.profiles:
            way: dict[str, None] = {}
            name: str | None = start
            while name is not None and name not in walked and name not in way:
                way[name] = None
                name = self._following(name)
            if name in way:
                passed = list(way)
                circle = tuple(passed[passed.index(name) :])
                found.update(dict.fromkeys(circle, circle))
            walked.update(way)
        return found

    def _following(self, name: str) -> str | None:
        """The profile whose credentials one needs, unless that has keys or is not there."""
        profile = self.profiles[name].profile
        named = self.profiles[name].text("source_profile")
        following = named if profile.kind == "role" else profile.bridged
        source = self.profiles.get(names.unescape(following)) if following else None
        return None if source is None or source.profile.has_keys else source.name

    @cached_property
    def names(self) -> Names:
        """The profiles' names, to find the one that a wrong name was meant to be."""
        return Names(self.profiles)

    @cached_property
    def names_in_credentials_alone(self) -> Names:
        """The names of those that the config file does not have."""
        return Names(name for name, found in self.profiles.items() if found.config is None)

    def place_of(self, profile: FoundProfile, key: str) -> tuple[Path, int]:
        """Where the setting is written that counts; where the profile begins, without one."""
        for section in (profile.credentials, profile.config):
            setting = section.setting(key) if section else None
            if section and setting:
                return self.place(section), setting.line
        return self.place(profile.first), profile.first.line

    def place(self, section: LocatedSection) -> Path:
        """The file that the section is in."""
        return getattr(self, section.kind).path  # type: ignore[no-any-return]


def read_file(kind: FileKind, path: Path) -> AwsFile:
    """The file as it is on disk; never raises."""
    if str(path) == os.devnull:  # how people say that there is to be none
        return AwsFile(kind, path, is_there=False)
    try:
        content = read_bytes(path)
    except FileUnreadable as error:
        return AwsFile(kind, path, unreadable=error.reason)
    if content is None:
        return AwsFile(kind, path, is_there=False)
    return AwsFile(kind, path, content.decode("utf-8", "surrogateescape"))


def _joined(known: FoundProfile | None, section: LocatedSection) -> FoundProfile:
    settings = dict(section.settings_for("aws"))
    spelling = section.read_as["aws"] or section.name
    config = section if section.kind == "config" else (known.config if known else None)
    credentials = section if section.kind == "credentials" else None
    if known:
        settings = {**known.profile.settings, **settings}
    spellings = (*(known.profile.spellings if known else ()), spelling)
    profile = Profile(section.name, tuple(dict.fromkeys(spellings)), settings)
    return FoundProfile(profile, config, credentials)
