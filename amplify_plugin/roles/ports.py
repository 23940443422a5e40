"""What getting a role's credentials asks of the hooks, and the value that they are told.

The hooks above satisfy it by shape; nothing here knows them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.roles.mfa import MfaCode, MfaQuestion


class CredentialsCached(NamedTuple):
    """Whose credentials were cached, and until when they are valid (an aware datetime)."""

    profile: str
    role_arn: str
    session_name: str
    expiration: datetime


class RoleHooks(Protocol):
    """The hooks that are called on the way to a role's credentials."""

    def mfa_code(self, question: MfaQuestion) -> MfaCode:
        """Return a code. Raises MfaCodeNeeded without a terminal."""

    def credentials(
        self, profile: Profile, as_usual: Callable[[], Credentials | None]
    ) -> Credentials | None:
        """Return fresh credentials of a profile, or None if it has none."""

    def credentials_cached(self, cached: CredentialsCached) -> None:
        """Tell every plugin."""
