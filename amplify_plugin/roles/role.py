"""A role's credentials: from the Amplify cache, or fresh from STS, with an MFA code if need be."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from amplify_plugin.awsconfig.profiles import Profile, ProfileInvalid, Profiles, Role
from amplify_plugin.cache import EXPIRY_MARGIN
from amplify_plugin.cache.mfa_sessions import FILE_NAME, MfaSessions
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.files.locks import DEFAULT_TIMEOUT, LockTimeout
from amplify_plugin.roles import sts
from amplify_plugin.roles.mfa import AskForCode, MfaQuestion, given_code
from amplify_plugin.roles.mfa_session import LONGEST_ROLE, Asking, SessionOpener, User, with_codes
from amplify_plugin.roles.ports import CredentialsCached
from amplify_plugin.roles.question_lock import LOCK_FOLDER, lock_file, turn
from amplify_plugin.roles.source import (
    NewSession,
    SourceUnusable,
    named_source,
    profile_credentials,
)
from amplify_plugin.settings import load_or_default
from amplify_plugin.terminal.notices import notice
from amplify_plugin.terminal.text import quoted, shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.cache import CredentialCache
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.roles.ports import RoleHooks


class Source(NamedTuple):
    """Whose credentials sign the call, and in which region (the source's own, as Amplify).

    ``is_user`` says that they are the long-term keys of a user.
    """

    credentials: Credentials
    region: str | None
    is_user: bool


class RoleCredentials:
    """Gets the credentials of role profiles: one question for many processes, kept for all.

    With ``session_duration`` a code opens an MFA session, where the source is a user's keys, and
    roles come from that; ``without_session`` is for a role that lasts longer than the hour that a
    session gives it.

    ``new_session`` makes botocore sessions by profile; ``hooks`` gives the hooks, and is called
    when fresh credentials are wanted: a warm cache needs neither plugins nor pluggy; ``ask`` gives
    MFA codes; ``warn`` is told what a person should know although the credentials could be had;
    ``asking`` gives a context that is entered before a code is asked for, and sees how that ends
    while others still wait.
    """

    def __init__(
        self,
        profiles: Profiles,
        cache: CredentialCache,
        new_session: NewSession,
        hooks: Callable[[], RoleHooks],
        ask: AskForCode,
        *,
        warn: Callable[[str], None] = notice,
        lock_timeout: float = DEFAULT_TIMEOUT,
        asking: Asking = contextlib.nullcontext,
        session_duration: timedelta | None = None,
        without_session: bool = False,
    ) -> None:
        self._profiles = profiles
        self._cache = cache
        self._new_session = new_session
        self._ask = ask
        self._warn = warn
        self._lock_timeout = lock_timeout
        self._asking = asking
        self._hooks = hooks
        self._held: set[Path] = set()
        self._lock_folder = cache.target.parent / LOCK_FOLDER
        self._wants_long = session_duration is not None and without_session
        self._sessions: SessionOpener | None = None
        if session_duration is not None and not without_session:
            self._sessions = SessionOpener(
                MfaSessions(cache.path.with_name(FILE_NAME)),
                session_duration,
                ask,
                folder=self._lock_folder,
                lock_timeout=lock_timeout,
                warn=warn,
                asking=asking,
            )

    def get(
        self, profile: Profile, *, refresh: bool = False, at_least: timedelta = EXPIRY_MARGIN
    ) -> Credentials:
        """The cached credentials of a role profile while they last, else fresh ones, then cached.

        ``refresh`` gets fresh ones anyway. Raises an AmplifyPluginError that says why there
        are none; never other credentials instead.
        """
        role = profile.role
        if role is None:
            return self._of_user(profile, refresh=refresh, at_least=at_least)
        if self._wants_long and (role.duration_seconds or 0) > LONGEST_ROLE.total_seconds():
            # What is cached may have come from a session.
            at_least = max(at_least, LONGEST_ROLE)
        cached = None if refresh else self._cached(role, at_least)
        if cached is not None:
            return cached
        self._profiles.sources_of(profile.name)  # raises SourceCircle, which would never end
        with self._only_one_asks(role):
            # Another process may have asked, and been answered, while this one waited.
            cached = None if refresh else self._cached(role, at_least)
            if cached is not None:
                return cached
            fresh = self._fresh(profile, role, refresh=refresh)
            self._keep(role, fresh)
            return fresh

    def _of_user(self, profile: Profile, *, refresh: bool, at_least: timedelta) -> Credentials:
        """The MFA session of a profile that has a user's keys and a device, and no role."""
        sessions = self._sessions
        if sessions is None or profile.mfa_serial is None:
            # A program that runs for long: the settings, or the profile, have changed in the
            # meantime.
            raise SourceUnusable(
                f"Profile {quoted(profile.name)} no longer acts in an MFA session.",
                remedy="Start the program again: it then reads the files again.",
            )
        keys = profile_credentials(profile, self._new_session)
        if keys is None:
            raise _without_keys(profile, f"Profile {quoted(profile.name)} has no credentials.")
        session = self._new_session(profile.spellings[0])
        client = sts.client(session, keys, profile.region, f"an MFA session of {profile.name}")
        user = User(profile.name, "", profile.mfa_serial, keys.access_key_id, client)
        kept = None if refresh else sessions.kept(user, at_least=at_least)
        if kept is not None:
            return kept
        opened = self._hooks().credentials(
            profile, lambda: sessions.get(user, refresh=refresh, at_least=at_least)
        )
        if opened is None:
            raise _kept_back(f"profile {quoted(profile.name)}")
        return opened

    def _fresh(self, profile: Profile, role: Role, *, refresh: bool) -> Credentials:
        fresh = self._hooks().credentials(
            profile, lambda: self._assume(profile, role, refresh=refresh)
        )
        if fresh is None:
            raise _kept_back(shown(role.role_arn))
        return fresh

    def _cached(self, role: Role, at_least: timedelta) -> Credentials | None:
        return self._cache.get(role.role_arn, role.session_name, at_least=at_least)

    def _keep(self, role: Role, fresh: Credentials) -> None:
        try:
            self._cache.put(role.role_arn, role.session_name, fresh)
        except (ConfigurationError, LockTimeout) as error:
            self._warn(f"{error.message} These credentials are used for this call only.")
            return
        if fresh.expiration is not None:
            self._hooks().credentials_cached(
                CredentialsCached(role.profile, role.role_arn, role.session_name, fresh.expiration)
            )

    @contextlib.contextmanager
    def _only_one_asks(self, role: Role) -> Iterator[None]:
        """Hold the role's lock; without one where no lock file can be made."""
        path = lock_file(self._lock_folder, role.role_arn, role.session_name)
        if path in self._held:
            # Two profiles of one role, one the source of the other: we would wait for us.
            yield
            return
        self._held.add(path)
        purpose = f"getting credentials for {shown(role.role_arn)}"
        try:
            with turn(path, purpose=purpose, timeout=self._lock_timeout):
                yield
        finally:
            self._held.discard(path)

    def _assume(self, profile: Profile, role: Role, *, refresh: bool) -> Credentials:
        source = self._source(role)
        # A session of the role's own profile: AWS_PROFILE may name one that does not exist. And not
        # the host's: its handlers would see this call, and may wait for what it gets, or not sign.
        session = self._new_session(profile.spellings[0])
        region = source.region or role.region

        def client_of(credentials: Credentials) -> Any:
            return sts.client(session, credentials, region, role.role_arn)

        client = client_of(source.credentials)
        if role.mfa_serial is None:
            return sts.assume_role(client, role, None)
        if self._sessions is None or not source.is_user:
            return self._with_code(client, role, role.mfa_serial)
        key_id, mfa_serial = source.credentials.access_key_id, role.mfa_serial
        return self._sessions.assume(
            User(role.profile, role.role_arn, mfa_serial, key_id, client),
            role,
            client_of,
            lambda: self._with_code(client, role, mfa_serial),
            refresh=refresh,
        )

    def _with_code(self, client: Any, role: Role, mfa_serial: str) -> Credentials:
        with self._asking():
            return with_codes(
                self._ask,
                MfaQuestion(role.profile, role.role_arn, mfa_serial),
                lambda code: sts.assume_role(client, role, code),
            )

    def _source(self, role: Role) -> Source:
        if role.source_profile is None:
            if role.credential_source is None:
                raise ProfileInvalid(
                    f"Profile {quoted(role.profile)} has a role_arn and neither a source_profile "
                    "nor a credential_source.",
                    remedy="Set source_profile to the profile whose keys can assume the role.",
                )
            named = named_source(role, self._new_session)
            return Source(named, None, is_user=named.session_token is None)
        source = self._profiles.find(role.source_profile)
        if source is not None:
            # Not by its process, which would wait for what this one is about to get.
            source = self._profiles.behind(source)
        if source is None:
            from amplify_plugin.terminal.suggestions import did_you_mean

            hint = did_you_mean(role.source_profile, self._profiles.names)
            raise ProfileInvalid(
                f"Profile {quoted(role.profile)} has source_profile "
                f"{quoted(role.source_profile)}, which is in neither AWS file. {hint}".rstrip(),
                remedy="Correct the name, or add that profile.",
            )
        if source.kind == "role" and not source.has_keys:
            return Source(self.get(source), source.region, is_user=False)
        found = profile_credentials(
            source, self._new_session, without_role=source.has_keys or source.name == role.profile
        )
        if found is None:
            whose = f"{quoted(source.name)}, the source of {quoted(role.profile)},"
            raise _without_keys(source, f"Profile {whose} has no credentials.")
        # A process's keys are not the user's own to open a session with, but for a store's.
        is_own = source.has_keys and source.kind in ("keys", "role")
        is_user = (is_own or source.has_key_in_store) and not found.session_token
        return Source(found, source.region, is_user)


def _without_keys(profile: Profile, sentence: str) -> SourceUnusable:
    add = shown_command("aws", "configure", "--profile", profile.name)
    return SourceUnusable(sentence, remedy=f"Add its keys with '{add}'.")


def _kept_back(what: str) -> SourceUnusable:
    return SourceUnusable(
        f"Nothing gives credentials for {what}.",
        remedy="A plugin withholds them: 'aws awscloudformation plugins --all' lists the plugins.",
    )


def role_credentials(
    profiles: Profiles,
    new_session: NewSession,
    cache: CredentialCache,
    hooks: Callable[[], RoleHooks],
    *,
    mfa_code: str | None = None,
    warn: Callable[[str], None] = notice,
    asking: Asking = contextlib.nullcontext,
    without_session: bool = False,
) -> RoleCredentials:
    """A maker of role credentials as a person has set it up; ``mfa_code`` instead of asking."""
    in_force = load_or_default(os.environ, warn)
    return RoleCredentials(
        profiles,
        cache,
        new_session,
        hooks,
        (lambda question: hooks().mfa_code(question)) if mfa_code is None else given_code(mfa_code),
        warn=warn,
        lock_timeout=in_force.lock_timeout,
        asking=asking,
        session_duration=in_force.mfa_session,
        without_session=without_session,
    )
