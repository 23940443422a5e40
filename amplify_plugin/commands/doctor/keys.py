"""Access keys that cannot work as they are written: halves, swapped, without their token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor import misplaced
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.commands.doctor.spelling import meant_settings
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile, AwsFiles, FoundProfile
    from amplify_plugin.commands.doctor.sections import LocatedSection

KEY_ID, SECRET, TOKEN = "aws_access_key_id", "aws_secret_access_key", "aws_session_token"
_TOKENS = (TOKEN, "aws_security_token")
_LONG_TERM = re.compile(r"AKIA[A-Z2-7]{16}")
_AWS_KEY_ID = re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{12,124}")
_SECRET = re.compile(r"[A-Za-z0-9/+]{40}")
# What no key has in it; stand-ins of AWS take any word for one.
_NOT_IN_KEY_ID = re.compile(r"[\s,;<>\"'“”{}$%()\[\]:=/+]")
# What a template has in a key's place. What was blackened to show the file to others
# (xxxx, ****, ...) does not count: it is not in the person's own file.
_PLACEHOLDER = re.compile(
    r"(?i:<.*>|\$\{.*\}|\$\w+|your[_ -].*|.*[_-]here|change_?me|replace_?me|todo)"
)
_BLACKENED = re.compile(r"(?i)redact|censor|hidden|removed|snip|masked|secret\W*$")


def check(files: AwsFiles) -> Iterator[Finding]:
    """All access keys of both files that no tool can use."""
    for profile in files.profiles.values():
        yield from _half(files, profile)
    for file in files.both:
        for section in file.profiles:
            if misplaced.first_glued(section) is None:
                yield from _pair(file, section)


def _half(files: AwsFiles, profile: FoundProfile) -> Iterator[Finding]:
    """A key without the other; where it is there under a wrong name, that is the finding."""
    sections = [section for section in (profile.credentials, profile.config) if section]
    holders = {key: _holder(sections, key) for key in (KEY_ID, SECRET)}
    missing = [key for key, holder in holders.items() if holder is None]
    if len(missing) != 1:
        return
    (absent,) = missing
    present = SECRET if absent == KEY_ID else KEY_ID
    holder = holders[present]
    assert holder is not None
    if any(absent in meant_settings(s) or misplaced.first_glued(s) for s in sections):
        return
    happens = (
        f'the AWS CLI stops with "Partial credentials found in {_provider(holder)}, missing: '
        f'{absent}"'
        if absent == SECRET
        else "the AWS CLI finds no credentials in it"
    )
    setting = holder.setting(present)
    yield finding(
        "half-key-pair",
        profile.name,
        f"Profile {shown(profile.name)!r} has {present} and no {absent}: {happens}.",
        f"Write {absent} below it, or remove {present}.",
        file=files.place(holder),
        line=setting.line if setting else holder.line,
    )


def _holder(sections: list[LocatedSection], key: str) -> LocatedSection | None:
    return next((section for section in sections if section.setting(key)), None)


def _provider(section: LocatedSection) -> str:
    return "shared-credentials-file" if section.kind == "credentials" else "config-file"


def _pair(file: AwsFile, section: LocatedSection) -> Iterator[Finding]:
    key_id, secret = _value(section, KEY_ID), _value(section, SECRET)
    token = next((_value(section, name) for name in _TOKENS if _value(section, name)), "")
    place = f"[{shown(section.header)}] of {file.shown}"
    if _SECRET.fullmatch(key_id) and _AWS_KEY_ID.fullmatch(secret):
        yield finding(
            "keys-swapped",
            section.name,
            f"The two keys in {place} are swapped: the access key id is the one that begins with "
            f"{secret[:4]}.",
            "Exchange the two values.",
            file=file.path,
            line=_line(section, KEY_ID),
        )
    elif _BLACKENED.search(key_id):
        return
    elif key_id and (_NOT_IN_KEY_ID.search(key_id) or _PLACEHOLDER.fullmatch(key_id)):
        is_quoted = key_id[0] in "\"'“" and not _NOT_IN_KEY_ID.search(key_id[1:-1])
        if not (is_quoted or re.search(r"\s[#;]", key_id)):  # these are findings of their own
            yield finding(
                "keys-invalid",
                section.name,
                f"aws_access_key_id of {place} is not an access key id: AWS refuses it, and the "
                "tools don't look further.",
                "Write the id as it is in the AWS console, without anything around it; or remove "
                "both lines.",
                file=file.path,
                line=_line(section, KEY_ID),
            )
    elif secret and (_PLACEHOLDER.fullmatch(secret) or re.search(r"[,;]$|\s", secret)):
        if not re.search(r"\s[#;]", secret):
            yield finding(
                "keys-invalid",
                section.name,
                f"aws_secret_access_key of {place} is not a secret access key: AWS refuses what "
                "is signed with it.",
                "Write the key as it was given, without anything around it; or remove both lines.",
                file=file.path,
                line=_line(section, SECRET),
            )
    elif key_id.startswith("ASIA") and _AWS_KEY_ID.fullmatch(key_id) and secret and not token:
        yield finding(
            "temporary-keys-without-token",
            section.name,
            f"The keys in {place} are temporary (ASIA…), and their aws_session_token is missing: "
            "AWS answers InvalidClientTokenId.",
            "Write aws_session_token below them, or get new ones.",
            file=file.path,
            line=_line(section, KEY_ID),
        )
    # AWS's own documentation has keys that end in EXAMPLE with a token and without.
    elif _LONG_TERM.fullmatch(key_id) and token and not key_id.endswith("EXAMPLE"):
        yield finding(
            "token-of-other-keys",
            section.name,
            f"The keys in {place} are long-term (AKIA…), and aws_session_token is of others: AWS "
            "answers that the token is invalid.",
            "Remove the aws_session_token.",
            file=file.path,
            line=_line(section, KEY_ID),
        )


def _value(section: LocatedSection, key: str) -> str:
    setting = section.setting(key)
    # What is indented below belongs to the value for botocore, and is a finding of its own.
    return setting.value.partition("\n")[0].strip() if setting and not setting.inner else ""


def _line(section: LocatedSection, key: str) -> int:
    setting = section.setting(key)
    return setting.line if setting else section.line
