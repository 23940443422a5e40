"""The Amplify CLI's cache of role credentials, ``~/.amplify/awscloudformation/cache.json``.

``{role_arn: {session_name: {accessKeyId, secretAccessKey, sessionToken, expiration}}}``, as every
Amplify CLI up to 14.2.1 writes it and every one reads it; 14.2.2 and later write the four keys one
level deeper, under ``credentials``, which is read here too. The AWS CLI's own cache is never used.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from amplify_plugin.cache.entries import (
    Document,
    RemovedRole,
    credentials_in,
    entry_of,
    is_meant_as_entry,
    new_entry,
    remove_from,
    roles_in,
)
from amplify_plugin.credentials import Credentials, now
from amplify_plugin.errors import ConfigurationError, without_inner_frames
from amplify_plugin.files import (
    FileUnreadable,
    amplify_folder,
    as_object,
    decode,
    dump_json,
    parse_loosely,
    read_bytes,
)
from amplify_plugin.terminal.notices import notice
from amplify_plugin.terminal.text import shown

EXPIRY_MARGIN: Final = timedelta(seconds=60)  # isCredentialsExpired in the Amplify CLI
WRITE_ATTEMPTS: Final = 40
WRITE_POLL_INTERVAL: Final = 0.01  # seconds
WRITE_TIMEOUT: Final = 30.0  # seconds; a write takes thousandths of one

State = Literal["valid", "expired", "absent", "unreadable"]


class CacheState(NamedTuple):
    """What the cache knows of one role session; ``expiration`` where an entry has one."""

    state: State
    expiration: datetime | None = None


def default_path() -> Path:
    """Where the Amplify CLI keeps it."""
    return amplify_folder() / "cache.json"


class CredentialCache:
    """The cache file. Reading takes no lock and never fails; writing locks, and replaces whole.

    ``warn`` is told in a sentence what a person should know (a broken file moved aside);
    ``clock`` gives the current time; ``lock_timeout`` bounds the wait for another writer, seconds.
    """

    def __init__(
        self,
        path: Path | str | None = None,
        *,
        warn: Callable[[str], None] = notice,
        clock: Callable[[], datetime] = now,
        lock_timeout: float = WRITE_TIMEOUT,
    ) -> None:
        self.path = Path(path) if path is not None else default_path()
        self._warn = warn
        self._clock = clock
        self._lock_timeout = lock_timeout

    def get(
        self, role_arn: str, session_name: str, *, at_least: timedelta = EXPIRY_MARGIN
    ) -> Credentials | None:
        """The cached credentials while ``at_least`` that much of them is left, else None."""
        try:
            found = credentials_in(entry_of(self.read(), role_arn, session_name))
        except FileUnreadable:
            return None
        return found if found is not None and self._lasts(found, at_least) else None

    def state(self, role_arn: str, session_name: str) -> CacheState:
        """Whether the role session is cached, and until when, without its secrets."""
        return self.state_in(self.read_or_none(), role_arn, session_name)

    def read_or_none(self) -> Document | None:
        """As ``read``, but None for a file that cannot be used."""
        try:
            return self.read()
        except FileUnreadable:
            return None

    def state_in(self, document: Document | None, role_arn: str, session_name: str) -> CacheState:
        """As ``state``, of a document that ``read_or_none`` gave."""
        if document is None:
            return CacheState("unreadable")
        entry = entry_of(document, role_arn, session_name)
        if entry is None:
            return CacheState("absent")
        found = credentials_in(entry)
        if found is None:
            return CacheState("unreadable")
        return CacheState("valid" if self._is_valid(found) else "expired", found.expiration)

    @without_inner_frames
    def put(self, role_arn: str, session_name: str, credentials: Credentials) -> None:
        """Keep the credentials of a role session; everything else in the file stays.

        A file that cannot be read is moved aside first. Raises ConfigurationError where the file
        cannot be written or the entry not be kept; the file is then as it was.
        """
        if credentials.expiration is None or not credentials.session_token:
            raise ConfigurationError(
                "Credentials without an expiry are not cached.",
                remedy="The Amplify CLI's cache is for temporary credentials.",
            )
        for name in (role_arn, session_name):
            # hjson, which Amplify reads with, makes this key the prototype of the whole table.
            if name == "__proto__":
                raise ConfigurationError(
                    "Credentials for the name '__proto__' are not cached.",
                    remedy="Give the profile another role_session_name in ~/.aws/config.",
                )
        entry = new_entry(credentials)

        def add(document: Document) -> bool:
            sessions = document.get(role_arn)
            document[role_arn] = {**(sessions if isinstance(sessions, dict) else {})}
            document[role_arn][session_name] = entry
            return True

        self._update(add, indent=2, start_anew=True)  # cacheRoleCredentials writes two spaces

    def reset(self, role_arn: str) -> RemovedRole | None:
        """Forget a role with all its session names, as Amplify's reset-cache does.

        None when nothing was cached for it. Raises ConfigurationError for a file that is not a
        cache (nothing was changed then), FileUnwritable, LockTimeout.
        """
        removed = self.remove(lambda document: {role_arn: None} if role_arn in document else {})
        return removed[0] if removed else None

    @without_inner_frames
    def clear(self) -> tuple[RemovedRole, ...]:
        """Remove the file, as the Amplify documentation advises; an unreadable one moves aside."""
        from amplify_plugin.files import refuse_foreign, remove, remove_leftovers

        target = self.target
        with self._lock(target):
            remove_leftovers(target)
            refuse_foreign(target)
            try:
                removed = roles_in(self.read())
            except FileUnreadable as error:
                self._move_aside(target, error, "so nothing was cached")
                return ()
            remove(target)
            return removed

    @without_inner_frames
    def remove(
        self,
        choose: Callable[[Document], Mapping[str, tuple[str, ...] | None]],
        *,
        dry_run: bool = False,
    ) -> tuple[RemovedRole, ...]:
        """Remove what ``choose`` picks from the document: session names of a role, or all (None).

        A role without any session left goes too. With ``dry_run`` only says what would go.
        """
        removed: tuple[RemovedRole, ...] = ()

        def drop(document: Document) -> bool:
            nonlocal removed
            removed = remove_from(document, choose(document))
            return bool(removed)

        try:
            if dry_run:
                drop(self.read())
            elif os.path.lexists(self.target):
                self._update(drop, indent=4, start_anew=False)  # resetCache writes four spaces
        except FileUnreadable as error:
            raise ConfigurationError(
                f"{error.message[:-1]}; nothing was removed from it.",
                remedy="'aws awscloudformation reset-cache --all' moves it aside and starts a "
                "new one.",
            ) from None
        return removed

    def expired_sessions(self, document: Document) -> dict[str, tuple[str, ...]]:
        """The sessions in the document that can no longer be used, by role."""
        found: dict[str, tuple[str, ...]] = {}
        for role_arn, sessions in document.items():
            if not isinstance(sessions, dict):
                continue
            stale = tuple(name for name, entry in sessions.items() if self._is_stale(entry))
            if stale:
                found[role_arn] = stale
        return found

    @property
    def target(self) -> Path:
        """The file itself: people keep ~/.amplify as a link into a repository of dotfiles."""
        return Path(os.path.realpath(self.path))

    @without_inner_frames
    def read(self) -> Document:
        """The whole document, empty when there is no file or it holds ``[]`` (so does Amplify).

        Raises FileUnreadable.
        """
        return self._parse(read_bytes(self.path, mine=True))

    def _parse(self, content: bytes | None) -> Document:
        if content is None:
            return {}
        document = parse_loosely(decode(content, self.path), self.path)
        return {} if document == [] else as_object(document, self.path)

    def _is_valid(self, credentials: Credentials) -> bool:
        return self._lasts(credentials, EXPIRY_MARGIN)

    def _lasts(self, credentials: Credentials, at_least: timedelta) -> bool:
        assert credentials.expiration is not None
        return credentials.expiration - self._clock() >= at_least

    def _is_stale(self, entry: Any) -> bool:
        credentials = credentials_in(entry)
        if credentials is None:
            # Only what is meant as an entry; anything else in the file is not ours, and stays.
            return is_meant_as_entry(entry)
        return not self._is_valid(credentials)

    def _lock(self, target: Path) -> AbstractContextManager[None]:
        from amplify_plugin.files.locks import hold_beside

        return hold_beside(
            target,
            purpose="writing the cache of role credentials",
            timeout=self._lock_timeout,
            poll_interval=WRITE_POLL_INTERVAL,
        )

    def _update(self, change: Callable[[Document], bool], *, indent: int, start_anew: bool) -> None:
        """Read, change and replace the file under the lock; ``change`` says if it did anything.

        ``start_anew`` moves a file that cannot be read aside instead of raising FileUnreadable.
        """
        from amplify_plugin.files import Replacement, refuse_foreign, update

        target = self.target

        def changed() -> Replacement | None:
            try:
                seen, document = self._read_settled(target)
            except FileUnreadable as error:
                if not start_anew or error.may_pass:
                    raise
                refuse_foreign(target)
                self._move_aside(target, error, "starting a new cache")
                seen, document = None, {}
            if not change(document):
                return None
            return Replacement(seen, dump_json(document, indent=indent))

        update(target, changed, lock=self._lock(target), attempts=WRITE_ATTEMPTS, mode=0o600)

    def _move_aside(self, target: Path, cause: FileUnreadable, then: str) -> None:
        from amplify_plugin.files import move_aside

        aside = shown(move_aside(target, self._clock()))
        self._warn(f"{cause.message[:-1]}; moved to {aside}, {then}.")

    def _read_settled(self, target: Path) -> tuple[bytes | None, Document]:
        """The file's bytes and document, after waiting for a writer that is half way through.

        Amplify empties the file and then writes it, so a file that cannot be read may be about
        to be whole; one that stays so is broken. Raises FileUnreadable.
        """
        import time

        for pause in (0.02, 0.04, 0.08, 0.16):
            content = read_bytes(target, mine=True)
            try:
                return content, self._parse(content)
            except FileUnreadable:
                time.sleep(pause)
        content = read_bytes(target, mine=True)
        return content, self._parse(content)
