"""The Amplify CLI's cache of role credentials: broken, or of no use to the Amplify CLI."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amplify_plugin.cache.entries import credentials_in
from amplify_plugin.commands.doctor.checks.bridges import fix
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.files import FileUnreadable
from amplify_plugin.terminal.text import quoted, shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.codes import Severity
    from amplify_plugin.commands.installed import Program, Version

SDK_V3: Version = (14, 1, 0)  # assumes the role and asks for MFA, and cannot use the answer
NEVER_ASSUMES: Version = (14, 2, 2)  # neither assumes a role nor asks
_RESET = ("aws", "awscloudformation", "reset-cache")


def check(path: Path, document: Mapping[str, Any] | FileUnreadable) -> Iterator[Finding]:
    """All that is wrong with the cache file and what is in it."""
    if isinstance(document, FileUnreadable):
        yield finding(
            "cache-unreadable",
            str(path),
            f"{document.message[:-1]}: the Amplify CLI fails, and this plugin treats the file as "
            "empty.",
            "'aws awscloudformation reset-cache --all' moves it aside.",
            file=path,
        )
        return
    for role_arn, sessions in document.items():
        for name, entry in sessions.items() if isinstance(sessions, dict) else ():
            yield from _entry(path, role_arn, name, entry)


def check_amplify(
    amplify: Program | None, role_profiles: tuple[str, ...], used: Container[str]
) -> Iterator[Finding]:
    """Whether the installed Amplify CLI can use roles; nothing without roles.

    It bites where one of the role profiles is in ``used``.
    """
    if not role_profiles or amplify is None or amplify.version is None:
        return
    if amplify.version >= SDK_V3:
        mine = tuple(name for name in role_profiles if name in used)
        yield _of_no_use(amplify, mine or role_profiles, severity="warning" if mine else "note")


def _of_no_use(amplify: Program, role_profiles: tuple[str, ...], *, severity: Severity) -> Finding:
    what = (
        "never assumes a role and never asks for an MFA code; cached credentials work only in some "
        "of its commands"
        if (amplify.version or SDK_V3) >= NEVER_ASSUMES
        else "assumes roles, but cannot use the credentials, not even cached ones"
    )
    names = ", ".join(shown(name) for name in role_profiles[:3])
    several = ", …" if len(role_profiles) > len(role_profiles[:3]) else ""
    return finding(
        "cache-not-used-by-amplify",
        "amplify",
        f"The Amplify CLI {amplify.words} ({shown(amplify.path)}) {what} (here: {names}{several}).",
        fix(role_profiles[0]),
        severity=severity,
    )


def _entry(path: Path, role_arn: str, name: str, entry: Any) -> Iterator[Finding]:
    found = credentials_in(entry)
    expiration = found.expiration if found else None
    subject, session = role_arn, f"session {quoted(name)} of {shown(role_arn)}"
    if expiration is None:
        yield finding(
            "cache-entry-unreadable",
            subject,
            f"The cached {session} has no keys or no expiry time: the Amplify CLI may use it as if "
            "it never expired.",
            f"'{shown_command(*_RESET, '--role-arn', role_arn)}' removes it.",
            file=path,
        )
