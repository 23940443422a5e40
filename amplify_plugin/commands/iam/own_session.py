"""An MFA session of the user whose key it is, for IAM calls that want MFA."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from amplify_plugin.cache.mfa_sessions import SessionKey
from amplify_plugin.roles import sts
from amplify_plugin.roles.mfa import AskForCode, MfaQuestion, given_code
from amplify_plugin.roles.mfa_session import with_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.context import Context
    from amplify_plugin.credentials import Credentials

SHORTEST = timedelta(seconds=900)  # of GetSessionToken: as long as this takes, and no longer


def device_of(context: Context, profile: Profile, account_id: str) -> str | None:
    """The user's MFA device: one that the profile names, or a role whose source it is."""
    named = [profile.settings.get("mfa_serial"), *_devices_of_roles(context, profile)]
    return next((device for device in named if device and _is_of(device, account_id)), None)


def _devices_of_roles(context: Context, source: Profile) -> Iterator[str | None]:
    for name in context.profiles.names:
        settings = context.profiles.get(name).settings
        if settings.get("source_profile") in (source.name, *source.spellings):
            yield settings.get("mfa_serial")


def _is_of(device: str, account_id: str) -> bool:
    # A hardware device has a serial number, which names no account.
    return not device.startswith("arn:") or f"::{account_id}:" in device


def opened(
    context: Context, profile: Profile, key: Credentials, device: str, mfa_code: str | None
) -> Credentials:
    """The session that is kept for the key and the device, else one of some minutes, for a code.

    Raises MfaCodeNeeded without a terminal, and SessionRefused.
    """
    what = f"an MFA session of {profile.name}"
    session = context.new_session(profile.spellings[0])
    client = sts.client(session, key, context.region or profile.region, what)
    endpoint = client.meta.endpoint_url
    kept = context.mfa_sessions.get(SessionKey.of(key.access_key_id, device, endpoint))
    if kept is not None:
        return kept
    ask: AskForCode = context.hooks.mfa_code if mfa_code is None else given_code(mfa_code)
    return with_codes(
        ask,
        MfaQuestion(profile.name, "", device),
        lambda code: sts.get_session_token(client, profile.name, device, SHORTEST, code),
    )


def forget(context: Context, key_id: str) -> int:
    """Forget the MFA sessions that a key has opened; how many there were.

    AWS does not end them. Raises FileUnwritable, LockTimeout.
    """
    return len(context.mfa_sessions.remove(only=lambda known: known.access_key_id == key_id))
