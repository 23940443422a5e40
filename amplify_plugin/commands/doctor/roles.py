"""Roles and where the credentials come from that assume them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.awsconfig import names
from amplify_plugin.awsconfig.profiles import SourceCircle
from amplify_plugin.commands.doctor.bridges import fix
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.terminal.text import shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFiles, FoundProfile

# A profile's kind in words, where the Amplify CLI knows nothing of it.
_FOREIGN = {
    "sso": "signs in with SSO",
    "web-identity": "uses a web identity token",
    "login": "uses 'aws login'",
}
_CONFIGURE = ("aws", "configure")


def check(files: AwsFiles) -> Iterator[Finding]:
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
