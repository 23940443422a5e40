"""AWS credentials as a value that does not show its secrets, and the times that go with them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NoReturn


class Secret(str):
    """A text that is sent as any other, and that ``repr``, ``str`` and f-strings do not show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<hidden>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)


class Credentials:
    """An access key pair; temporary ones have a session token and an expiry.

    ``expiration`` is an aware datetime, or None for keys that do not expire. Not a dataclass or a
    named tuple: test runners and debuggers print the fields of those one by one.
    """

    __slots__ = ("access_key_id", "expiration", "secret_access_key", "session_token")

    access_key_id: str
    secret_access_key: str
    session_token: str | None
    expiration: datetime | None

    def __init__(
        self,
        access_key_id: str,
        secret_access_key: str,
        session_token: str | None = None,
        expiration: datetime | None = None,
    ) -> None:
        if expiration is not None and expiration.tzinfo is None:
            __tracebackhide__ = True  # pytest would show the arguments
            raise ValueError("expiration must be an aware datetime")
        put = object.__setattr__
        put(self, "access_key_id", access_key_id)
        put(self, "secret_access_key", secret_access_key)
        put(self, "session_token", session_token)
        put(self, "expiration", expiration)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"Credentials are frozen: {name} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"Credentials are frozen: {name} cannot be deleted")

    def __repr__(self) -> str:
        ends = timestamp(self.expiration) if self.expiration else "never"
        return f"<Credentials (hidden), expiration {ends}>"

    def __reduce__(self) -> NoReturn:
        # A pickle is a file or a pipe that is not expected to hold keys.
        raise TypeError("Credentials are not pickled")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Credentials):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    def __hash__(self) -> int:
        return hash((self.access_key_id, self.session_token, self.expiration))


LOGGERS = ("", "botocore", "awscli", "s3transfer", "urllib3")  # where --debug puts its handlers


def hide_in_logs(credentials: Credentials) -> None:
    """Have the debug log show *** for the secrets of these credentials.

    Botocore logs each request that it signs, session token included. Without a debug log nothing
    is done.
    """
    import logging

    if not logging.getLogger("botocore").isEnabledFor(logging.DEBUG):
        return
    from urllib.parse import quote

    texts = [text for text in (credentials.secret_access_key, credentials.session_token) if text]
    texts += [quote(text, safe="") for text in texts]  # as a signed address has them

    def hide(record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if any(text in message for text in texts):
            for text in texts:
                message = message.replace(text, "***")
            record.msg, record.args = message, None
        return True

    for name in LOGGERS:
        # Handlers, since a logger's filters are not asked about what its children log.
        for handler in logging.getLogger(name).handlers:
            handler.addFilter(hide)


def now() -> datetime:
    """The current time in UTC; passed in where a test needs another."""
    return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """``YYYY-MM-DDTHH:MM:SS.mmmZ``, as JavaScript's Date.toJSON writes it."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def parse_timestamp(value: object) -> datetime | None:
    """A time as the Amplify CLI finds it in its cache: ISO 8601 text or milliseconds of the epoch.

    None for what cannot be read. (In Amplify such an entry never ends; that is how expired
    credentials stay in use, so here it does not count as an entry.)
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.astimezone()
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value.strip())
            # JavaScript takes a time without an offset as local, a bare date as UTC.
            if moment.tzinfo is None:
                is_bare_date = len(value.strip()) <= len("2026-01-01")
                moment = moment.replace(tzinfo=UTC) if is_bare_date else moment.astimezone()
            return moment.astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None
