"""Profiles and roles: what one of the two files lacks, what hides a process, what is no source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.awsconfig import names
from amplify_plugin.awsconfig.profiles import SourceCircle
from amplify_plugin.commands.doctor.bridges import fix
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.terminal.text import shown, shown_command, shown_path

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFiles, FoundProfile

# How credentials come to be that Amplify does not look for in the credentials file, or not at all.
_WITHOUT_KEYS = frozenset({"role", "process", "sso", "web-identity", "login"})
# A profile's kind in words, where the Amplify CLI knows nothing of it.
_FOREIGN = {
    "sso": "signs in with SSO",
    "web-identity": "uses a web identity token",
    "login": "uses 'aws login'",
}
_CONFIGURE = ("aws", "configure")


def check(files: AwsFiles) -> Iterator[Finding]:
    """All that keeps a profile from being used as it is written, by anybody or by one tool."""
    yield from _missing(files)
    yield from _shadowing(files)
    yield from _roles(files)


def _missing(files: AwsFiles) -> Iterator[Finding]:
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


def _shadowing(files: AwsFiles) -> Iterator[Finding]:
    """All profiles with a credential_process and something that hides it."""
    for profile in files.profiles.values():
        if profile.text("credential_process") is None:
            continue
        if profile.text("role_arn"):
            yield _role_shadows(files, profile)
        elif profile.kind == "sso":
            yield _sso_shadows(files, profile)
        elif profile.profile.has_keys:
            yield _keys_shadow(files, profile)


def _role_shadows(files: AwsFiles, profile: FoundProfile) -> Finding:
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


def _sso_shadows(files: AwsFiles, profile: FoundProfile) -> Finding:
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


def _keys_shadow(files: AwsFiles, profile: FoundProfile) -> Finding:
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


def _roles(files: AwsFiles) -> Iterator[Finding]:
    """All that keeps a role from being assumed, by anybody or by the Amplify CLI alone."""
    for profile in files.profiles.values():
        if profile.kind == "role":
            yield from _role(files, profile)
        elif profile.kind in _FOREIGN:
            yield _at(
                _place(
                    files,
                    profile,
                    "sso_session" if profile.text("sso_session") else "sso_start_url",
                ),
                "kind-not-known-to-amplify",
                f"Profile {shown(profile.name)!r} {_FOREIGN[profile.kind]}, which the Amplify CLI "
                "(Gen 1) cannot.",
                fix(profile.name),
            )


def _role(files: AwsFiles, profile: FoundProfile) -> Iterator[Finding]:
    name, source = shown(profile.name), profile.text("source_profile")
    try:
        _ = profile.profile.role
    except AmplifyPluginError as error:
        yield _at(
            _place(files, profile, "duration_seconds"),
            "duration-not-a-number",
            error.message,
            error.remedy,
        )
    named = profile.text("credential_source")
    if source and named:
        yield _at(
            _place(files, profile, "credential_source"),
            "role-with-two-sources",
            f"Profile {name!r} has a source_profile and a credential_source: the AWS CLI refuses "
            "it.",
            "Remove one of them.",
        )
    elif source:
        yield from _source(files, profile, source)
    elif named:
        yield _not_followed(files, profile, "credential_source", f"{shown(named)} is its source")
    else:
        yield _at(
            _place(files, profile, "role_arn"),
            "role-without-source",
            f"Profile {name!r} has a role_arn and neither a source_profile nor a "
            "credential_source: the AWS CLI refuses it, and the Amplify CLI uses whatever "
            "credentials it finds.",
            "Name the profile whose keys may assume the role as its source_profile.",
        )


def _source(files: AwsFiles, profile: FoundProfile, source_name: str) -> Iterator[Finding]:
    name = shown(profile.name)
    source = files.profiles.get(names.unescape(source_name))
    if source is None:
        yield _at(
            _place(files, profile, "source_profile"),
            "source-missing",
            f"Profile {name!r} has source_profile {shown(source_name)!r}, which is in neither AWS "
            "file.",
            "Correct the name, or add that profile.",
        )
        return
    if circle := _circle(files, profile):
        yield _at(
            _place(files, profile, "source_profile"),
            "source-loop",
            circle.message,
            circle.remedy,
        )
    elif source.kind == "empty":
        yield _at(
            _place(files, profile, "source_profile"),
            "source-without-credentials",
            f"Profile {shown(source.name)!r}, the source of {name!r}, has no credentials in the "
            "files: only a tool that keeps them elsewhere (aws-vault, say) can use it.",
            f"If that is not meant: '{shown_command(*_CONFIGURE, '--profile', source.name)}'.",
        )
    elif source.kind in _FOREIGN:
        why = f"its source {shown(source.name)!r} {_FOREIGN[source.kind]}"
        yield _not_followed(files, profile, "source_profile", why)
    elif source.kind == "role" and not source.profile.has_keys:
        why = f"its source {shown(source.name)!r} is a role itself"
        yield _not_followed(files, profile, "source_profile", why)


def _circle(files: AwsFiles, profile: FoundProfile) -> SourceCircle | None:
    """The circle of source profiles that the profile is in; one further down is not its finding."""
    try:
        files.as_read.sources_of(profile.name)
    except SourceCircle as circle:
        return circle if circle.way[0] == circle.way[-1] else None
    return None


def _not_followed(files: AwsFiles, profile: FoundProfile, key: str, why: str) -> Finding:
    return _at(
        _place(files, profile, key),
        "source-not-followed-by-amplify",
        f"The Amplify CLI cannot assume the role of {shown(profile.name)!r}: {why}, and it knows "
        "sources with keys or a credential_process only.",
        fix(profile.name),
    )


class _Place(NamedTuple):
    profile: str
    file: Path
    line: int


def _place(files: AwsFiles, profile: FoundProfile, key: str) -> _Place:
    """Where the setting is written; where the profile begins, if it has none."""
    for section in (profile.credentials, profile.config):
        setting = section.setting(key) if section else None
        if section and setting:
            return _Place(profile.name, files.place(section), setting.line)
    return _Place(profile.name, files.place(profile.first), profile.first.line)


def _at(place: _Place, code: str, message: str, fix: str) -> Finding:
    return finding(code, place.profile, message, fix, file=place.file, line=place.line)
