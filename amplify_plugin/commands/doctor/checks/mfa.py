"""Users with an MFA device and no role: for AWS's tools the device is not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.commands.mfa_session import SWITCH_ON, ignored_device
from amplify_plugin.settings import look

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFiles


def check(files: AwsFiles, environ: Mapping[str, str]) -> Iterator[Finding]:
    """All profiles whose device is never asked for a code, while MFA sessions are off."""
    users = [each for each in files.profiles.values() if each.profile.is_user_with_mfa]
    # Only then: what is wrong in the settings is said elsewhere, and at its default here.
    if not users or look(environ)[0].mfa_session is not None:
        return
    for user in users:
        yield finding(
            "mfa-device-not-used",
            user.name,
            ignored_device(user.profile),
            SWITCH_ON,
            file=files.place(user.first),
            line=user.first.line,
        )
