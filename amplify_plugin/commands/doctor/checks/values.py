"""Settings whose value or key not every reader reads as it is written. Values are never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import readers, section_edits
from amplify_plugin.commands.doctor.checks import demands, misplaced
from amplify_plugin.commands.doctor.checks.settings_known import CREDENTIAL_SETTINGS, SETTINGS
from amplify_plugin.commands.doctor.finding import Finding, TextFix, finding
from amplify_plugin.commands.doctor.line_edits import with_setting
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile
    from amplify_plugin.commands.doctor.sections import LocatedSection, LocatedSetting

# All that the Amplify CLI ever takes from a profile (system-config-manager).
AMPLIFY_SETTINGS = frozenset(
    {
        "aws_access_key_id",
        "aws_secret_access_key",
        "aws_session_token",
        "credential_process",
        "duration_seconds",
        "external_id",
        "mfa_serial",
        "region",
        "role_arn",
        "role_session_name",
        "source_profile",
    }
)
# A process it leaves to the AWS SDK for JavaScript, which reads the files for itself.
_READ_BY_AMPLIFY = AMPLIFY_SETTINGS - {"credential_process"}
# Settings whose values have neither quotes nor blanks: what has them there is a mistake.
WORDS = (CREDENTIAL_SETTINGS - {"credential_process", "source_profile", "sso_session"}) | {
    "aws_account_id",
    "ca_bundle",
    "endpoint_url",
    "output",
    "region",
}
KNOWN = CREDENTIAL_SETTINGS | WORDS
# What a tool compares with its own words or takes for a number is a word too.
_ONE_WORD = WORDS | {key for key in demands.DEMANDS if key in SETTINGS} - {"api_versions"}
_IN_QUOTES = _ONE_WORD | {"services", "source_profile", "sso_session"}
_QUOTES = ('""', "''", "\u201c\u201d", "\u2018\u2019", "\u201d\u201d", "\u2019\u2019")

_PLAIN_VALUE = re.compile(r"(?!(?:true|false|null)\Z)[A-Za-z0-9_+=,.@:/ -]*")
_COMMENT = re.compile(r"\s[#;]")


def check(file: AwsFile) -> Iterator[Finding]:
    """All settings of a file's profiles that the tools read differently."""
    for section in file.sections:
        for setting in section.settings if section.is_profile or section.lacks_prefix else ():
            if setting.inner:
                yield from _leaks(file, section, setting)
            else:
                yield from _key(file, section, setting)
                yield from _value(file, section, setting)


def _key(file: AwsFile, section: LocatedSection, setting: LocatedSetting) -> Iterator[Finding]:
    key = setting.key.lower()
    if key not in KNOWN or (key == setting.key and setting.delimiter == "="):
        return
    how = "with a ':'" if setting.delimiter == ":" else "in capitals"
    yield finding(
        "setting-read-by-aws-only",
        section.name,
        f"{shown(setting.key)} of [{shown(section.header)}] in {file.shown} is written {how}: only "
        "the AWS CLI reads such a setting.",
        f"Write '{key} = …'.",
        file=file.path,
        line=setting.line,
        mends=_fix(file, section, setting, keeps=("aws",) if _unquoted(setting) is None else ()),
    )


def _value(file: AwsFile, section: LocatedSection, setting: LocatedSetting) -> Iterator[Finding]:
    key, value = setting.key.lower(), setting.value
    if _PLAIN_VALUE.fullmatch(value):
        return
    place = f"{shown(key)} of [{shown(section.header)}] in {file.shown}"
    around_it = tuple(around(file, section, setting, place))
    if around_it:
        yield from around_it
    else:
        yield from _misread(file, section, setting, place)


def around(
    file: AwsFile, section: LocatedSection, setting: LocatedSetting, place: str
) -> Iterator[Finding]:
    """Quotes around a value that is a word, or a comment behind it; of a nested block's too."""
    key, value = setting.key.lower(), setting.value
    if _unquoted(setting) is not None:
        is_own = setting in section.settings
        # A word processor's quotes are part of the value for every tool.
        keeps = ("amplify",) if value[0] in "\"'" else ()
        yield finding(
            "value-in-quotes",
            section.name,
            f"{place} is in {_whose_quotes(setting)} they are part of the value.",
            "Remove the quotes.",
            file=file.path,
            line=setting.line,
            mends=_fix(file, section, setting, keeps) if is_own else (),
        )
    elif key in _ONE_WORD and _COMMENT.search(value):
        yield finding(
            "comment-in-value",
            section.name,
            f"{place} is followed by a comment, which the AWS CLI reads as part of the value.",
            "Put the comment on a line of its own.",
            file=file.path,
            line=setting.line,
        )


def _misread(
    file: AwsFile, section: LocatedSection, setting: LocatedSetting, place: str
) -> Iterator[Finding]:
    value = setting.value
    if _has_more(section, setting):
        return
    key = setting.key.lower()
    if "\n" in value and key in _IN_QUOTES:
        following = setting.continuation[0][0]
        yield finding(
            "value-broken-off",
            section.name,
            f"{place} goes on in line {following}: to the AWS CLI the line break is part of the "
            "value.",
            "Write the value in one line. If the indented line is not part of it, remove that "
            "line.",
            file=file.path,
            line=setting.line,
        )
        return
    misread = {"amplify": "", "js": ""} if "\n" in value else readers.misread(value)
    if "amplify" in misread and key in _READ_BY_AMPLIFY:
        yield finding(
            "value-changed-by-amplify",
            section.name,
            f"The Amplify CLI and the AWS CLI read {place} differently: {_why(value)}.",
            "No spelling works in both: choose another value if you can. Or let a "
            "credential_process give the profile's credentials.",
            file=file.path,
            line=setting.line,
        )
    if "js" in misread and key in SETTINGS:
        # The Amplify CLI has it read and run a process.
        is_process = key == "credential_process"
        who = "The AWS SDK for JavaScript" + (", and with it the Amplify CLI," * is_process)
        yield finding(
            "value-changed-by-js",
            section.name,
            f"{who} reads {place} differently from the AWS CLI: "
            + (
                "it reads only the first line."
                if "\n" in value
                else "for it, the value ends before ' #' or ' ;'."
            ),
            "Write it without a blank before # or ;, and on one line.",
            file=file.path,
            line=setting.line,
            tools=("amplify", "js") if is_process else (),
        )


def _whose_quotes(setting: LocatedSetting) -> str:
    if setting.value[0] in "\"'":
        return "quotes: the Amplify CLI removes them, but to the AWS CLI and the SDKs"
    return "a word processor's quotes: to every tool"


def _has_more(section: LocatedSection, setting: LocatedSetting) -> bool:
    """Whether its value has another setting or header in it: findings of their own."""
    if misplaced.glued(section, setting) is not None:
        return True
    return any(
        misplaced.is_setting(line) or line.startswith("[") for _, line in setting.continuation
    )


def _why(value: str) -> str:
    if "\n" in value:
        return "the Amplify CLI reads only the first line"
    if re.search(r"(?<!\\)[;#]", value):
        return "the Amplify CLI cuts it at # and ;"
    if "\\" in value:
        return "the Amplify CLI removes a backslash before \\, # or ;"
    if value in ("true", "false", "null"):
        return "the Amplify CLI does not read it as text"
    what = "removes the quotes" if value[:1] in "\"'" else "drops the line"
    return f"the Amplify CLI {what}"


def _unquoted(setting: LocatedSetting) -> str | None:
    """The value without its quotes, if it has such as mean nothing there."""
    value = setting.value
    if setting.key.lower() not in _IN_QUOTES or len(value) < len('""x'):
        return None
    return value[1:-1] if value[0] + value[-1] in _QUOTES else None


def _fix(
    file: AwsFile, section: LocatedSection, setting: LocatedSetting, keeps: tuple[str, ...]
) -> tuple[TextFix, ...]:
    """Write the setting as all read it: key in lower case, '=', no quotes. Empty if none can."""
    key, value = setting.key.lower(), _unquoted(setting) or setting.value
    if not file.values_of(section.header, key) <= {setting.value, value}:
        return ()  # which of them is meant, only the person knows
    if file.may_be_anothers(section, key):
        return ()
    try:
        section_edits.with_section("", section.header, {key: value})
        if _unquoted(setting) is not None and readers.misread(value):
            return ()
    except AmplifyPluginError:
        return ()
    change = with_setting(section.header, key, setting.value, value)
    return (TextFix(file.path, file.kind, change, keeps, section=section.header, setting=key),)


def _leaks(file: AwsFile, section: LocatedSection, block: LocatedSetting) -> Iterator[Finding]:
    """Settings of a nested block that to the Amplify CLI are the profile's own, where it counts."""
    overriding = [inner for inner in block.inner if _overrides(section, inner)]
    if not overriding:
        return
    keys = ", ".join(shown(inner.key) for inner in overriding)
    yield finding(
        "nested-settings-leak",
        section.name,
        f"The Amplify CLI reads {keys} below '{shown(block.key)} =' of [{shown(section.header)}] "
        f"in {file.shown} as the profile's own {keys}.",
        f"Write the profile's own {keys} below that block: the Amplify CLI uses the last one.",
        file=file.path,
        line=overriding[0].line,
    )


def _overrides(section: LocatedSection, inner: LocatedSetting) -> bool:
    """Whether Amplify uses the inner setting: it knows the key, and no later one is there."""
    own = section.setting(inner.key)
    return inner.key in AMPLIFY_SETTINGS and (own is None or own.line < inner.line)
