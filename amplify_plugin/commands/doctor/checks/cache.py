"""The Amplify CLI's cache of role credentials: broken, or of no use to the Amplify CLI."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amplify_plugin.cache.entries import credentials_in
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
    amplify: Program | None,
    role_profiles: tuple[str, ...],
    used: Container[str],
    remedy: Callable[[str], str | None],
    *,
    is_project: bool = False,
) -> Iterator[Finding]:
    """Whether the Amplify CLI can use roles; nothing without roles.

    It bites where one of the role profiles is in ``used``. In a project of it (``is_project``) the
    newest is meant if its version is not known. ``remedy`` gives what to do for a profile, or None
    for one that has its bridge.
    """
    version = amplify.version if amplify else None
    if (version is None and not is_project) or (version is not None and version < SDK_V3):
        return
    mine = tuple(name for name in role_profiles if name in used)
    if mine:
        yield _of_no_use(amplify, mine, remedy, severity="warning")
    elif version is not None:
        bare = tuple(name for name in role_profiles if remedy(name) is not None)
        if bare:
            yield _of_no_use(amplify, bare, remedy, severity="note")


def _of_no_use(
    amplify: Program | None,
    role_profiles: tuple[str, ...],
    remedy: Callable[[str], str | None],
    *,
    severity: Severity,
) -> Finding:
    names = ", ".join(shown(name) for name in role_profiles[:3])
    several = ", …" if len(role_profiles) > len(role_profiles[:3]) else ""
    # Of those that nothing here uses, one is enough to show how.
    told = role_profiles if severity == "warning" else role_profiles[:1]
    return finding(
        "cache-not-used-by-amplify",
        "amplify",
        f"{_does(amplify)} (here: {names}{several}).",
        " ".join(dict.fromkeys(filter(None, map(remedy, told)))),
        severity=severity,
    )


_SOME = "cached credentials work only in some of its commands"


def _does(amplify: Program | None) -> str:
    """What the Amplify CLI does with a role, as the start of a sentence."""
    if amplify is None or amplify.version is None:
        since = f"Since version {'.'.join(map(str, NEVER_ASSUMES))}, the Amplify CLI"
        return f"{since} no longer assumes roles or asks for MFA codes; {_SOME}"
    if amplify.version >= NEVER_ASSUMES:
        what = f"never assumes a role and never asks for an MFA code; {_SOME}"
    else:
        what = "assumes roles, but cannot use the credentials, not even cached ones"
    return f"The Amplify CLI {amplify.words} ({shown(amplify.path)}) {what}"


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
