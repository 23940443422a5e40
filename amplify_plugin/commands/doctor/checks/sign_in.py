"""Sign-ins by ``aws login`` that nothing here can read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.roles.login_session import WAYS_TO_READ
from amplify_plugin.terminal.text import quoted

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFiles, FoundProfile


def check(files: AwsFiles, can_read: Callable[[], bool]) -> Iterator[Finding]:
    """Profiles of ``aws login``, where neither botocore nor an AWS CLI ``can_read`` them."""
    found = [profile for profile in files.profiles.values() if profile.kind == "login"]
    if not found or can_read():
        return
    for profile in found:
        yield _at(
            files,
            profile,
            "login-session-not-readable",
            f"Profile {quoted(profile.name)} gets its credentials from 'aws login', but nothing "
            "on this machine can read that session: that needs the package awscrt, or an AWS CLI "
            "v2 on the PATH.",
            WAYS_TO_READ,
        )


def _at(files: AwsFiles, profile: FoundProfile, code: str, message: str, fix: str) -> Finding:
    place = files.place(profile.first)
    return finding(code, profile.name, message, fix, file=place, line=profile.first.line)
