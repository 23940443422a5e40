"""What is told or asked through a hook and has no other home."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class ProfileQuestion(NamedTuple):
    """Which of these profiles, for which environment of which project?

    ``current`` is the profile that it has now, None for none; ``project_root`` is a path.
    """

    names: tuple[str, ...]
    current: str | None
    env_name: str
    project_root: str


class CredentialsCached(NamedTuple):
    """Whose credentials were cached, and until when they are good (an aware datetime)."""

    profile: str
    role_arn: str
    session_name: str
    expiration: datetime
