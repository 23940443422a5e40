"""MFA sessions that were opened with a code, in a file of our own beside the Amplify CLI's cache.

``{KEY: {accessKeyId, mfaSerial, endpoint, credentials, refusedBy, shortened}}``, where
``credentials`` are the session's, as the cache has a role's. A session is one user key's, one
device's and one STS's: what a local stand-in gave is never used for AWS.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from amplify_plugin.cache.entries import credentials_in, new_entry
from amplify_plugin.cache.role_credentials import EXPIRY_MARGIN, default_path
from amplify_plugin.credentials import Credentials, now, timestamp
from amplify_plugin.errors import without_inner_frames
from amplify_plugin.files import json_file

FILE_NAME = "plugin-sessions.json"
PURPOSE = "writing the MFA sessions"
# A session of one region's STS is good in all regions of the partition; the token of the old global
# endpoint is not, and what the environment names (a LocalStack, a VPC endpoint) stays its own.
SUFFIX = r"amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu"
REGIONAL = re.compile(rf"https://sts\.[a-z0-9-]+\.({SUFFIX})/?")
OF_AWS = re.compile(rf"(https://[a-z0-9.-]+\.)?({SUFFIX})")


class SessionKey(NamedTuple):
    """Whose session it is: a user's access key, the device of the code, and the STS."""

    access_key_id: str
    mfa_serial: str
    endpoint: str

    @classmethod
    def of(cls, access_key_id: str, mfa_serial: str, endpoint_url: str) -> SessionKey:
        """The key for an STS at an address."""
        regional = REGIONAL.fullmatch(endpoint_url)
        endpoint = regional[1] if regional else endpoint_url.rstrip("/")
        return cls(access_key_id, mfa_serial, endpoint)

    @property
    def is_of_aws(self) -> bool:
        """Whether AWS itself gave it, and nothing that stands in for it."""
        return OF_AWS.fullmatch(self.endpoint) is not None

    def __str__(self) -> str:
        return " ".join(self)


class KnownSession(NamedTuple):
    """A session without its secrets."""

    key: SessionKey
    expiration: datetime

    @property
    def structure(self) -> dict[str, str]:
        """As JSON has it."""
        return {**_owner(self.key), "expiration": timestamp(self.expiration)}


class MfaSessions:
    """The file. Reading takes no lock and never fails; writing locks, and replaces whole."""

    def __init__(self, path: Path | None = None, *, clock: Callable[[], datetime] = now) -> None:
        self.path = path or default_path().with_name(FILE_NAME)
        self._clock = clock

    def get(self, key: SessionKey, *, at_least: timedelta = EXPIRY_MARGIN) -> Credentials | None:
        """The session while ``at_least`` that much of it is left, else None."""
        found = _credentials(json_file.load_or_empty(self.path).get(str(key)))
        return found if found is not None and self._lasts(found, at_least) else None

    @without_inner_frames
    def put(self, key: SessionKey, session: Credentials) -> None:
        """Keep a session in place of the one before; those that have ended go.

        Raises FileUnwritable, LockTimeout.
        """
        entry = {**_owner(key), "credentials": new_entry(session)}

        def add(document: dict[str, Any]) -> None:
            for name in self._ended(document):
                del document[name]
            document[str(key)] = entry

        json_file.update(self.path, add, purpose=PURPOSE)

    def known(self) -> tuple[KnownSession, ...]:
        """Every session that still lasts."""
        return self._lasting(json_file.load_or_empty(self.path))

    @without_inner_frames
    def remove(
        self, *, only: Callable[[SessionKey], bool] | None = None, dry_run: bool = False
    ) -> tuple[KnownSession, ...]:
        """Forget every session, or only some; returns those that could still be used.

        What has ended, or is not a session, is removed with them. Raises FileUnwritable,
        LockTimeout.
        """
        gone: tuple[KnownSession, ...] = ()

        def drop(document: dict[str, Any]) -> None:
            nonlocal gone
            lasting = self._lasting(document)
            gone = tuple(each for each in lasting if only is None or only(each.key))
            kept = {str(each.key) for each in lasting if each not in gone}
            for name in [name for name in document if name not in kept]:
                del document[name]

        if dry_run or not self.path.exists():
            drop(json_file.load_or_empty(self.path))
        else:
            json_file.update(self.path, drop, purpose=PURPOSE)
        return gone

    def remove_ended(self) -> None:
        """Forget those that can no longer be used. Raises FileUnwritable, LockTimeout."""
        if self._ended(json_file.load_or_empty(self.path)):
            self.remove(only=lambda _: False)

    def is_noted(self, key: SessionKey, role_arn: str, what: str) -> bool:
        """Whether ``note`` was called for the role since this session was opened."""
        entry = json_file.load_or_empty(self.path).get(str(key))
        session = _credentials(entry)
        is_open = session is not None and self._lasts(session, EXPIRY_MARGIN)
        return is_open and role_arn in _noted(entry, what)

    @without_inner_frames
    def note(self, key: SessionKey, role_arn: str, what: str) -> None:
        """Remember something of a role, until the session ends. Raises as ``put``."""

        def add(document: dict[str, Any]) -> None:
            entry = document.get(str(key))
            if isinstance(entry, dict):
                entry[what] = sorted({*_noted(entry, what), role_arn})

        json_file.update(self.path, add, purpose=PURPOSE)

    @without_inner_frames
    def forget_notes(self, role_arn: str) -> None:
        """Forget what was noted of a role. Raises as ``put``."""
        entries = json_file.load_or_empty(self.path).values()
        if not any(role_arn in _noted(entry, what) for entry in entries for what in NOTES):
            return

        def drop(document: dict[str, Any]) -> None:
            for entry in document.values():
                for what in NOTES:
                    if role_arn in _noted(entry, what):
                        entry[what] = [arn for arn in entry[what] if arn != role_arn]

        json_file.update(self.path, drop, purpose=PURPOSE)

    def _lasting(self, document: Mapping[str, Any]) -> tuple[KnownSession, ...]:
        found = [each for each in map(_known, document.values()) if each is not None]
        return tuple(each for each in found if each.expiration - self._clock() >= EXPIRY_MARGIN)

    def _lasts(self, session: Credentials, at_least: timedelta) -> bool:
        assert session.expiration is not None
        return session.expiration - self._clock() >= at_least

    def _ended(self, document: Mapping[str, Any]) -> list[str]:
        found = {name: _credentials(entry) for name, entry in document.items()}
        return [
            name
            for name, session in found.items()
            if session is None or not self._lasts(session, EXPIRY_MARGIN)
        ]


REFUSED_BY = "refusedBy"  # roles that refuse the session, and took a code of their own
SHORTENED = "shortened"  # roles of which was said that a session gives an hour only
NOTES = (REFUSED_BY, SHORTENED)


def _owner(key: SessionKey) -> dict[str, str]:
    return {
        "accessKeyId": key.access_key_id,
        "mfaSerial": key.mfa_serial,
        "endpoint": key.endpoint,
    }


def _credentials(entry: Any) -> Credentials | None:
    return credentials_in(entry.get("credentials")) if isinstance(entry, dict) else None


def _known(entry: Any) -> KnownSession | None:
    session = _credentials(entry)
    if session is None or session.expiration is None:
        return None
    owner = [entry.get(name) for name in ("accessKeyId", "mfaSerial", "endpoint")]
    if not all(isinstance(text, str) for text in owner):
        return None
    return KnownSession(SessionKey(*owner), session.expiration)


def _noted(entry: Any, what: str) -> list[str]:
    noted = entry.get(what) if isinstance(entry, dict) else None
    return [arn for arn in noted if isinstance(arn, str)] if isinstance(noted, list) else []
