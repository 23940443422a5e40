"""The botocore credential provider of an Amplify project, and how a session gets it.

Nothing is imported from botocore here: the session brings the one that it belongs to (an AWS CLI
has a copy of its own, and a second import would be a second set of exceptions).
"""

from __future__ import annotations

import os
import sys
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile, Role
    from amplify_plugin.cache import CredentialCache
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.project import Project
    from amplify_plugin.project.in_force import InForce

METHOD = "amplify-awscloudformation"
Fetch = Callable[[], "Credentials | None"]  # None: there are none, look further

# A session's chain knows one profile: once ours is in it, the session is as it will be.
_installed: weakref.WeakSet[Any] = weakref.WeakSet()


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
        """Botocore's credentials object; nothing is read or asked before a request is signed."""
        if self._is_temporary:
            return self._bc.DeferredRefreshableCredentials(
                refresh_using=self._metadata, method=METHOD
            )
        found = self._fetched()
        if found is None:
            return None  # botocore looks further
        if found.expiration is not None:
            return self._bc.RefreshableCredentials.create_from_metadata(
                _metadata_of(found), refresh_using=self._metadata, method=METHOD
            )
        return self._bc.Credentials(
            found.access_key_id, found.secret_access_key, found.session_token, method=METHOD
        )

    def _metadata(self) -> dict[str, str | None]:
        found = self._fetched()
        if found is None:
            raise self._exceptions.CredentialRetrievalError(
                provider=METHOD, error_msg="there are no credentials any more"
            )
        return _metadata_of(found)

    def _fetched(self) -> Credentials | None:
        from amplify_plugin.credentials import hide_in_logs
        from amplify_plugin.errors import AmplifyPluginError

        try:
            found = self._fetch()
        except AmplifyPluginError as error:
            # The class that every botocore host knows to print without a traceback.
            raise self._exceptions.CredentialRetrievalError(
                provider=METHOD, error_msg=str(error)
            ) from None
        if found is not None:
            hide_in_logs(found)
        return found


def _metadata_of(found: Credentials) -> dict[str, str | None]:
    from amplify_plugin.credentials import timestamp

    return {
        "access_key": found.access_key_id,
        "secret_key": found.secret_access_key,
        "token": found.session_token,
        # Botocore calls again as this nears; the cache then decides whether to ask anybody.
        "expiry_time": timestamp(found.expiration) if found.expiration else None,
    }


def provide(session: Any, choice: InForce) -> None:
    """Put the provider for what is in force into the session's chain, if one is needed."""
    profile = choice.profile
    if choice.error is not None:
        _insert(session, "env", _raising(choice.error), is_temporary=False)
    elif choice.key_file is not None:
        _insert(session, "env", _key_file(choice.key_file), is_temporary=False)
    elif profile is not None and (role := _role_behind(session, profile)) is not None:
        _insert(session, "assume-role", _role(session, role), is_temporary=True)
    elif profile is not None and profile.has_keys and len(profile.spellings) > 1:
        # Its keys stand under the other spelling, where botocore does not look.
        _insert(session, "assume-role", _keys(choice), is_temporary=False)
    elif profile is not None and profile.kind == "empty":
        # For botocore this profile has nothing; a plugin may know what its settings mean.
        _insert(session, "assume-role", _of_plugins(profile), is_temporary=False)


def install(session: Any) -> Any:
    """Give a botocore or boto3 session the Amplify project's profile and credentials.

    The rules are those of ``aws`` in the project of the working directory. Call it before the
    session makes its first client; a second call changes nothing. Returns the session.
    """
    from amplify_plugin import is_off
    from amplify_plugin import project as projects

    project = None if is_off() else projects.find()
    core = getattr(session, "_session", session)  # boto3 wraps a botocore session
    if project is None or core in _installed:
        return session
    choice = _choice(project, core)
    named = core.get_config_variable("profile")
    if choice.profile is not None and named not in choice.profile.spellings:
        # Nobody's word, or a spelling that botocore does not find.
        core.set_config_variable("profile", choice.profile.spellings[0])
    if choice.key_file is not None and not core.instance_variables().get("region"):
        core.set_config_variable("region", key_file_region(core, choice.key_file))
    provide(core, choice)
    if choice.profile or choice.key_file or choice.error:
        _installed.add(core)
    return session


def _choice(project: Project, session: Any) -> InForce:
    from amplify_plugin.project.approvals import Approvals
    from amplify_plugin.project.in_force import in_force
    from amplify_plugin.settings import follows_project
    from amplify_plugin.terminal.notices import notice

    choice = in_force(
        project,
        session.get_config_variable("profile"),
        os.environ,
        session.full_config.get("profiles", {}),
        Approvals(),
        follows_project=follows_project(os.environ, notice),
    )
    if choice.notice:
        notice(choice.notice)
    return choice


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
    chain = session.get_component("credential_provider")
    credentials_module = type(chain).__module__  # botocore.credentials, whoever it belongs to
    package = credentials_module.rpartition(".")[0]
    bc, exceptions = sys.modules[credentials_module], sys.modules[f"{package}.exceptions"]
    provider = AmplifyProvider(fetch, bc, exceptions, is_temporary=is_temporary)
    chain.insert_before(_first_of(chain, before), provider)


def _first_of(chain: Any, before: str) -> str:
    # With a profile set, botocore leaves 'env' out: the chain then begins with assume-role.
    names = [provider.METHOD for provider in chain.providers]
    return before if before in names else names[0]


def _raising(error: Exception) -> Fetch:
    def fetch() -> Credentials:
        raise error

    return fetch


def _key_file(path: str) -> Fetch:
    def fetch() -> Credentials:
        from amplify_plugin.project.key_file import read_key_file

        return read_key_file(path).credentials

    return fetch


def _role_behind(session: Any, profile: Profile) -> Profile | None:
    """The role profile that this one is, or bridges: no process is needed to ask ourselves."""
    if profile.bridged is not None:
        from amplify_plugin.awsconfig.profiles import Profiles

        profile = Profiles(session.full_config.get("profiles", {})).behind(profile)
    return profile if profile.kind == "role" else None


def _role(session: Any, profile: Profile) -> Fetch:
    def fetch() -> Credentials:
        from amplify_plugin.cache import CredentialCache

        role = profile.role
        assert role is not None
        cache = CredentialCache()
        # Looked up here first: a warm cache needs nothing of what assuming a role imports.
        cached = cache.get(role.role_arn, role.session_name)
        return cached if cached is not None else _fresh(session, role, cache)

    return fetch


def _fresh(session: Any, role: Role, cache: CredentialCache) -> Credentials:
    from amplify_plugin.awsconfig.profiles import Profiles
    from amplify_plugin.roles.role import role_credentials
    from amplify_plugin.roles.source import new_sessions

    profiles = Profiles(session.full_config.get("profiles", {}))
    return role_credentials(profiles, new_sessions(session), cache).get(role)


def _of_plugins(profile: Profile) -> Fetch:
    def fetch() -> Credentials | None:
        from amplify_plugin.hooks.current import current

        return current().credentials(profile, lambda: None)

    return fetch


def _keys(choice: InForce) -> Fetch:
    def fetch() -> Credentials:
        from amplify_plugin.credentials import Credentials

        assert choice.profile is not None
        settings = choice.profile.settings
        return Credentials(
            settings["aws_access_key_id"],
            settings["aws_secret_access_key"],
            settings.get("aws_session_token"),
        )

    return fetch
