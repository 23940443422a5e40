"""Access keys that cannot work as they are written: half a pair, swapped, without a token."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import credential_order
from amplify_plugin.commands.doctor.checks import demands, misplaced
from amplify_plugin.commands.doctor.checks.key_pair import KeyPair, fault_of
from amplify_plugin.commands.doctor.checks.spelling import meant_settings
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFile, AwsFiles, FoundProfile
    from amplify_plugin.commands.doctor.sections import LocatedSection

KEY_ID, SECRET = "aws_access_key_id", "aws_secret_access_key"
ACCOUNT = "aws_account_id"
# In botocore's order; no SDK but Python's knows the first.
_TOKENS = (OLD_TOKEN, TOKEN) = ("aws_security_token", "aws_session_token")


def check(files: AwsFiles) -> Iterator[Finding]:
    """All access keys of both files that no tool can use."""
    for profile in files.profiles.values():
        yield from _half(files, profile)
        yield from _account(files, profile)
    for file in files.both:
        for section in file.profiles:
            if misplaced.first_glued(section) is None:
                yield from _pair(file, section)


def _half(files: AwsFiles, profile: FoundProfile) -> Iterator[Finding]:
    """A key without the other; where it is there under a wrong name, that is the finding."""
    sections = [section for section in (profile.credentials, profile.config) if section]
    holders = {key: _holder(sections, key) for key in (KEY_ID, SECRET)}
    missing = [key for key, holder in holders.items() if holder is None]
    if not missing and holders[KEY_ID] is not holders[SECRET]:
        yield from _in_two_files(files, profile, holders[KEY_ID])
    if len(missing) != 1:
        return
    (absent,) = missing
    present = SECRET if absent == KEY_ID else KEY_ID
    holder = holders[present]
    assert holder is not None
    if any(absent in meant_settings(s) or misplaced.first_glued(s) for s in sections):
        return
    happens = (
        f'the AWS CLI fails with "Partial credentials found in {_provider(holder)}, missing: '
        f'{absent}"'
        if absent == SECRET
        else "the AWS CLI finds no credentials in the profile"
    )
    setting = holder.setting(present)
    yield finding(
        "half-key-pair",
        profile.name,
        f"Profile {quoted(profile.name)} has {present} but no {absent}: {happens}.",
        f"Add {absent}, or remove {present}.",
        file=files.place(holder),
        line=setting.line if setting else holder.line,
    )


def _in_two_files(
    files: AwsFiles, profile: FoundProfile, holder: LocatedSection | None
) -> Iterator[Finding]:
    """The id in one file and its secret in the other, which the SDK for JavaScript alone joins."""
    if holder is None or holder.setting(SECRET):
        return
    setting = holder.setting(KEY_ID)
    yield finding(
        "half-key-pair",
        profile.name,
        f"Profile {quoted(profile.name)} has {KEY_ID} in one of the AWS files and {SECRET} in the "
        f'other: the AWS CLI fails with "Partial credentials found in {_provider(holder)}, '
        f'missing: {SECRET}".',
        f"Write both into {files.credentials.shown}.",
        file=files.place(holder),
        line=setting.line if setting else holder.line,
        tools=("aws", "amplify"),
    )


def _account(files: AwsFiles, profile: FoundProfile) -> Iterator[Finding]:
    """An account beside the profile, whose keys are in the credentials file.

    botocore looks for it where the keys are, the SDK for JavaScript in both files.
    """
    config, credentials = profile.config, profile.credentials
    setting = config.setting(ACCOUNT) if config else None
    if config is None or setting is None or config.setting(KEY_ID):
        return
    if credentials is None or credentials.setting(ACCOUNT):
        return
    if credential_order.way("js", *profile.settings_for("js")) != "keys":
        return
    fault = demands.DEMANDS[ACCOUNT](setting.value)
    if fault is not None:
        yield finding(
            fault.code,
            profile.name,
            f"{ACCOUNT} of [{shown(config.header)}] in {files.config.shown} {fault.why}.",
            fault.fix,
            file=files.config.path,
            line=setting.line,
            tools=("js",),
        )


def _holder(sections: list[LocatedSection], key: str) -> LocatedSection | None:
    return next((section for section in sections if section.setting(key)), None)


def _provider(section: LocatedSection) -> str:
    return "shared-credentials-file" if section.kind == "credentials" else "config-file"


def _pair(file: AwsFile, section: LocatedSection) -> Iterator[Finding]:
    token = next((_value(section, name) for name in _TOKENS if _value(section, name)), "")
    fault = fault_of(KeyPair(_value(section, KEY_ID), _value(section, SECRET), token))
    if fault is None:
        yield from _old_token(file, section)
        return
    key = {"key_id": KEY_ID, "secret": SECRET}.get(fault.at) or next(
        name for name in _TOKENS if _value(section, name)
    )
    yield finding(
        fault.code,
        section.name,
        f"{key} of [{shown(section.header)}] in {file.shown} {fault.why}.",
        fault.fix,
        file=file.path,
        line=_line(section, key),
    )


def _old_token(file: AwsFile, section: LocatedSection) -> Iterator[Finding]:
    """A token under its old name, for which the tools take another one, or none."""
    old, token = _value(section, OLD_TOKEN), _value(section, TOKEN)
    place = f"[{shown(section.header)}] in {file.shown}"
    if old and token and old != token:
        yield finding(
            "token-of-other-keys",
            section.name,
            f"{OLD_TOKEN} and {TOKEN} of {place} differ: the AWS CLI and boto3 send the first, the "
            "other tools the second. AWS accepts only the one that came with the keys.",
            f"If {TOKEN} is the newer one, remove {OLD_TOKEN}.",
            file=file.path,
            line=_line(section, OLD_TOKEN),
        )
    elif token and not old and section.setting(OLD_TOKEN):
        yield finding(
            "value-empty",
            section.name,
            f"{OLD_TOKEN} of {place} has no value: the AWS CLI and boto3 use that instead of "
            f"{TOKEN}.",
            "Remove the line.",
            file=file.path,
            line=_line(section, OLD_TOKEN),
            tools=("aws",),
        )
    elif old and not token and _value(section, KEY_ID).startswith("ASIA"):
        yield finding(
            "temporary-keys-without-token",
            section.name,
            f"{KEY_ID} of {place} is temporary (ASIA…), and its token is called {OLD_TOKEN}: only "
            "the AWS CLI and boto3 read that setting.",
            f"Write it as {TOKEN} too.",
            file=file.path,
            line=_line(section, KEY_ID),
            tools=("amplify", "js"),
        )


def _value(section: LocatedSection, key: str) -> str:
    setting = section.setting(key)
    # What is indented below belongs to the value for botocore, and is a finding of its own.
    return setting.value.partition("\n")[0].strip() if setting and not setting.inner else ""


def _line(section: LocatedSection, key: str) -> int:
    setting = section.setting(key)
    return setting.line if setting else section.line
