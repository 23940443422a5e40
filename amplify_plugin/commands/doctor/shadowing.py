"""A credential_process that is never run, because something beside it wins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor.finding import Finding, finding, shown_path
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFiles, FoundProfile


def check(files: AwsFiles) -> Iterator[Finding]:
    """All profiles with a credential_process and something that hides it."""
    for profile in files.profiles.values():
        if profile.text("credential_process") is None:
            continue
        if profile.text("role_arn"):
            yield _role(files, profile)
        elif profile.kind == "sso":
            yield _sso(files, profile)
        elif profile.profile.has_keys:
            yield _keys(files, profile)


def _role(files: AwsFiles, profile: FoundProfile) -> Finding:
    name = shown(profile.name)
    return finding(
        "role-shadows-process",
        profile.name,
        f"Profile {name!r} has a role_arn and a credential_process: every tool assumes the role, "
        "and the process is not run.",
        "Put the process into a profile of its own, and name that as the role's source_profile.",
        file=files.place(profile.first),
        line=profile.first.line,
    )


def _sso(files: AwsFiles, profile: FoundProfile) -> Finding:
    name = shown(profile.name)
    return finding(
        "sso-shadows-process",
        profile.name,
        f"Profile {name!r} has SSO settings and a credential_process: the AWS CLI signs in with "
        "SSO and does not run the process, the AWS SDK for JavaScript runs it.",
        "Keep one of the two.",
        file=files.place(profile.first),
        line=profile.first.line,
    )


def _keys(files: AwsFiles, profile: FoundProfile) -> Finding:
    """Keys in the credentials file win everywhere; those in the config file not in the AWS CLI."""
    name, held = shown(profile.name), profile.credentials
    in_credentials = held is not None and held.setting("aws_access_key_id") is not None
    who = "every tool" if in_credentials else "the AWS SDK for JavaScript"
    others = "" if in_credentials else " (the AWS CLI runs the process)"
    section = held if held is not None and in_credentials else profile.first
    place = f"[{shown(section.header)}] of {shown_path(files.place(section))}"
    return finding(
        "keys-shadow-process",
        profile.name,
        f"Profile {name!r} has keys and a credential_process: {who} uses the keys{others}.",
        f"Remove the keys from {place}, or the credential_process.",
        file=files.place(section),
        line=section.line,
    )
