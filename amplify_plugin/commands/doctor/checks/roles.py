"""Roles: whether they can be assumed, by whom, and for how long; and kinds that Amplify lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.awsconfig import credential_order, names
from amplify_plugin.awsconfig.partitions import IDS, partition_id
from amplify_plugin.awsconfig.profiles import SourceCircle
from amplify_plugin.awsconfig.role_parameters import of_duration, seconds
from amplify_plugin.commands.doctor.checks import set_command
from amplify_plugin.commands.doctor.checks.bridges import fix
from amplify_plugin.commands.doctor.checks.spelling import meant_settings
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.terminal.text import quoted, shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFiles, FoundProfile

# A profile's kind in words, where the Amplify CLI knows nothing of it.
_FOREIGN = {
    "sso": "signs in with SSO",
    "web-identity": "uses a web identity token",
    "login": "uses 'aws login'",
}
_CONFIGURE = ("aws", "configure")
_HOUR = 3600  # seconds


def check(files: AwsFiles) -> Iterator[Finding]:
    """All that keeps a role from being assumed, by anybody or by the Amplify CLI alone."""
    for profile in files.profiles.values():
        if profile.kind == "role":
            yield from _role(files, profile)
        elif profile.kind == "web-identity" and not profile.text("role_arn"):
            yield _at(
                _place(files, profile, "web_identity_token_file"),
                "web-identity-without-role",
                f"Profile {quoted(profile.name)} has a web_identity_token_file but no role_arn: "
                'the AWS CLI fails with "has no role ARN configured".',
                "Add the role_arn that the token is for.",
            )
        elif profile.kind in _FOREIGN and not profile.text("credential_process"):
            yield _at(
                _place(
                    files,
                    profile,
                    "sso_session" if profile.text("sso_session") else "sso_start_url",
                ),
                "kind-not-known-to-amplify",
                f"Profile {quoted(profile.name)} {_FOREIGN[profile.kind]}, which the Amplify CLI "
                "(Gen 1) can't do.",
                fix(profile.name),
            )
        elif profile.kind == "empty" and profile.text("source_profile"):
            yield from _without_role(files, profile)


def _without_role(files: AwsFiles, profile: FoundProfile) -> Iterator[Finding]:
    if profile.config and "role_arn" in meant_settings(profile.config):
        return  # misspelt, which is a finding of its own
    yield _at(
        _place(files, profile, "source_profile"),
        "source-without-role",
        f"Profile {quoted(profile.name)} has a source_profile but no role_arn: the AWS CLI and "
        "the SDKs find no credentials in it. aws-vault and awsume use the source's.",
        "Add the role_arn, or use the source profile itself.",
    )


def _role(files: AwsFiles, profile: FoundProfile) -> Iterator[Finding]:
    name, source = shown(profile.name), profile.text("source_profile")
    named = profile.text("credential_source")
    yield from _partition(files, profile)
    if source and named:
        yield _at(
            _place(files, profile, "credential_source"),
            "role-with-two-sources",
            f"Profile {quoted(name)} has a source_profile and a credential_source: the AWS CLI "
            "refuses the profile.",
            "Remove one of them.",
        )
    elif source:
        yield from _source(files, profile, source)
    elif named:
        yield from _chained(files, profile, is_chained=named in _SOURCES_OF_ROLES)
        yield _not_followed(files, profile, "credential_source", f"{shown(named)} is its source")
    elif not _is_inherited(profile) and not _has_misspelt_source(profile):
        yield _without_source(files, profile)


# Their credentials are a role's already: of the machine, or of the container.
_SOURCES_OF_ROLES = ("Ec2InstanceMetadata", "EcsContainer")


def _is_inherited(profile: FoundProfile) -> bool:
    """Whether aws-vault takes the source from another section, as it is meant there."""
    return bool(profile.text("include_profile") or profile.text("parent_profile"))


def _has_misspelt_source(profile: FoundProfile) -> bool:
    """Whether a misspelt setting is meant as its source, which is a finding of its own."""
    sections = (profile.config, profile.credentials)
    meant = {key for section in sections if section for key in meant_settings(section)}
    return bool(meant & {"source_profile", "credential_source", "web_identity_token_file"})


def _without_source(files: AwsFiles, profile: FoundProfile) -> Finding:
    name = shown(profile.name)
    instead = next(
        (
            words
            for key, words in (
                ("credential_process", "the credential_process beside it is not its source"),
                ("sso_session", "the SSO settings beside it are not its source"),
                ("sso_start_url", "the SSO settings beside it are not its source"),
                ("aws_access_key_id", "the keys beside it are not its source"),
            )
            if profile.text(key)
        ),
        None,
    )
    return _at(
        _place(files, profile, "role_arn"),
        "role-without-source",
        f"Profile {quoted(name)} has a role_arn, but neither a source_profile nor a "
        f"credential_source{f' ({instead})' if instead else ''}: "
        'the AWS CLI fails with "Partial credentials found in assume-role", and the Amplify '
        "CLI signs with whatever credentials it finds.",
        f"If its own keys should assume the role, add 'source_profile = {name}'."
        if profile.text("aws_access_key_id")
        else "Set source_profile to the profile whose credentials can assume the role.",
    )


def _partition(files: AwsFiles, profile: FoundProfile) -> Iterator[Finding]:
    arn, region = profile.text("role_arn") or "", profile.text("region")
    partition = arn.split(":")[1] if arn.count(":") > 1 else ""
    if region and partition in IDS and partition_id(region) != partition:
        yield _at(
            _place(files, profile, "region"),
            "region-of-another-partition",
            f"Profile {quoted(profile.name)} has a role in partition {partition}, but its "
            f"region {shown(region)} is in {partition_id(region)}: STS doesn't know the role "
            "there.",
            "Write a region of the role's partition.",
        )
    device = profile.text("mfa_serial") or ""
    of_device = device.split(":")[1] if device.startswith("arn:") else ""
    if {partition, of_device} <= set(IDS) and partition != of_device:
        yield _at(
            _place(files, profile, "mfa_serial"),
            "mfa-serial-invalid",
            f"Profile {quoted(profile.name)} has a role in partition {partition}, but its MFA "
            f"device is in {of_device}: one partition doesn't know the users and devices of "
            "another.",
            f"Write the ARN of your user's device in {partition}.",
        )


def _source(files: AwsFiles, profile: FoundProfile, source_name: str) -> Iterator[Finding]:
    name = shown(profile.name)
    source = files.profiles.get(names.unescape(source_name))
    if source is None:
        yield _source_missing(files, profile, source_name)
        return
    if circle := _circle(files, profile):
        yield _at(
            _place(files, profile, "source_profile"),
            "source-loop",
            circle.message,
            circle.remedy,
        )
        return
    way = credential_order.way("aws", *source.settings_for("aws"))
    has_keys = source.profile.has_keys
    is_chained = way in ("role", "sso", "web-identity") and not has_keys
    yield from _chained(files, profile, is_chained=is_chained)
    if source.kind == "empty" and credential_order.way("amplify", *source.settings_for("amplify")):
        return  # its keys are in Amplify's spelling, which is a finding of its own
    if source.kind == "empty":
        meant = files.names_in_credentials_alone.closest(source.name)
        configure = shown_command(*_CONFIGURE, "--profile", source.name)
        yield _at(
            _place(files, profile, "source_profile"),
            "source-without-credentials",
            f"Profile {quoted(source.name)}, the source of {quoted(name)}, has no credentials in "
            "the AWS files. A program such as aws-vault may keep them elsewhere.",
            f"Did you mean {quoted(meant)}?" if meant else f"To give it keys: '{configure}'.",
        )
    elif credential_order.way("amplify", {**_without(source, "role_arn")}, _keys_of(source)):
        return
    elif source.kind in _FOREIGN:
        why = f"its source {quoted(source.name)} {_FOREIGN[source.kind]}"
        yield _not_followed(files, profile, "source_profile", why)
    elif source.kind == "role" and not has_keys:
        why = f"its source {quoted(source.name)} is a role itself"
        yield _not_followed(files, profile, "source_profile", why)


def _without(source: FoundProfile, key: str) -> Mapping[str, object]:
    """The config settings of a source as Amplify uses them: it does not look at a source's role."""
    config, _ = source.settings_for("amplify")
    return {name: value for name, value in config.items() if name != key}


def _keys_of(source: FoundProfile) -> Mapping[str, object]:
    _, credentials = source.settings_for("amplify")
    return credentials


def _source_missing(files: AwsFiles, profile: FoundProfile, source_name: str) -> Finding:
    known = files.profiles
    bare = source_name.removeprefix("profile ").strip().strip("\"'")
    meant = bare if bare in known else files.names.closest(source_name)
    return _at(
        _place(files, profile, "source_profile"),
        "source-missing",
        f"Profile {quoted(profile.name)} has source_profile {quoted(source_name)}, which is in "
        'neither AWS file: the AWS CLI fails with "The source_profile … does not exist".',
        _did_you_mean(files, profile, "source_profile", meant)
        if meant
        else "Correct the name, or add that profile.",
    )


def _did_you_mean(files: AwsFiles, profile: FoundProfile, key: str, meant: str) -> str:
    return f"Did you mean {quoted(meant)}? {set_command.in_profile(files, profile, key, meant)}"


def _chained(files: AwsFiles, profile: FoundProfile, *, is_chained: bool) -> Iterator[Finding]:
    """A role that is assumed by a role lasts an hour at most, whatever it allows."""
    duration = profile.text("duration_seconds") or ""
    if is_chained and of_duration(duration) is None and seconds(duration) > _HOUR:
        yield _at(
            _place(files, profile, "duration_seconds"),
            "duration-too-long-for-chain",
            f"Another role's session assumes the role of profile {quoted(profile.name)}: STS "
            'allows an hour at most, and fails with "The requested DurationSeconds exceeds the 1 '
            'hour session limit for roles assumed by role chaining".',
            f"Write {_HOUR} or less, or remove duration_seconds.",
        )


def _circle(files: AwsFiles, profile: FoundProfile) -> SourceCircle | None:
    """The circle of source profiles that the profile is in; one further down is not its finding."""
    circle = files.circles.get(profile.name)
    if circle is None:
        return None
    own = circle.index(profile.name)
    return SourceCircle((*circle[own:], *circle[:own], profile.name))


def _not_followed(files: AwsFiles, profile: FoundProfile, key: str, why: str) -> Finding:
    return _at(
        _place(files, profile, key),
        "source-not-followed-by-amplify",
        f"The Amplify CLI can't assume the role of {quoted(profile.name)}: {why}, and it only "
        "uses sources with keys or a credential_process.",
        fix(profile.name),
    )


class _Place(NamedTuple):
    profile: str
    file: Path
    line: int


def _place(files: AwsFiles, profile: FoundProfile, key: str) -> _Place:
    return _Place(profile.name, *files.place_of(profile, key))


def _at(place: _Place, code: str, message: str, fix: str) -> Finding:
    return finding(code, place.profile, message, fix, file=place.file, line=place.line)
