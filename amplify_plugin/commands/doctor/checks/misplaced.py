"""Lines that belong elsewhere: glued to a value, or indented below one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor import line_edits
from amplify_plugin.commands.doctor.checks import refused_lines
from amplify_plugin.commands.doctor.checks.settings_known import SETTINGS
from amplify_plugin.commands.doctor.finding import Finding, TextFix, finding
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile
    from amplify_plugin.commands.doctor.sections import LocatedSection, LocatedSetting

# Settings whose values may be any text; no other has a bracket or another setting in it.
_ANY_TEXT = frozenset({"credential_process", "cli_pager", "external_id", "sso_role_name"})
_HEADER = re.compile(r"[^\[\]\s]+(?<!://)\s*(?P<header>\[[^\[\]]+\])")
_HEADER_BEHIND_TEXT = re.compile(r".*[^\[\]\s](?P<header>\[(?P<title>[^\[\]]+)\])")
_OF_CONFIG = ("profile ", "sso-session ", "services ")
# The name of a time zone stands in brackets behind a time.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT")
# Brackets that hold an address, maybe behind a user's name: "http://user@[::1]".
_ADDRESS = re.compile(r"https?://[^/]*\[(?:[0-9a-f.]*:){2}[0-9a-f:.]*(?:%\w+)?\]", re.IGNORECASE)
_AWS_KEYS = "aws_access_key_id|aws_secret_access_key|aws_session_token"
_SETTING = re.compile(
    rf".+?(?P<setting>(?:{_AWS_KEYS}|(?<=\s)(?:region|output|role_arn|source_profile|mfa_serial))"
    r"\s*=.*)",
    re.IGNORECASE,
)


def check(file: AwsFile) -> Iterator[Finding]:
    """All lines of a file's profiles that stand in the wrong place."""
    for section in file.sections:
        if section.is_profile or section.lacks_prefix:
            yield from _behind_header(file, section)
            for setting in section.settings:
                yield from _glued(file, section, setting)
                yield from _in_value(file, section, setting)
                yield from _broken_off(file, section, setting)


def glued(section: LocatedSection, setting: LocatedSetting) -> str | None:
    """What stands at the end of a value without a line end before it: a header or a setting."""
    # Keys and tokens may end in several '='.
    if "[" not in setting.value and "=" not in setting.value.rstrip("="):
        return None
    if setting.key.lower() in _ANY_TEXT or setting.key.lower() not in SETTINGS:
        return _behind_any_text(section, setting)
    header = _HEADER.fullmatch(setting.value)
    if header and not _ADDRESS.fullmatch(setting.value):
        return header["header"]
    another = _SETTING.fullmatch(setting.value)
    return another["setting"] if another else None


def _behind_any_text(section: LocatedSection, setting: LocatedSetting) -> str | None:
    """A header behind a value that may end in brackets: one that can be nothing else."""
    found = _HEADER_BEHIND_TEXT.fullmatch(setting.value)
    if found is None or _TIME.match(setting.value):
        return None
    if section.kind == "config" and found["title"].startswith(_OF_CONFIG):
        return found["header"]
    # What follows stands above as well, so it is another profile's.
    following = next((s for s in section.settings if s.line > setting.line), None)
    is_above = following and section.all_with(following.key.lower())[0].line < setting.line
    return found["header"] if is_above else None


def behind_header(section: LocatedSection) -> str | None:
    """The setting that stands on the header's line, which no tool reads there."""
    rest = section.written.strip().removeprefix(f"[{section.header}]").strip()
    return rest if is_setting(rest) and "]" not in section.header else None


def is_mixed(section: LocatedSection) -> bool:
    """Whether another profile's settings follow in the section, behind a header that is glued."""
    return any((glued(section, setting) or "").startswith("[") for setting in section.settings)


def first_glued(section: LocatedSection) -> int | None:
    """The line of the first value that something is glued to: what follows is not as it seems."""
    return next((s.line for s in section.settings if glued(section, s)), None)


def _behind_header(file: AwsFile, section: LocatedSection) -> Iterator[Finding]:
    rest = behind_header(section)
    if rest is None:
        return
    change = line_edits.split_behind_header(section.header, rest)
    yield finding(
        "lines-glued",
        section.name,
        f"'{shown(rest.partition('=')[0].strip())} =' is on the line of the header "
        f"[{shown(section.header)}] of {file.shown}: the AWS CLI does not read it there, and the "
        "other tools do not read the header.",
        "Start a new line after the header. Don't remove a key.",
        file=file.path,
        line=section.line,
        mends=(TextFix(file.path, file.kind, change, keeps=(), section=section.header),),
    )


def _glued(file: AwsFile, section: LocatedSection, setting: LocatedSetting) -> Iterator[Finding]:
    rest = glued(section, setting)
    if rest is None:
        return
    is_header = rest.startswith("[")
    what = (
        f"The header {shown(rest)}" if is_header else f"'{shown(rest.partition('=')[0].strip())} ='"
    )
    change = line_edits.split_before(section.header, setting.key, rest)
    fix = TextFix(
        file.path, file.kind, change, keeps=(), section=section.header, setting=setting.key.lower()
    )
    yield finding(
        "lines-glued",
        section.name,
        f"{what} is on the line of {shown(setting.key)} in {file.shown}, because a line break is "
        "missing: every tool reads it as part of that value"
        + (", and the lines below it as settings of the profile above." if is_header else "."),
        "Start a new line before it. Don't remove a key.",
        file=file.path,
        line=setting.line,
        mends=(fix,),
    )


_REST = re.compile(r"[A-Za-z0-9+/]{20,}")


def _broken_off(
    file: AwsFile, section: LocatedSection, setting: LocatedSetting
) -> Iterator[Finding]:
    """A line of a long value alone: the end of a token, whose '=' makes a setting of it."""
    is_rest = _REST.fullmatch(setting.key) and not refused_lines.is_key_id(setting.key)
    if is_rest and not setting.value.strip("="):
        yield finding(
            "value-broken-off",
            section.name,
            f"Line {setting.line} of {file.shown} looks like the rest of the value above it, which "
            "was broken in two: no tool joins them.",
            "Join it to the end of the line above.",
            file=file.path,
            line=setting.line,
        )


def is_setting(line: str) -> bool:
    """Whether a line that continues a value looks like a setting of its own."""
    key, equals, _ = line.partition("=")
    return bool(equals) and key.strip().lower() in SETTINGS


def _in_value(file: AwsFile, section: LocatedSection, setting: LocatedSetting) -> Iterator[Finding]:
    """A setting that is indented deeper than the one above goes on with its value."""
    if setting.inner:
        return
    for number, line in setting.continuation:
        if line.startswith("["):
            return  # a header, which is a finding of its own
        if is_setting(line):
            change = line_edits.dedented(section.header, setting.key, is_setting)
            own = (section.header, setting.key.lower())
            fix = TextFix(file.path, file.kind, change, keeps=(), section=own[0], setting=own[1])
            yield finding(
                "setting-in-value",
                section.name,
                f"Line {number} of {file.shown} is an indented setting: the AWS CLI reads it as "
                f"part of {shown(setting.key)} in [{shown(section.header)}].",
                "Remove the blanks at the start of that line.",
                file=file.path,
                line=number,
                mends=(fix,),
            )
            return
