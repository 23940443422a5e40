"""The sections of an AWS file as they are written, each setting with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from amplify_plugin.awsconfig import layout, names
from amplify_plugin.awsconfig.js_objects import INHERITED
from amplify_plugin.awsconfig.readers import READERS

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.finding import FileKind

# What makes a section of the config file a profile whose prefix was forgotten.
PROFILE_SETTINGS = frozenset(
    {
        "aws_access_key_id",
        "aws_secret_access_key",
        "aws_session_token",
        "credential_process",
        "credential_source",
        "mfa_serial",
        "region",
        "role_arn",
        "source_profile",
        "sso_session",
        "sso_start_url",
        "web_identity_token_file",
    }
)
# Names of plain letters that have a meaning of their own to one of the readers.
_NOT_PLAIN = INHERITED | {"__proto__", "DEFAULT", "profile"}
_SSO_SESSION, _SERVICES = re.compile(r"sso-session\s"), re.compile(r"services\s")
_PREFIXED = re.compile(r"\s*profile\s+(?P<quote>[\"']?)(?P<name>.+?)(?P=quote)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class LocatedSetting:
    """One setting: key and value as written, and the settings of its nested block, if it has one.

    ``value`` has the lines that continue it, as botocore joins them.
    """

    key: str
    value: str = field(repr=False)
    line: int
    delimiter: str
    inner: tuple[LocatedSetting, ...] = ()
    continuation: tuple[tuple[int, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class LocatedSection:
    """One section. ``written`` is its header's whole line, ``read_as`` its name for each reader."""

    header: str
    written: str
    line: int
    read_as: Mapping[str, str | None]
    settings: tuple[LocatedSetting, ...]
    kind: FileKind

    @property
    def is_profile(self) -> bool:
        """Whether it is meant as a profile; in the credentials file everything is."""
        title = self.header.strip()
        if self.kind == "credentials":
            return not (_SSO_SESSION.match(title) or _SERVICES.match(title))
        return title == "default" or title.startswith("profile")

    @property
    def lacks_prefix(self) -> bool:
        """Whether it is a profile of the config file for which 'profile ' was forgotten."""
        if self.is_profile or not names.is_plain(self.header) or self.header == "plugins":
            return False
        return any(setting.key.lower() in PROFILE_SETTINGS for setting in self.settings)

    @property
    def is_sso_session(self) -> bool:
        """Whether it is ``[sso-session NAME]`` of the config file."""
        return self.kind == "config" and _SSO_SESSION.match(self.header) is not None

    @property
    def is_services(self) -> bool:
        """Whether it is ``[services NAME]`` of the config file."""
        return self.kind == "config" and _SERVICES.match(self.header) is not None

    @cached_property
    def name(self) -> str:
        """The name that a person says for it."""
        if self.is_sso_session or self.is_services:
            return self.header
        prefixed = _PREFIXED.fullmatch(self.header) if self.kind == "config" else None
        written = self.read_as["aws"] or self.read_as["js"] or (prefixed and prefixed["name"])
        return names.unescape(written or self.read_as["amplify"] or self.header)

    @cached_property
    def _by_key(self) -> Mapping[str, LocatedSetting]:
        return {setting.key.lower(): setting for setting in self.settings}

    @cached_property
    def _all_by_key(self) -> Mapping[str, tuple[LocatedSetting, ...]]:
        found: dict[str, list[LocatedSetting]] = {}
        for setting in self.settings:
            found.setdefault(setting.key.lower(), []).append(setting)
        return {key: tuple(settings) for key, settings in found.items()}

    def all_with(self, key: str) -> tuple[LocatedSetting, ...]:
        """All settings with that key, in any case."""
        return self._all_by_key.get(key, ())

    def setting(self, key: str) -> LocatedSetting | None:
        """The last setting with that key, in any case."""
        return self._by_key.get(key)

    def settings_for(self, tool: str) -> Mapping[str, Any]:
        """The settings by the keys that a tool compares: botocore ignores case, the others not."""
        return self._in_lower_case if tool == "aws" else self._as_written

    @cached_property
    def _in_lower_case(self) -> Mapping[str, Any]:
        return {setting.key.lower(): _as_read(setting) for setting in self.settings}

    @cached_property
    def _as_written(self) -> Mapping[str, Any]:
        return {setting.key: _as_read(setting) for setting in self.settings}


def sections_of(text: str, kind: FileKind) -> tuple[LocatedSection, ...]:
    """Every section in the order of the text, duplicates too."""
    lines = layout.split_lines(text)
    return tuple(
        LocatedSection(
            header=section.header,
            written=lines[section.line].rstrip("\r\n"),
            line=section.line + 1,
            read_as=_read_as(section.header, kind),
            settings=tuple(_setting(lines, setting) for setting in section.settings),
            kind=kind,
        )
        for section in layout.sections(lines)
    )


def _read_as(header: str, kind: FileKind) -> Mapping[str, str | None]:
    """As ``names.readers``, which asks each reader; for ordinary names their answer is known."""
    name = header.removeprefix("profile ") if kind == "config" else header
    parts = name.split(".")
    if (kind == "credentials" or header == f"profile {name}") and all(
        names.is_plain(part) and part not in _NOT_PLAIN for part in parts
    ):
        # npm ini nests a section at a dot.
        return {**dict.fromkeys(READERS, name), "amplify": name if len(parts) == 1 else None}
    return names.readers(header, kind)


def _as_read(setting: LocatedSetting) -> str | dict[str, str]:
    return {s.key: s.value for s in setting.inner} if setting.inner else setting.value


def _setting(lines: list[str], setting: layout.Setting) -> LocatedSetting:
    # Behind the key, which is found already, stand blanks, the delimiter, blanks and the value.
    rest = lines[setting.line].strip()[len(setting.key) :].lstrip()
    delimiter, value = rest[0], rest[1:].lstrip()
    if not setting.continuation:
        return LocatedSetting(setting.key, value, setting.line + 1, delimiter)
    continuation = tuple((number + 1, lines[number].strip()) for number in setting.continuation)
    inner = tuple(_inner(number, line) for number, line in continuation) if setting.is_block else ()
    if not setting.is_block:
        value = "\n".join([value, *dict(continuation).values()])
    return LocatedSetting(setting.key, value, setting.line + 1, delimiter, inner, continuation)


def _inner(number: int, line: str) -> LocatedSetting:
    key, _, value = line.partition("=")
    return LocatedSetting(key.strip(), value.strip(), number, "=")
