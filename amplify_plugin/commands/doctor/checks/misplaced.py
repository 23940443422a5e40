"""Lines that belong elsewhere: glued to a value, indented below one, or not below their block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor import line_edits
from amplify_plugin.commands.doctor.checks import refused_lines
from amplify_plugin.commands.doctor.checks.settings_known import S3_SETTINGS, SETTINGS
from amplify_plugin.commands.doctor.finding import Finding, TextFix, finding
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.codes import Severity
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
    """All lines of a file's profiles and services that stand in the wrong place."""
    for section in file.sections:
        if section.is_profile or section.lacks_prefix:
            yield from _behind_header(file, section)
            for setting in section.settings:
                yield from _glued(file, section, setting)
                yield from _in_value(file, section, setting)
                yield from _broken_off(file, section, setting)
            yield from _s3(file, section)
            yield from _endpoints(file, section)
        elif section.is_services:
            yield from _services(file, section)


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
