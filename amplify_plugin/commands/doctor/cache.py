"""The Amplify CLI's cache of role credentials: broken, over, or of no use to the Amplify CLI."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amplify_plugin.cache import EXPIRY_MARGIN
from amplify_plugin.cache.entries import credentials_in
from amplify_plugin.commands.doctor.bridges import fix
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.credentials import timestamp
from amplify_plugin.files import FileUnreadable
from amplify_plugin.terminal.text import shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.commands.installed import Program, Version

SDK_V3: Version = (14, 1, 0)  # assumes the role and asks for MFA, and cannot use the answer
NEVER_ASSUMES: Version = (14, 2, 2)  # neither assumes a role nor asks
_RESET = ("aws", "awscloudformation", "reset-cache")


def check(
    path: Path, document: Mapping[str, Any] | FileUnreadable, now: datetime
) -> Iterator[Finding]:
    """All that is wrong with the cache file and what is in it."""
    if isinstance(document, FileUnreadable):
        yield finding(
            "cache-unreadable",
            str(path),
            f"{document.message[:-1]}: the Amplify CLI stops there, for this plugin it is empty.",
            "'aws awscloudformation reset-cache --all' moves it aside.",
            file=path,
        )
        return
    for role_arn, sessions in document.items():
        for name, entry in sessions.items() if isinstance(sessions, dict) else ():
            yield from _entry(path, role_arn, name, entry, now)


def check_amplify(
    amplify: Program | None, role_profiles: tuple[str, ...], cached_roles: int
) -> Iterator[Finding]:
    """Whether the installed Amplify CLI can use roles; nothing where there are none."""
    if not (role_profiles or cached_roles):
        return
    if amplify is not None and amplify.version is not None:
        if amplify.version >= SDK_V3:
            yield _of_no_use(amplify, role_profiles)
    elif amplify is not None or cached_roles:
        where = "is not on the PATH" if amplify is None else "does not tell its version"
        yield finding(
            "amplify-version-unknown",
            "amplify",
            f"The Amplify CLI {where}. From 14.1.0 on it cannot use the roles of profiles, and "
            "since 14.2.2 it never asks for an MFA code.",
            "'amplify --version' tells which one you have.",
        )


def _of_no_use(amplify: Program, role_profiles: tuple[str, ...]) -> Finding:
    assert amplify.version is not None
    what = (
        "never assumes a role and never asks for an MFA code; cached credentials work in some of "
        "its commands only"
        if amplify.version >= NEVER_ASSUMES
        else "assumes roles, and then cannot use the credentials, cached ones neither"
    )
    names = ", ".join(shown(name) for name in role_profiles[:3])
    several = ", …" if len(role_profiles) > len(role_profiles[:3]) else ""
    affected = f" (here: {names}{several})" if names else ""
    return finding(
        "cache-not-used-by-amplify",
        "amplify",
        f"The Amplify CLI {amplify.words} ({shown(amplify.path)}) {what}{affected}.",
        fix(role_profiles[0] if role_profiles else "NAME"),
    )


def _entry(path: Path, role_arn: str, name: str, entry: Any, now: datetime) -> Iterator[Finding]:
    found = credentials_in(entry)
    expiration = found.expiration if found else None
    subject, session = role_arn, f"session {shown(name)!r} of {shown(role_arn)}"
    if expiration is None:
        yield finding(
            "cache-entry-unreadable",
            subject,
            f"The cached {session} lacks keys, or a time until which they are valid; the Amplify "
            "CLI may take it for valid for ever.",
            f"'{shown_command(*_RESET, '--role-arn', role_arn)}' forgets it.",
            file=path,
        )
    elif expiration - now < EXPIRY_MARGIN:
        yield finding(
            "cache-entry-expired",
            subject,
            f"The cached {session} ended at {timestamp(expiration)}.",
            "Nothing to do: the next use replaces it. 'aws awscloudformation reset-cache "
            "--expired' clears such out.",
            file=path,
        )
