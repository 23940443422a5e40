"""Passkeys and security keys as MFA devices: they sign in through a browser, and give no codes."""

from __future__ import annotations

from amplify_plugin.errors import ConfigurationError
from amplify_plugin.terminal.text import quoted

# AWS lets them be used in a browser alone, and its STS takes six digits.
REMEDY = (
    "Sign in with it through 'aws login' or 'aws sso login', and use that profile as the role's "
    "source_profile, without mfa_serial. Or register a virtual device (an app) too."
)


def is_passkey(serial: str) -> bool:
    """Whether the serial is that of a passkey or security key, which gives no codes."""
    return serial.startswith("u2f/") or ":u2f/" in serial


def gives_no_codes(profile: str) -> ConfigurationError:
    """The profile's MFA device is a passkey or security key."""
    return ConfigurationError(
        f"The MFA device of profile {quoted(profile)} is a passkey or security key, which gives "
        "no codes.",
        remedy=REMEDY,
    )
