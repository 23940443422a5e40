"""Profiles that one of the two files lacks: the Amplify CLI wants them in both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.terminal.text import shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFiles, FoundProfile

# How credentials come to be that Amplify does not look for in the credentials file, or not at all.
_WITHOUT_KEYS = frozenset({"role", "process", "sso", "web-identity", "login"})


def check(files: AwsFiles) -> Iterator[Finding]:
    """All profiles that the Amplify CLI cannot use because a file lacks them."""
    for profile in files.profiles.values():
        if profile.config is None and profile.name.startswith("profile "):
            continue  # a prefix that does not belong there is a finding of its own
        if profile.config is None:
            yield _missing_from_config(files, profile)
        elif profile.credentials is None and profile.kind not in _WITHOUT_KEYS:
            yield _missing_from_credentials(files, profile)


def _missing_from_config(files: AwsFiles, profile: FoundProfile) -> Finding:
    name = shown(profile.name)
    configure = shown_command(
        "aws", "configure", "set", "region", "REGION", "--profile", profile.name
    )
    return finding(
        "missing-from-config",
        profile.name,
        f"Profile {name!r} is in {files.credentials.shown} only: the Amplify CLI neither lists nor "
        "finds it.",
        f"Give it a region: '{configure}'.",
        file=files.credentials.path,
        line=profile.first.line,
    )


def _missing_from_credentials(files: AwsFiles, profile: FoundProfile) -> Finding:
    name = shown(profile.name)
    has_keys = profile.profile.has_keys
    configure = shown_command("aws", "configure", "--profile", profile.name)
    what = (
        f"The keys of profile {name!r} are in {files.config.shown}: the Amplify CLI takes keys "
        f"from {files.credentials.shown} only."
        if has_keys
        else f"Profile {name!r} is in {files.config.shown} only and has no credentials there: the "
        "Amplify CLI fails with it, and the other tools act as whatever else they find."
    )
    fix = (
        f"Move the keys to [{name}] of {files.credentials.shown}."
        if has_keys
        else f"If it is to have keys: '{configure}'."
    )
    return finding(
        "missing-from-credentials",
        profile.name,
        what,
        fix,
        # Settings alone are harmless until somebody means to act as them.
        severity=None if has_keys or profile.name != "default" else "note",
        file=files.config.path,
        line=profile.first.line,
    )
