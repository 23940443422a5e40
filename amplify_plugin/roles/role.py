"""A role's credentials: from the Amplify cache, or fresh from STS, with an MFA code if need be."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amplify_plugin import settings
from amplify_plugin.awsconfig.profiles import Profile, ProfileInvalid, Profiles, Role
from amplify_plugin.cache import EXPIRY_MARGIN
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.files.locks import DEFAULT_TIMEOUT, LockTimeout
from amplify_plugin.roles import sts
from amplify_plugin.roles.mfa import AskForCode, MfaQuestion, given_code
from amplify_plugin.roles.ports import CredentialsCached
from amplify_plugin.roles.source import (
    NewSession,
    SourceUnusable,
    named_source,
    profile_credentials,
)
from amplify_plugin.roles.turns import turn
from amplify_plugin.terminal.notices import notice
from amplify_plugin.terminal.text import shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.cache import CredentialCache
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.roles.ports import RoleHooks

Asking = Callable[[], contextlib.AbstractContextManager[None]]

LOCK_FOLDER = "locks"  # beside the cache file
MFA_ATTEMPTS = 3


class RoleCredentials:
    """Gets the credentials of role profiles: one question for many processes, kept for all.

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

    def get(
        self, profile: Profile, *, refresh: bool = False, at_least: timedelta = EXPIRY_MARGIN
    ) -> Credentials:
        """The cached credentials of a role profile while they last, else fresh ones, then cached.

        ``refresh`` gets fresh ones all the same. Raises an AmplifyPluginError that says why there
        are none; never somebody else's credentials instead.
        """
        role = profile.role
        assert role is not None
        cached = None if refresh else self._cached(role, at_least)
        if cached is not None:
            return cached
        self._profiles.sources_of(profile.name)  # raises SourceCircle, which would never end
        with self._only_one_asks(role):
            # Another process may have asked, and been answered, while this one waited.
            cached = None if refresh else self._cached(role, at_least)
            if cached is not None:
                return cached
            fresh = self._fresh(profile, role)
            self._keep(role, fresh)
            return fresh

    def _fresh(self, profile: Profile, role: Role) -> Credentials:
        fresh = self._hooks().credentials(profile, lambda: self._assume(profile, role))
        if fresh is None:
            raise SourceUnusable(
                f"Nothing gives credentials for {shown(role.role_arn)}.",
                remedy="A plugin keeps them back: 'aws awscloudformation plugins --all' lists who.",
            )
        return fresh

    def _cached(self, role: Role, at_least: timedelta) -> Credentials | None:
        return self._cache.get(role.role_arn, role.session_name, at_least=at_least)

    def _keep(self, role: Role, fresh: Credentials) -> None:
        try:
            self._cache.put(role.role_arn, role.session_name, fresh)
        except (ConfigurationError, LockTimeout) as error:
            self._warn(f"{error.message} These credentials serve this call only.")
            return
        if fresh.expiration is not None:
            self._hooks().credentials_cached(
                CredentialsCached(role.profile, role.role_arn, role.session_name, fresh.expiration)
            )

    @contextlib.contextmanager
    def _only_one_asks(self, role: Role) -> Iterator[None]:
        """Hold the role's lock; without one where no lock file can be made."""
        lock_file = self._lock_file(role)
        with contextlib.ExitStack() as stack:
            if lock_file in self._held:
                # Two profiles of one role, one the source of the other: we would wait for us.
                yield
                return
            self._held.add(lock_file)
            stack.callback(self._held.discard, lock_file)
            purpose = f"getting credentials for {shown(role.role_arn)}"
            stack.enter_context(turn(lock_file, purpose=purpose, timeout=self._lock_timeout))
            yield

    def _lock_file(self, role: Role) -> Path:
        # A hash, since a role ARN is text from a file and must not become part of a path.
        key = f"{role.role_arn}\n{role.session_name}".encode("utf-8", "surrogatepass")
        return (
            self._cache.target.parent / LOCK_FOLDER / f"{hashlib.sha256(key).hexdigest()[:32]}.lock"
        )

    def _assume(self, profile: Profile, role: Role) -> Credentials:
        source, region = self._source(role)
        # A session of the role's own profile: AWS_PROFILE may name one that does not exist.
        session = self._new_session(profile.spellings[0])
        client = sts.client(session, role, source, region)
        if role.mfa_serial is None:
            return sts.assume_role(client, role, None)
        with self._asking():
            return self._ask_person(client, role, role.mfa_serial)

    def _ask_person(self, client: Any, role: Role, device: str) -> Credentials:
        refused: str | None = None
        for attempt in range(1, MFA_ATTEMPTS + 1):
            code = self._ask(MfaQuestion(role.profile, role.role_arn, device, refused, attempt))
            try:
                return sts.assume_role(client, role, code.digits)
            except sts.AssumeRoleRefused as error:
                is_last = attempt == MFA_ATTEMPTS or not code.can_ask_again
                if is_last or sts.MFA_REFUSED not in error.message:
                    raise
                refused = "STS refused that code. Wait for the next one: each is good for one use."
        raise AssertionError("the last attempt returns or raises")

    def _source(self, role: Role) -> tuple[Credentials, str | None]:
        """Whose credentials sign the call, and in which region (the source's own, as Amplify)."""
        if role.source_profile is None:
            if role.credential_source is None:
                raise ProfileInvalid(
                    f"Profile {shown(role.profile)!r} has a role_arn and neither a source_profile "
                    "nor a credential_source.",
                    remedy="Name the profile whose keys may assume the role as its source_profile.",
                )
            return named_source(role, self._new_session), None
        source = self._profiles.find(role.source_profile)
        if source is not None:
            # Not by its process, which would wait for what this one is about to get.
            source = self._profiles.behind(source)
        if source is None:
            raise ProfileInvalid(
                f"Profile {shown(role.profile)!r} has source_profile "
                f"{shown(role.source_profile)!r}, which is in neither AWS file.",
                remedy="Correct the name, or add that profile.",
            )
        if source.kind == "role" and not source.has_keys:
            return self.get(source), source.region
        found = profile_credentials(
            source, self._new_session, without_role=source.has_keys or source.name == role.profile
        )
        if found is None:
            configure = shown_command("aws", "configure", "--profile", source.name)
            raise SourceUnusable(
                f"Profile {shown(source.name)!r}, the source of {shown(role.profile)!r}, "
                "has no credentials.",
                remedy=f"Add its keys with '{configure}'.",
            )
        return found, source.region


def role_credentials(
    profiles: Profiles,
    new_session: NewSession,
    cache: CredentialCache,
    hooks: Callable[[], RoleHooks],
    *,
    mfa_code: str | None = None,
    warn: Callable[[str], None] = notice,
    asking: Asking = contextlib.nullcontext,
) -> RoleCredentials:
    """A maker of role credentials as a person has set it up; ``mfa_code`` instead of asking."""
    return RoleCredentials(
        profiles,
        cache,
        new_session,
        hooks,
        (lambda question: hooks().mfa_code(question)) if mfa_code is None else given_code(mfa_code),
        warn=warn,
        lock_timeout=settings.load_or_default(os.environ, warn).lock_timeout,
        asking=asking,
    )
