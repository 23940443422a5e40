"""Profiles with two ways to credentials: which one each tool takes, and what it never looks at.

What a tool takes is asked of ``awsconfig.credential_order``, and never one tool's order applied to
another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.awsconfig import credential_order
from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.commands.doctor.checks.settings_known import CREDENTIAL_SETTINGS
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.credential_order import Way
    from amplify_plugin.commands.doctor.located import AwsFiles, FoundProfile

_ORDER = ("aws", "amplify", "js")
_WAYS: Mapping[Way | None, tuple[str, str]] = {  # for one tool, and for several
    "role": ("assumes the role", "assume the role"),
    "process": ("runs the process", "run the process"),
    "keys": ("uses the keys", "use the keys"),
    "sso": ("signs in with SSO", "sign in with SSO"),
    "web-identity": ("uses the web identity token", "use the web identity token"),
    "login": ("uses the sign-in of 'aws login'", "use the sign-in of 'aws login'"),
    None: ("finds no credentials", "find no credentials"),
}


def check(files: AwsFiles) -> Iterator[Finding]:
    """All profiles in which one way hides another, or the tools take different ones."""
    for profile in files.profiles.values():
        yield from _in_both_files(files, profile)
        ways = {tool: credential_order.ways(tool, *profile.settings_for(tool)) for tool in _ORDER}
        all_ways = frozenset(way for tool_ways in ways.values() for way in tool_ways)
        if len(all_ways) > 1:
            taken = {tool: next(iter(ways[tool]), None) for tool in _ORDER}
            seen = _Seen(files, profile, all_ways, taken)
            yield from _two_sources(seen)
            yield from _process_beside(seen)
            yield from _keys_beside(seen)


# What decides as whom and where a profile acts.
_DECIDING = CREDENTIAL_SETTINGS | {"region", "endpoint_url"}


def _in_both_files(files: AwsFiles, profile: FoundProfile) -> Iterator[Finding]:
    """A setting that the credentials file has too, with another value: that one counts."""
    if profile.config is None or profile.credentials is None:
        return
    differing = [
        setting
        for setting in profile.config.settings
        if setting.key.lower() in _DECIDING
        and (other := profile.credentials.setting(setting.key.lower())) is not None
        and other.value != setting.value
    ]
    if not differing:
        return
    keys = ", ".join(shown(setting.key) for setting in differing)
    first = differing[0]
    region = (
        f" (the Amplify CLI uses the region of {files.config.shown})"
        if first.key == "region"
        else ""
    )
    yield finding(
        "setting-in-both-files",
        profile.name,
        f"Profile {quoted(profile.name)} has {keys} in both files, with different values: the "
        f"tools use those of {files.credentials.shown}{region}.",
        f"Remove {keys} from one of the two files.",
        file=files.config.path,
        line=first.line,
    )


class _Seen(NamedTuple):
    """A profile with several ways to credentials: which ones, and which each tool takes."""

    files: AwsFiles
    profile: FoundProfile
    ways: frozenset[Way]
    taken: Mapping[str, Way | None]

    @property
    def has_role(self) -> bool:
        return bool(self.ways & {"role", "web-identity"})


def _two_sources(seen: _Seen) -> Iterator[Finding]:
    source = next(filter(seen.profile.text, ("source_profile", "credential_source")), None)
    if source and seen.taken["aws"] == "web-identity" and seen.taken["js"] == "role":
        told = _told(
            seen,
            "role-with-two-sources",
            f"a web_identity_token_file and a {source}",
            fix="Remove the one that you don't need.",
            at="web_identity_token_file",
        )
        yield told._replace(severity="warning")  # each tool takes one, and none fails


def _process_beside(seen: _Seen) -> Iterator[Finding]:
    """A process, and another way that some tool takes before it."""
    if "process" not in seen.ways:
        return
    if seen.has_role:
        yield _told(
            seen,
            "role-shadows-process",
            "a role_arn and a credential_process",
            fix="Move the process to its own profile and make that the role's source_profile; or "
            "remove the one that you don't need.",
            at="credential_process",
        )
    elif "keys" in seen.ways:
        yield _told(
            seen,
            "keys-shadow-process",
            "keys and a credential_process",
            fix=f"Remove the keys from {_holder(seen)}, or the credential_process.",
            at="aws_access_key_id",
        )
    elif "sso" in seen.ways:
        # Tools for SSO write both on purpose, each for those who do not know the other.
        yield _told(
            seen,
            "sso-shadows-process",
            "SSO settings and a credential_process",
            fix="If both give the same role, there is nothing to do.",
            at="credential_process",
        )


def _keys_beside(seen: _Seen) -> Iterator[Finding]:
    """Keys, and another way that some tool takes before them."""
    if "keys" not in seen.ways:
        return
    # A source's keys are used by the roles that name it, whatever else it has.
    if seen.has_role and seen.profile.name not in seen.files.sources:
        yield _told(
            seen,
            "keys-hidden-by-role",
            "a role_arn, and access keys under the same name",
            fix="If the keys should assume the role, add "
            f"'source_profile = {shown(seen.profile.name)}' to the profile. Otherwise remove them "
            f"from {_holder(seen)}.",
            at="aws_access_key_id",
        )
    elif "sso" in seen.ways and not seen.has_role:
        yield _told(
            seen,
            "sso-hides-keys",
            "SSO settings, and access keys under the same name",
            fix=f"If the keys are an old copy, remove them from {_holder(seen)}.",
            at="aws_access_key_id",
            tools=("amplify", "js"),
        )


def _told(
    seen: _Seen, code: str, what: str, *, fix: str, at: str, tools: tuple[str, ...] = ()
) -> Finding:
    profile = seen.profile
    file, line = seen.files.place_of(profile, at)
    return finding(
        code,
        profile.name,
        f"Profile {quoted(profile.name)} has {what}: {who_does_what(seen.taken)}.",
        fix,
        file=file,
        line=line,
        tools=tools,
    )


def who_does_what(taken: Mapping[str, Way | None]) -> str:
    """Which tool takes which way, as the end of a sentence."""
    by_way: dict[Way | None, list[str]] = {}
    for tool, way in taken.items():
        by_way.setdefault(way, []).append(READERS[tool].name)
    if len(by_way) == 1:
        (way,) = by_way
        return f"every tool {_WAYS[way][0]}"
    return "; ".join(
        f"{' and '.join(tools)} {_WAYS[way][len(tools) > 1]}" for way, tools in by_way.items()
    )


def _holder(seen: _Seen) -> str:
    for section in (seen.profile.credentials, seen.profile.config):
        if section and section.setting("aws_access_key_id"):
            file = getattr(seen.files, section.kind)
            return f"[{shown(section.header)}] of {file.shown}"
    return "it"
