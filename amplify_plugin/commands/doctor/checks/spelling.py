"""Settings and headers that no tool knows, and that look like ones that they know.

It is one thing although it is long: one rule of what looks alike, for every kind of name.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import section_edits
from amplify_plugin.commands.doctor.checks import misplaced
from amplify_plugin.commands.doctor.checks.settings_known import (
    CREDENTIAL_SETTINGS,
    OF_OTHER_TOOLS,
    OFTEN_CALLED,
    PREFIXES_OF_OTHER_TOOLS,
    S3_SETTINGS,
    SETTINGS,
)
from amplify_plugin.commands.doctor.finding import Finding, TextFix, finding
from amplify_plugin.commands.doctor.line_edits import renamed_key
from amplify_plugin.terminal.suggestions import nearest
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile
    from amplify_plugin.commands.doctor.sections import LocatedSection, LocatedSetting

_SHELL = re.compile(r"(?i:(?:export|setx?|declare -x)\s+|\$env:)(?P<key>[a-z_]+)", re.IGNORECASE)
_IN_CAMEL_CASE = {
    "accessKeyId": "aws_access_key_id",
    "secretAccessKey": "aws_secret_access_key",
    "sessionToken": "aws_session_token",
}
# A right spelling here decides who a profile acts as: that is a person's to write.
_DECIDES = CREDENTIAL_SETTINGS - {
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "mfa_serial",
    "role_session_name",
}
# Without these a profile may do as well.
_NOT_VITAL = frozenset({"duration_seconds", "external_id", "mfa_serial", "role_session_name"})
# Variables end in the service's name; there is no such setting.
_OF_ONE_SERVICE = ("endpoint_url_", "aws_endpoint_url")
# There is a variable AWS_… for each of these.
_OF_VARIABLES = (SETTINGS - CREDENTIAL_SETTINGS) | {
    "role_arn",
    "role_session_name",
    "web_identity_token_file",
}
_OF_AWS_VAULT = frozenset({"include_profile", "parent_profile"})
_KEYS = frozenset({"aws_access_key_id", "aws_secret_access_key", "aws_session_token"})
_KINDS = ("profile", "sso-session", "services", "default", "plugins")
# As many wrong letters in a key make it another word; fewer in a short one; none in the shortest.
_MISTAKES, _SHORT, _SHORTEST = 2, 8, 3


def check(file: AwsFile, credentials: AwsFile) -> Iterator[Finding]:
    """All misspelt settings and headers of a file; the credentials file has a profile's keys."""
    for section in file.sections:
        yield from _header(file, section)
        if section.is_profile or section.lacks_prefix or section.is_sso_session:
            for setting in section.settings:
                keys = credentials.by_name.get(section.name)
                yield from _setting(file, section, setting, keys)
                if setting.key.lower() == "s3":
                    yield from _below_s3(file, section, setting)


def meant_by(key: str) -> str | None:
    """The setting that a key is meant to be, for a key that no tool knows; else None."""
    lower = key.lower()
    if lower in SETTINGS or lower in S3_SETTINGS or key in OF_OTHER_TOOLS:
        return None
    if lower.startswith(PREFIXES_OF_OTHER_TOOLS):
        return None
    if lower in OFTEN_CALLED:
        return OFTEN_CALLED[lower]
    if lower.startswith(_OF_ONE_SERVICE):
        return "endpoint_url"
    if lower.removeprefix("aws_") in _OF_VARIABLES:
        return lower.removeprefix("aws_")
    if (inner := lower.removeprefix("aws_")) != lower and inner in SETTINGS - _NOT_VITAL:
        return inner
    meant = _BY_LETTERS.get(_letters(key)) or _BY_WORDS.get(_words(lower))
    return meant or _nearest(lower, SETTINGS | _OF_AWS_VAULT)


def is_meant_as_address(key: str) -> bool:
    """Whether a key below a service is a misspelt endpoint_url, the one setting there."""
    if key == "endpoint_url":
        return False
    # No tool ignores the case of a setting in a block.
    return key.lower() in ("endpoint", "endpoint_url") or meant_by(key) == "endpoint_url"


def meant_settings(section: LocatedSection) -> frozenset[str]:
    """The settings that misspelt ones of the section are meant to be."""
    # A line that is indented below a setting is part of its value, and meant as more.
    keys = [_written_key(setting) for setting in section.settings] + [
        line.partition("=")[0].strip().lower()
        for setting in section.settings
        for _, line in setting.continuation
    ]
    if behind := misplaced.behind_header(section):
        keys.append(behind.partition("=")[0].strip().lower())
    meant = (key if key in SETTINGS else _as_meant(key) for key in keys)
    return frozenset(name for name in meant if name)


def _as_meant(key: str) -> str | None:
    if shell := _SHELL.fullmatch(key):
        lower = shell["key"].lower()
        return OFTEN_CALLED.get(lower, lower)
    return _IN_CAMEL_CASE.get(key) or meant_by(key)


def _written_key(setting: LocatedSetting) -> str:
    """The key; of PowerShell's ``$Env:NAME=…``, which ends at the colon for all, with the name."""
    if setting.key.lower() == "$env" and setting.delimiter == ":":
        return f"{setting.key}:{setting.value.partition('=')[0].strip()}"
    return setting.key


def _letters(key: str) -> str:
    # "AWS Access Key ID [None]" is the question of 'aws configure', copied along.
    return re.sub(r"\s*\[.*\]$|[^a-z0-9]", "", key.lower())


def _words(key: str) -> tuple[str, ...]:
    return tuple(sorted(re.split("[_-]", key)))


# The same words in another order: aws_access_key_secret.
_BY_WORDS = {_words(name): name for name in SETTINGS if "_" in name}
# By the letters alone of a setting's name, or of what people call it.
_BY_LETTERS = {
    **{_letters(name): meant for name, meant in OFTEN_CALLED.items()},
    **{_letters(name): name for name in SETTINGS},
}


@functools.cache  # a large config has the same few unknown keys in each profile
def _nearest(key: str, known: frozenset[str]) -> str | None:
    most = _MISTAKES if len(key) > _SHORT else 1
    if len(key) <= _SHORTEST:
        return None
    found = nearest(key, known, most=most)
    return found[0] if len(found) == 1 else None


def _setting(
    file: AwsFile, section: LocatedSection, setting: LocatedSetting, keys: LocatedSection | None
) -> Iterator[Finding]:
    place = f"[{shown(section.header)}] of {file.shown}"
    key = _written_key(setting)
    shell, meant = _SHELL.fullmatch(key), _as_meant(key)
    if meant is None or (section.setting(meant) and not shell):
        return
    if _is_written_by_program(section) and meant not in _KEYS and not shell:
        return  # a note of the program's own
    if keys and keys is not section and meant in _KEYS and keys.setting(meant):
        return  # the profile has it; this one is another program's
    is_of_amplify = setting.key in _IN_CAMEL_CASE
    if shell:
        code, why = "shell-syntax-in-file", "this is a shell command, and no tool reads it"
    elif is_of_amplify:
        code, why = "setting-read-by-amplify-only", "only the Amplify CLI reads that name"
        if file.kind == "config":
            code, why = "setting-misspelt", "no tool reads it there"
    else:
        code, why = "setting-misspelt", "no tool reads it"
    yield finding(
        code,
        section.name,
        f"{shown(key)} in {place}: {why}.",
        f"{'Write' if shell or is_of_amplify else 'Did you mean'} "
        f"{quoted(meant)}{'.' if shell or is_of_amplify else '?'}",
        severity="error" if meant in CREDENTIAL_SETTINGS - _NOT_VITAL else "warning",
        file=file.path,
        line=setting.line,
        mends=_fix(file, section, setting, meant),
    )


def _below_s3(file: AwsFile, section: LocatedSection, block: LocatedSetting) -> Iterator[Finding]:
    known = {inner.key for inner in block.inner}
    for inner in block.inner:
        if inner.key in S3_SETTINGS or inner.key in SETTINGS:
            continue
        meant = _nearest(inner.key.lower().replace("-", "_"), S3_SETTINGS)
        if meant and meant not in known:
            yield finding(
                "setting-misspelt",
                section.name,
                f"{shown(inner.key)} below '{shown(block.key)} =' in [{shown(section.header)}] of "
                f"{file.shown}: no tool reads it.",
                f"Did you mean {quoted(meant)}?",
                severity="warning",
                file=file.path,
                line=inner.line,
            )


def _is_written_by_program(section: LocatedSection) -> bool:
    """Whether it has temporary keys in the credentials file, which no person types."""
    return section.kind == "credentials" and all(section.setting(key) for key in _KEYS)


def _fix(
    file: AwsFile, section: LocatedSection, setting: LocatedSetting, meant: str
) -> tuple[TextFix, ...]:
    is_sure = (
        _SHELL.fullmatch(setting.key)
        or setting.key in _IN_CAMEL_CASE
        or _letters(setting.key) == _letters(meant)
    )
    if not is_sure or meant in _DECIDES or meant not in SETTINGS or section.setting(meant):
        return ()
    change = renamed_key(section.header, setting.key, meant)
    return (TextFix(file.path, file.kind, change, keeps=(), section=section.header),)


def _header(file: AwsFile, section: LocatedSection) -> Iterator[Finding]:
    meant = meant_header(section)
    if meant is None:
        return
    yield finding(
        "section-misspelt",
        section.header,
        f"[{shown(section.header)}] of {file.shown}: {_happens(section)}.",
        f"Move it to ~/.aws/config as [{shown(meant)}]."
        if section.kind == "credentials" and meant.startswith(_OF_CONFIG)
        else f"Did you mean [{shown(meant)}]?",
        file=file.path,
        line=section.line,
        mends=_header_fix(file, section, meant),
    )


def _header_fix(file: AwsFile, section: LocatedSection, meant: str) -> tuple[TextFix, ...]:
    """Without the blanks around a name of the credentials file, which are never meant."""
    is_known = meant in file.headers
    if file.kind != "credentials" or section.header.strip() != meant or is_known:
        return ()

    def change(text: str) -> str:
        return section_edits.renamed(text, section.header, meant)

    own = section.header
    return (TextFix(file.path, file.kind, change, keeps=(), is_rename=True, section=own),)


_OF_CONFIG = ("sso-session ", "services ")
# "profile" and a name, and something else than one blank between them.
_GLUED_TO_PROFILE = re.compile(r"profiles?\s*[.:=_/-]\s*(?P<name>[^\s]+)", re.IGNORECASE)


# The quotes belong around the name alone.
_QUOTED = re.compile(r"([\"'])\s*(?:profile|sso-session|services)\s+\S[^\"']*\1")


def _happens(section: LocatedSection) -> str:
    if section.header.strip() in _KINDS:
        return "it has no name, so no tool reads it"
    if section.kind == "credentials" and section.header.startswith(_OF_CONFIG):
        return "no tool reads such a section in the credentials file"
    read_as = section.read_as["aws"]
    if read_as is not None:
        return f"the AWS CLI reads it as a profile named {quoted(read_as)}"
    return "the AWS CLI ignores it, because it doesn't know this kind of section"


def meant_header(section: LocatedSection) -> str | None:
    """The header that a misspelt one is meant to be; None for any other."""
    header = section.header.strip()
    if header == "DEFAULT" or not section.settings:
        return None
    if header.strip("[]") != header:
        return header.strip("[] ")
    if section.kind == "config" and _QUOTED.fullmatch(header):
        return " ".join(header.strip("\"'").split())
    if section.kind == "credentials":
        return _meant_in_credentials(section.header)
    if header in _KINDS and header not in ("default", "plugins"):
        return f"{header} NAME"
    if section.read_as["aws"] is not None:
        return None
    if header.lower() == "default":
        return "default" if header != "default" else None
    if header.startswith("profile sso-session "):
        return header.removeprefix("profile ")
    glued = _GLUED_TO_PROFILE.fullmatch(header)
    if glued:
        return f"profile {glued['name']}"
    return _meant_kind(header)


def _meant_in_credentials(header: str) -> str | None:
    bare = header.strip().strip("\"'").strip()
    if header.startswith(_OF_CONFIG):
        return header
    if bare != header:
        return bare
    return "default" if header.lower() == "default" != header else None


def _meant_kind(header: str) -> str | None:
    """A misspelt first word: Profile, profil, sso_session."""
    if header.lower().startswith(("sso session ", "sso_session ")):
        return "sso-session " + header[len("sso session ") :].strip()
    first, _, rest = header.replace("\t", " ").partition(" ")
    if first in _KINDS or not rest:
        return None
    bare = first.lower().replace("_", "-")
    kind = bare if bare in _KINDS else _nearest_kind(bare)
    return f"{kind} {rest.strip()}" if kind and kind not in ("default", "plugins") else None


@functools.cache
def _nearest_kind(word: str) -> str | None:
    found = nearest(word, _KINDS, most=_MISTAKES)
    return found[0] if found else None
