"""The shared AWS files as the AWS SDK for JavaScript reads them (Amplify Gen 2, CDK).

Mirrors ``loadSharedConfigFiles`` of @smithy/shared-ini-file-loader 4.7.2, whose code is in
@smithy/core 3.41.0: ``parseIni`` for both files, ``getConfigData`` on top for the config file. It
never fails: a file that it cannot read is an empty one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from amplify_plugin.awsconfig.js_objects import (
    FORBIDDEN_OF_FUNCTION,
    INHERITED,
    SPACE,
    Throws,
)

Settings = Mapping[str, str]
Sections = dict[str, dict[str, str]]

_PREFIXES = ("profile", "sso-session", "services")  # IniSectionType
_FORBIDDEN = ("__proto__", "profile __proto__")  # profileNameBlockList

_LINE_BREAK = re.compile(r"\r?\n")
_COMMENT = re.compile(rf"(?:^|[{SPACE}])[;#]")
# One blank, and names of few characters: anything else behind a blank is another kind of section.
_PREFIXED = re.compile(rf"([A-Za-z0-9_-]+)[{SPACE}]([\"']?)([A-Za-z0-9_@+.%:/-]+)\2")


def profiles(text: str) -> Sections:
    """The profiles of a config file, and its ``sso-session.NAME`` and ``services.NAME``.

    A nested block's settings are ``s3.key``. ``[profile default]`` wins over ``[default]``.
    """
    try:
        return _config_data(_parse(text))
    except Throws:
        return {}


def credentials(text: str) -> Sections:
    """The sections of a credentials file: titles are taken as they are, unless prefixed."""
    try:
        sections = _parse(text)
    except Throws:
        return {}
    return {title: settings for title, settings in sections.items() if title not in INHERITED}


def known(config: Mapping[str, Settings], credentials: Mapping[str, Settings]) -> Sections:
    """The profiles of both files as every client of the SDK finds them (``parseKnownFiles``).

    Given what `profiles` and `credentials` return; a setting in both is the credentials file's.
    """
    found: Sections = {}
    for title, settings in (*config.items(), *credentials.items()):
        found.setdefault(title, {}).update(settings)
    return found


def _parse(text: str) -> Sections:
    """Every section that has a setting. Duplicates are one section. Raises Throws."""
    sections: Sections = {}
    section: str | None = None
    block = ""
    for written in _LINE_BREAK.split(text):
        line = _without_comment(written).strip(SPACE)
        if line[:1] == "[" and line[-1:] == "]":
            section, block = _section(line[1:-1], sections), ""
        elif section:
            block = _set(sections, section, block, written, line)
    return sections


def _without_comment(line: str) -> str:
    """A comment begins the line or follows a blank; it may follow a header."""
    if "#" not in line and ";" not in line:
        return line
    comment = _COMMENT.search(line)
    return line[: comment.start()] if comment else line


def _section(title: str, sections: Sections) -> str | None:
    """``PREFIX.NAME`` for a title with a known prefix, None for another; else the title itself.

    Raises Throws for the two names that the SDK forbids.
    """
    prefixed = _PREFIXED.fullmatch(title)
    if prefixed:
        _check_object("values", sections)
    if title in _FORBIDDEN:
        raise Throws("the SDK forbids this profile's name")
    if not prefixed:
        return title
    prefix, _, name = prefixed.groups()
    return f"{prefix}.{name}" if prefix in _PREFIXES else None


def _set(sections: Sections, section: str, block: str, written: str, line: str) -> str:
    """One setting; returns the block that the next line may belong to.

    A key without a value begins a block, which the next setting that is not indented ends.
    """
    key, _, value = line.partition("=")
    key, value = key.strip(SPACE), value.strip(SPACE)
    if not key or "=" not in line:
        return block
    if not value:
        return key
    if written[0] not in SPACE:
        block = ""
    if section in INHERITED and key in FORBIDDEN_OF_FUNCTION and not block:
        raise Throws("a built-in function of JavaScript hides that property")
    settings = sections.setdefault(section, {})
    if block or key != "__proto__":  # a text is not a prototype: JavaScript ignores it
        settings[f"{block}.{key}" if block else key] = value
    return block


def _config_data(sections: Sections) -> Sections:
    """Only what has a known prefix, and ``default``; the prefix of profiles goes. Raises Throws."""
    _check_object("entries", sections)
    named = {"default": sections["default"]} if "default" in sections else {}
    for title, settings in sections.items():
        prefix, dot, name = title.partition(".")
        if dot:
            _check_object("values", sections)
        if dot and prefix in _PREFIXES:
            named[name if prefix == "profile" else title] = settings
    named.pop("__proto__", None)  # becomes the prototype of the rest
    return named


def _check_object(function: str, sections: Sections) -> None:
    """Raise Throws if ``[constructor]``, JavaScript's Object, had that function of it set."""
    if function in sections.get("constructor", ()):
        raise Throws(f"Object.{function}, which the SDK itself needs, is overwritten")
