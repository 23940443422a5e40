"""What commands say of MFA sessions: until when one serves a profile, and who has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amplify_plugin.credentials import timestamp
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.roles.endpoints import named_endpoint
from amplify_plugin.terminal.text import quoted

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.cache.mfa_sessions import KnownSession, SessionKey
    from amplify_plugin.commands.context import Context

SWITCH_ON = (
    "'aws awscloudformation settings mfa_session 12h' makes one code open a session for it and "
    "for all its roles."
)


def ignored_device(profile: Profile) -> str:
    """What is wrong with a user's keys and a device without MFA sessions."""
    return (
        f"Profile {quoted(profile.name)} has keys and an mfa_serial, and no role: AWS's tools "
        "ignore that device and use the plain keys."
    )


def session_of(profile: Profile, context: Context) -> KnownSession | None:
    """The MFA session that a profile's credentials come from, while it lasts.

    From files and the environment; without a network call.
    """
    if context.settings.mfa_session is None or profile.mfa_serial is None:
        return None
    access_key_id = _user_key(profile, context)
    if access_key_id is None:
        return None
    endpoint = _named_endpoint(profile, context)
    return next(
        (
            session
            for session in context.mfa_sessions.known()
            if access_key_id in ("", session.key.access_key_id)
            and session.key.mfa_serial == profile.mfa_serial
            and _is_at(session.key, endpoint)
        ),
        None,
    )


def structure(session: KnownSession | None) -> dict[str, str | None]:
    """As JSON has it."""
    return {"expiration": timestamp(session.expiration) if session else None}


def _user_key(profile: Profile, context: Context) -> str | None:
    """The long-term access key that opens the profile's session; empty where a store has it."""
    if profile.is_user_with_mfa or (profile.kind == "role" and profile.has_keys):
        return _text(profile, "aws_access_key_id") or ""
    if profile.kind != "role":
        return None
    if str(profile.settings.get("credential_source")).lower() == "environment":
        return context.environ.get("AWS_ACCESS_KEY_ID")
    try:
        sources = context.profiles.sources_of(profile.name)
    except AmplifyPluginError:
        return None
    if len(sources) != 1 or not (sources[0].has_keys or sources[0].has_key_in_store):
        return None
    return _text(sources[0], "aws_access_key_id") or ""


def _named_endpoint(profile: Profile, context: Context) -> str | None:
    """Where the profile's STS is, if anything says so."""
    named = named_endpoint(context.environ, "sts")
    return named[1] if named else _text(profile, "endpoint_url")


def _is_at(key: SessionKey, endpoint: str | None) -> bool:
    return key.is_of_aws if endpoint is None else key.endpoint == endpoint.rstrip("/")


def _text(profile: Profile, name: str) -> str | None:
    value: Any = profile.settings.get(name)
    return value if isinstance(value, str) and value else None
