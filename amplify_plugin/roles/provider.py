"""The botocore credential provider of an Amplify project, and how a session gets it.

Nothing is imported from botocore here: the session brings the one that it belongs to (an AWS CLI
has a copy of its own, and a second import would be a second set of exceptions). It is one thing
although it is long: each kind of source is a few lines, and all go into one chain.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from amplify_plugin.roles.chain import use_no_token

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile, Profiles
    from amplify_plugin.cache import CredentialCache
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.project.in_force import InForce
    from amplify_plugin.roles.ports import RoleHooks

METHOD = "amplify-awscloudformation"
# None: there are none here, look further.
Fetch = Callable[[], "Credentials | None"]


class AmplifyProvider:
    """A provider for botocore's chain. ``fetch`` gets the credentials when they are first needed.

    ``is_temporary`` says that they end and are to be fetched again; ``bc`` and ``exceptions`` are
    the modules ``botocore.credentials`` and ``botocore.exceptions`` of the session.
    """

    METHOD = METHOD
    CANONICAL_NAME = None

    def __init__(self, fetch: Fetch, bc: Any, exceptions: Any, *, is_temporary: bool) -> None:
        self._fetch = fetch
        self._bc = bc
        self._exceptions = exceptions
        self._is_temporary = is_temporary

    def load(self) -> Any:
        """Botocore's credentials object; what is temporary is fetched when a request is signed."""
        if self._is_temporary:
            return self._deferred()
        from amplify_plugin.errors import AmplifyPluginError

        try:
            found = self._fetch()
        except AmplifyPluginError:
            # Said when something signs: a call that needs no credentials goes on.
            return self._deferred()
        if found is None:
            return None  # botocore looks further
        _hide(found)
        if found.expiration is not None:
            return self._bc.RefreshableCredentials.create_from_metadata(
                _metadata_of(found), refresh_using=self._metadata, method=METHOD
            )
        return self._bc.Credentials(
            found.access_key_id, found.secret_access_key, found.session_token, method=METHOD
        )

    def _deferred(self) -> Any:
        return self._bc.DeferredRefreshableCredentials(refresh_using=self._metadata, method=METHOD)

    def _metadata(self) -> dict[str, str | None]:
        found = self._fetched()
        if found is None:
            raise self._exceptions.CredentialRetrievalError(
                provider=METHOD, error_msg="the credentials are gone"
            )
        return _metadata_of(found)

    def _fetched(self) -> Credentials | None:
        from amplify_plugin.errors import AmplifyPluginError

        try:
            found = self._fetch()
        except AmplifyPluginError as error:
            from amplify_plugin.terminal.advice import laid_out_by_provider

            # The class that every botocore host knows to print without a traceback.
            raise self._exceptions.CredentialRetrievalError(
                provider=METHOD, error_msg=laid_out_by_provider(error, METHOD)
            ) from None
        if found is not None:
            _hide(found)
        return found


def _hide(found: Credentials) -> None:
    from amplify_plugin.credentials import hide_in_logs

    hide_in_logs(found)


class _Nobody:
    """A provider without credentials. ``say`` tells the person what they should know.

    Botocore looks further, if the chain has others. A line that cannot be said stops no call.
    """

    METHOD = METHOD
    CANONICAL_NAME = None

    def __init__(self, say: Callable[[], None] | None = None) -> None:
        self._say = say

    def load(self) -> None:
        if self._say is not None:
            with contextlib.suppress(Exception):
                self._say()


def _metadata_of(found: Credentials) -> dict[str, str | None]:
    from amplify_plugin.credentials import timestamp

    return {
        "access_key": found.access_key_id,
        "secret_key": found.secret_access_key,
        "token": found.session_token,
        # Botocore calls again as this nears; the cache then decides whether to ask anybody.
        "expiry_time": timestamp(found.expiration) if found.expiration else None,
    }


def provide(session: Any, choice: InForce, hooks: Callable[[], RoleHooks]) -> None:
    """Put the provider for what is in force into the session's chain, if one is needed.

    ``hooks`` gives the hooks, when fresh credentials are wanted.
    """
    if choice.is_nobody:
        session.get_component("credential_provider").providers[:] = [_Nobody()]
        use_no_token(session)
    elif choice.error is not None:
        # Temporary, so that it is raised when something signs, and not before.
        _insert(session, "env", _raising(choice.error), is_temporary=True)
        use_no_token(session)
    elif choice.key_file is not None:
        _insert(session, "env", _key_file(choice.key_file), is_temporary=False)
    elif choice.profile is not None and choice.profiles is not None:
        _provide_profile(session, choice.profile, choice.profiles, hooks)
        if not choice.is_explicit:
            from amplify_plugin.roles.chain import leave_out_the_machine

            # One that has lost its keys is not the machine's role.
            leave_out_the_machine(session)
    if choice.account_check is not None:
        from amplify_plugin.roles.account_check import check_account

        check_account(session, choice.account_check)
    if choice.notice is not None or choice.new_env_name is not None:
        session.get_component("credential_provider").providers.insert(0, _announcement(choice))
    if choice.hint is not None:
        _hint(session, choice)


def _provide_profile(
    session: Any, profile: Profile, profiles: Profiles, hooks: Callable[[], RoleHooks]
) -> None:
    from amplify_plugin.errors import AmplifyPluginError

    try:
        # Of a bridge what it bridges: no process is needed to ask ourselves.
        behind = profiles.behind(profile)
    except AmplifyPluginError as error:
        _insert(session, "assume-role", _raising(error), is_temporary=True)
        return
    if behind.kind == "role":
        fetch = _role(session, behind, profiles, hooks)
        _insert(session, "assume-role", fetch, is_temporary=True)
    elif behind.is_user_with_mfa and _opens_sessions():
        fetch = _mfa_session(session, behind, profiles, hooks)
        _insert(session, "assume-role", fetch, is_temporary=True)
    elif profile.has_keys and len(profile.spellings) > 1:
        # Its keys stand under the other spelling, where botocore does not look.
        _insert(session, "assume-role", _keys(profile), is_temporary=False)
    elif behind.kind == "login":
        _provide_login_session(session, behind)
    elif profile.kind == "empty":
        # For botocore this profile has nothing; a plugin may know what its settings mean.
        fetch = _of_plugins(profile, hooks)
        _insert(session, "assume-role", fetch, is_temporary=False)


def key_file_region(session: Any, key_file: str) -> str | None:
    """The region that Amplify keeps with a project's keys, unless the environment names another."""
    from amplify_plugin.project.key_file import KeyFileUnusable, read_key_file

    # Asked of the session: an AWS CLI v1 does not read AWS_REGION.
    _, variables, _, _ = session.session_var_map["region"]
    names = [variables] if isinstance(variables, str) else variables
    if any(os.environ.get(name) for name in names or ()):
        return None
    try:
        return read_key_file(key_file).region
    except KeyFileUnusable:
        return None  # said when a request needs the keys, and only then


def _insert(session: Any, before: str, fetch: Fetch, *, is_temporary: bool) -> None:
    """Put a provider into the chain before the one of that name."""
    chain = session.get_component("credential_provider")
    credentials_module = type(chain).__module__  # botocore.credentials, of any botocore
    package = credentials_module.rpartition(".")[0]
    bc, exceptions = sys.modules[credentials_module], sys.modules[f"{package}.exceptions"]
    provider = AmplifyProvider(fetch, bc, exceptions, is_temporary=is_temporary)
    names = [each.METHOD for each in chain.providers]
    # With a profile set, botocore leaves 'env' out: the chain then begins with assume-role.
    chain.insert_before(before if before in names else names[0], provider)


def _raising(error: Exception) -> Fetch:
    def fetch() -> Credentials:
        raise error

    return fetch


def _announcement(choice: InForce) -> _Nobody:
    def say() -> None:
        from amplify_plugin.project.approvals import Approvals
        from amplify_plugin.project.in_force import announce
        from amplify_plugin.terminal.notices import notice

        announce(choice, notice, Approvals())

    return _Nobody(say)


def _hint(session: Any, choice: InForce) -> None:
    """Tell how to approve what the project selects: once, and without credentials."""
    from amplify_plugin.project.hint import Hint

    assert choice.hint is not None
    assert choice.root is not None
    hint = Hint(choice.hint, choice.root)
    chain = session.get_component("credential_provider")
    chain.providers.insert(0, _Nobody(hint.once))
    chain.providers.append(_Nobody(hint.again))


def _key_file(path: str) -> Fetch:
    def fetch() -> Credentials:
        from amplify_plugin.project.key_file import read_key_file

        return read_key_file(path).credentials

    return fetch


def _role(
    session: Any, profile: Profile, profiles: Profiles, hooks: Callable[[], RoleHooks]
) -> Fetch:
    def fetch() -> Credentials:
        from amplify_plugin.cache import CredentialCache

        role = profile.role
        assert role is not None
        cache = CredentialCache()
        # Looked up here first: a warm cache needs nothing of what assuming a role imports.
        cached = cache.get(role.role_arn, role.session_name)
        return cached or _fresh(session, profile, profiles, cache, hooks)

    return fetch


def _fresh(
    session: Any,
    profile: Profile,
    profiles: Profiles,
    cache: CredentialCache,
    hooks: Callable[[], RoleHooks],
) -> Credentials:
    from amplify_plugin.roles.role import role_credentials
    from amplify_plugin.roles.source import new_sessions

    return role_credentials(profiles, new_sessions(session), cache, hooks).get(profile)


def _opens_sessions() -> bool:
    """Whether the settings have MFA sessions. Asked only where a user's keys have a device."""
    from amplify_plugin.settings import load_or_default
    from amplify_plugin.terminal.notices import notice

    return load_or_default(os.environ, notice).mfa_session is not None


def _mfa_session(
    session: Any, profile: Profile, profiles: Profiles, hooks: Callable[[], RoleHooks]
) -> Fetch:
    def fetch() -> Credentials:
        from amplify_plugin.cache import CredentialCache

        return _fresh(session, profile, profiles, CredentialCache(), hooks)

    return fetch


def _provide_login_session(session: Any, profile: Profile) -> None:
    """Let an AWS CLI v2 be asked, where the botocore of the session cannot read it.

    One before 1.41 would pass over it, and may end as the machine's own role.
    """
    from amplify_plugin.roles import login_session

    def fetch() -> Credentials | None:
        from amplify_plugin.roles.source import new_sessions, profile_credentials

        return profile_credentials(profile, new_sessions(session))

    methods = [
        provider.METHOD for provider in session.get_component("credential_provider").providers
    ]
    if login_session.METHOD not in methods or not login_session.has_awscrt():
        _insert(session, "assume-role", fetch, is_temporary=True)


def _of_plugins(profile: Profile, hooks: Callable[[], RoleHooks]) -> Fetch:
    def fetch() -> Credentials | None:
        return hooks().credentials(profile, lambda: None)

    return fetch


def _keys(profile: Profile) -> Fetch:
    def fetch() -> Credentials:
        from amplify_plugin.credentials import Credentials

        settings = profile.settings
        return Credentials(
            settings["aws_access_key_id"],
            settings["aws_secret_access_key"],
            settings.get("aws_session_token"),
        )

    return fetch
