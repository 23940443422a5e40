"""Profiles: what one of the two files lacks, and what hides what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from amplify_plugin.about import GROUP
from amplify_plugin.awsconfig import credential_order, names
from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.commands.doctor.checks import hidden, refusals, roles
from amplify_plugin.commands.doctor.checks.settings_known import CREDENTIAL_SETTINGS
from amplify_plugin.commands.doctor.checks.spelling import meant_settings
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.terminal.suggestions import did_you_mean
from amplify_plugin.terminal.text import quoted, shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFiles, FoundProfile


def check(files: AwsFiles) -> Iterator[Finding]:
    """All that keeps a profile from being used as it is written, by anybody or by one tool."""
    yield from _missing(files)
    yield from hidden.check(files)
    yield from roles.check(files)


def check_named(name: str, files: AwsFiles, found: Iterable[Finding]) -> Iterator[Finding]:
    """Say that neither file has the profile; nothing if it is in them, or may be.

    Its name is looked for in the lines: of a file that botocore refuses, it reads no profile. Its
    header may be glued to another line.
    """
    sections = (section for file in files.both for section in file.profiles)
    if (
        any(names.same(section.name, name) for section in sections)
        or any(names.same(other.subject, name) or other.code == "lines-glued" for other in found)
        or any(map(refusals.stops_aws, files.both))
    ):
        return
    yield finding(
        "profile-missing",
        name,
        f"Profile {quoted(name)} is in neither {files.config.shown} nor {files.credentials.shown}.",
        f"{did_you_mean(name, files.profiles)}'{shown_command('aws', GROUP, 'list-profiles')}' "
        "lists the profiles.",
    )


def _missing(files: AwsFiles) -> Iterator[Finding]:
    """All profiles that a tool cannot use because a file lacks them, or credentials."""
    for profile in files.profiles.values():
        if profile.config is None and profile.name.startswith("profile "):
            continue  # a prefix that does not belong there is a finding of its own
        if profile.config is None:
            yield _missing_from_config(files, profile)
        elif profile.credentials is None:
            yield from _missing_from_credentials(files, profile)


def _missing_from_config(files: AwsFiles, profile: FoundProfile) -> Finding:
    configure = shown_command(
        "aws", "configure", "set", "region", "REGION", "--profile", profile.name
    )
    return finding(
        "missing-from-config",
        profile.name,
        f"Profile {quoted(profile.name)} is only in {files.credentials.shown}: the Amplify CLI "
        "neither lists nor finds it.",
        f"Give it a region: '{configure}'.",
        file=files.credentials.path,
        line=profile.first.line,
    )


def _missing_from_credentials(files: AwsFiles, profile: FoundProfile) -> Iterator[Finding]:
    name = profile.name
    ways = [credential_order.way(tool, *profile.settings_for(tool)) for tool in READERS]
    if "keys" in ways:
        yield finding(
            "missing-from-credentials",
            profile.name,
            f"The keys of profile {quoted(name)} are in {files.config.shown}: the Amplify CLI "
            f"reads keys only from {files.credentials.shown}.",
            f"Move the keys to [{shown(name)}] of {files.credentials.shown}.",
            file=files.config.path,
            line=profile.first.line,
            tools=("amplify",),
        )
    elif not any(ways) and not _is_for_something_else(profile):
        configure = shown_command("aws", "configure", "--profile", profile.name)
        yield finding(
            "missing-from-credentials",
            profile.name,
            f"Profile {quoted(name)} has no credentials: it is only in {files.config.shown}, and "
            "has none there. A program such as aws-vault may keep them elsewhere.",
            f"To give it keys: '{configure}'.",
            # Settings alone are harmless until the profile is used.
            severity="note" if profile.name == "default" else None,
            file=files.config.path,
            line=profile.first.line,
        )


def _is_for_something_else(profile: FoundProfile) -> bool:
    """Whether something is said of its credentials, so that the lack is a finding of its own."""
    section = profile.config
    return section is not None and (
        bool(meant_settings(section) & CREDENTIAL_SETTINGS)
        or any(
            profile.text(key)
            for key in (
                "aws_access_key_id",
                "aws_secret_access_key",
                "sso_session",
                "sso_start_url",
                "source_profile",
                "web_identity_token_file",
            )
        )
    )
