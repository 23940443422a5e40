"""What the document in the Amplify CLI's cache file holds: roles, their sessions, an entry each."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from amplify_plugin.credentials import Credentials, parse_timestamp

SECRET_KEYS: Final = ("accessKeyId", "secretAccessKey", "sessionToken")

Document = dict[str, Any]


class RemovedRole(NamedTuple):
    """A role that was forgotten, with the session names that were cached for it."""

    role_arn: str
    session_names: tuple[str, ...]


def entry_of(document: Document, role_arn: str, session_name: str) -> Any:
    """What the document has for a role session, whatever it is; None for nothing."""
    sessions = document.get(role_arn)
    return sessions.get(session_name) if isinstance(sessions, dict) else None


def credentials_in(entry: Any) -> Credentials | None:
    """An entry as Amplify's validator takes it: four keys that are there and not empty.

    Where the flat keys do not make credentials, those below ``credentials`` are tried.
    """
    if not isinstance(entry, dict):
        return None
    for fields in (entry, entry.get("credentials")):
        if not isinstance(fields, dict):
            continue
        key_id, secret, token = (_text(fields, key) for key in SECRET_KEYS)
        expiration = parse_timestamp(fields.get("expiration"))
        if key_id and secret and token and expiration:
            return Credentials(key_id, secret, token, expiration)
    return None


def roles_in(document: Document) -> tuple[RemovedRole, ...]:
    """Every role of the document with its session names."""
    return tuple(
        RemovedRole(role_arn, tuple(sessions))
        for role_arn, sessions in document.items()
        if isinstance(sessions, dict)
    )


def _text(fields: dict[str, Any], key: str) -> str | None:
    value = fields.get(key)
    return value if isinstance(value, str) else None


def is_meant_as_entry(entry: Any) -> bool:
    """Whether it has any of an entry's keys, be they good for credentials or not."""
    known = (*SECRET_KEYS, "expiration", "credentials")
    return isinstance(entry, dict) and not entry.keys().isdisjoint(known)
