"""What the document in the Amplify CLI's cache file holds: roles, their sessions, an entry each."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from amplify_plugin.credentials import Credentials, parse_timestamp, timestamp

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


def new_entry(credentials: Credentials) -> dict[str, Any]:
    """An entry as every Amplify CLI reads it, of credentials that end."""
    assert credentials.expiration is not None
    return {
        "accessKeyId": credentials.access_key_id,
        "secretAccessKey": credentials.secret_access_key,
        "sessionToken": credentials.session_token,
        "expiration": timestamp(credentials.expiration),
    }


def remove_from(
    document: Document, chosen: Mapping[str, tuple[str, ...] | None]
) -> tuple[RemovedRole, ...]:
    """Remove session names of roles from the document, or all of a role (None); say which."""
    removed: list[RemovedRole] = []
    for role_arn, session_names in chosen.items():
        sessions = document[role_arn]
        known = tuple(sessions) if isinstance(sessions, dict) else ()
        names = known if session_names is None else session_names
        removed.append(RemovedRole(role_arn, names))
        if session_names is None or set(names) >= set(known):
            del document[role_arn]
        else:
            document[role_arn] = {k: v for k, v in sessions.items() if k not in names}
    return tuple(removed)


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
    """Whether it has any of an entry's keys, whether or not they make credentials."""
    known = (*SECRET_KEYS, "expiration", "credentials")
    return isinstance(entry, dict) and not entry.keys().isdisjoint(known)
