"""MFA sessions: one code opens a session of the user, which serves every role of the device."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from amplify_plugin.cache import EXPIRY_MARGIN
from amplify_plugin.cache.mfa_sessions import REFUSED_BY, SHORTENED, MfaSessions, SessionKey
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.files.locks import LockTimeout
from amplify_plugin.roles import sts
from amplify_plugin.roles.mfa import AskForCode, MfaQuestion
from amplify_plugin.roles.question_lock import lock_file, turn
from amplify_plugin.settings.duration import words
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Role
    from amplify_plugin.credentials import Credentials, Secret

MFA_ATTEMPTS = 3
# A role that is taken from a session lasts an hour at most: AWS treats it as chained.
LONGEST_ROLE = timedelta(hours=1)
# Of a session that lasts by our clock: AWS has ended it, or has never heard of it.
SESSION_ENDED = ("ExpiredToken", "InvalidClientTokenId")

Asking = Callable[[], contextlib.AbstractContextManager[None]]


class User(NamedTuple):
    """Who opens a session: a user's long-term keys, in an STS client, and a device.

    ``profile`` and ``role_arn`` are what the code is wanted for; ``role_arn`` is empty where the
    session itself is.
    """

    profile: str
    role_arn: str
    mfa_serial: str
    access_key_id: str
    client: Any

    @property
    def key(self) -> SessionKey:
        """What the session is kept by. The client knows which STS it will ask."""
        return SessionKey.of(self.access_key_id, self.mfa_serial, self.client.meta.endpoint_url)


class SessionOpener:
    """Gives MFA sessions, and roles from them. Of many processes, one asks for the code.

    ``duration`` is what AWS is asked for; it may give less. ``ask`` gives codes; ``warn`` is told
    what a person should know; ``folder`` has the locks; ``asking`` is entered before a code is
    asked for.
    """

    def __init__(
        self,
        kept: MfaSessions,
        duration: timedelta,
        ask: AskForCode,
        *,
        folder: Path,
        lock_timeout: float,
        warn: Callable[[str], None],
        asking: Asking = contextlib.nullcontext,
    ) -> None:
        self._kept = kept
        self._duration = duration
        self._ask = ask
        self._folder = folder
        self._lock_timeout = lock_timeout
        self._warn = warn
        self._asking = asking

    def kept(self, user: User, *, at_least: timedelta = EXPIRY_MARGIN) -> Credentials | None:
        """The user's session while ``at_least`` that much of it is left, else None."""
        return self._kept.get(user.key, at_least=at_least)

    def get(
        self, user: User, *, refresh: bool = False, at_least: timedelta = EXPIRY_MARGIN
    ) -> Credentials:
        """The user's session, opened with a code if it doesn't exist; ``refresh`` opens a new one.

        Raises an AmplifyPluginError that says why not.
        """
        found = None if refresh else self.kept(user, at_least=at_least)
        if found is not None:
            return found
        with turn(
            lock_file(self._folder, "MFA session", *user.key),
            purpose=f"opening an MFA session with {shown(user.mfa_serial)}",
            timeout=self._lock_timeout,
        ):
            # Another process may have asked, and been answered, while this one waited.
            found = None if refresh else self.kept(user, at_least=at_least)
            if found is not None:
                return found
            with self._asking():
                opened = with_codes(
                    self._ask,
                    MfaQuestion(user.profile, user.role_arn, user.mfa_serial),
                    lambda code: sts.get_session_token(
                        user.client, user.profile, user.mfa_serial, self._duration, code
                    ),
                )
            self._keep(user.key, opened)
            return opened

    def assume(
        self,
        user: User,
        role: Role,
        client_of: Callable[[Credentials], Any],
        directly: Callable[[], Credentials],
        *,
        refresh: bool = False,
    ) -> Credentials:
        """Assume a role from the user's session; ``directly`` with a code where it refuses that.

        ``client_of`` makes an STS client that a session signs for.
        """
        key = user.key
        if self._kept.is_noted(key, role.role_arn, REFUSED_BY):
            return directly()
        wanted = _for_session(role)
        was_kept = not refresh and self.kept(user) is not None
        session = self.get(user, refresh=refresh)
        try:
            found = sts.assume_role(client_of(session), wanted, None)
        except sts.AssumeRoleRefused as refused:
            if refused.code in SESSION_ENDED and was_kept:
                renewed = self.get(user, refresh=True)
                return sts.assume_role(client_of(renewed), wanted, None)
            if refused.code != "AccessDenied":
                raise
            return self._refused(key, role, directly)
        if wanted.duration_seconds != role.duration_seconds:
            self._tell_shortened(key, role)
        return found

    def _refused(
        self, key: SessionKey, role: Role, directly: Callable[[], Credentials]
    ) -> Credentials:
        """Go the direct way. AWS does not say why a role refuses: it may refuse that as well."""
        self._warn(
            f"{shown(role.role_arn)} cannot be assumed from the MFA session (AccessDenied). "
            "Trying again with a code for this role only."
        )
        found = directly()
        self._note(key, role, REFUSED_BY)
        return found

    def _tell_shortened(self, key: SessionKey, role: Role) -> None:
        if self._kept.is_noted(key, role.role_arn, SHORTENED):
            return
        wanted = words(timedelta(seconds=role.duration_seconds or 0))
        self._warn(
            f"Profile {quoted(role.profile)} asks for {wanted}; from an MFA session AWS allows "
            "one hour, renewed without a question. For the longer time, with a code: "
            "--no-session of 'login', 'exec' and 'export-credentials'."
        )
        self._note(key, role, SHORTENED)

    def _note(self, key: SessionKey, role: Role, what: str) -> None:
        # Where it cannot be kept, it is found out, or said, again.
        with contextlib.suppress(ConfigurationError, LockTimeout):
            self._kept.note(key, role.role_arn, what)

    def _keep(self, key: SessionKey, opened: Credentials) -> None:
        try:
            self._kept.put(key, opened)
        except (ConfigurationError, LockTimeout) as error:
            self._warn(f"{error.message} This MFA session is used for this call only.")


def with_codes(
    ask: AskForCode, question: MfaQuestion, use: Callable[[Secret], Credentials]
) -> Credentials:
    """Ask for a code and use it; ask again while AWS refuses codes and another can be had."""
    for attempt in range(1, MFA_ATTEMPTS + 1):
        code = ask(question._replace(attempt=attempt))
        try:
            return use(code.digits)
        except (sts.AssumeRoleRefused, sts.SessionRefused) as error:
            is_last = attempt == MFA_ATTEMPTS or not code.can_ask_again
            if is_last or sts.MFA_REFUSED not in error.message:
                raise
            question = question._replace(
                refused="AWS rejected that code. A code works once: wait for the next one."
            )
    raise AssertionError("the last attempt returns or raises")


def _for_session(role: Role) -> Role:
    """The role as it is asked for from a session: without a device, for an hour at most."""
    longest = int(LONGEST_ROLE.total_seconds())
    seconds = role.duration_seconds
    return role._replace(
        mfa_serial=None, duration_seconds=None if seconds is None else min(seconds, longest)
    )
