"""Whose credentials sign AssumeRole: a role's source, by any means that botocore knows.

Botocore is reached only through its sessions' public interface, since the session may belong to
any AWS CLI, which brings a botocore of its own. It is one thing although it is long: what keeps
secrets out of botocore's logs must stand around every call.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from amplify_plugin.credentials import Credentials, parse_timestamp
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError
from amplify_plugin.roles import login_session
from amplify_plugin.roles.chain import NOT_OF_A_PROFILE
from amplify_plugin.roles.child_processes import run_outside
from amplify_plugin.terminal.text import quoted, shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile, Role

NewSession = Callable[[str | None], Any]

# What credential_source may name, and the provider in botocore's chain that answers for it.
CREDENTIAL_SOURCES = {
    "environment": "env",
    "ec2instancemetadata": "iam-role",
    "ecscontainer": "container-role",
}


class SourceUnusable(ConfigurationError):
    """A role's source gives no credentials."""


class SignInEnded(SourceUnusable):
    """The profile's SSO or ``aws login`` session has ended, or has never begun.

    ``command`` are the words after ``aws`` that begin one.
    """

    def __init__(self, profile: Profile, reason: str, command: tuple[str, ...]) -> None:
        login = shown_command("aws", "awscloudformation", "login", "--profile", profile.name)
        super().__init__(
            f"Profile {quoted(profile.name)} gives no credentials: {reason}",
            remedy=f"Sign in, in a terminal, with '{login}'.",
        )
        self.profile_name = profile.name
        self.command = command


class _QuietLoggers:
    """Botocore's loggers above DEBUG while anybody inside needs it, in any thread.

    At DEBUG botocore logs each request's parameters and each answer's body, keys included; with
    ``cli_history = enabled`` it gives both to a database.
    """

    NAMES = ("botocore", "urllib3")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._levels: dict[str, int] = {}

    def enter(self) -> None:
        import logging

        with self._lock:
            self._users += 1
            if self._users > 1:
                return
            for logger in map(logging.getLogger, self.NAMES):
                self._levels[logger.name] = logger.level
                logger.setLevel(max(logger.getEffectiveLevel(), logging.INFO))
            if recorder := _history_recorder():
                recorder.disable()

    def leave(self) -> None:
        import logging

        with self._lock:
            self._users -= 1
            if self._users == 0:
                for name, level in self._levels.items():
                    logging.getLogger(name).setLevel(level)
                if recorder := _history_recorder():
                    recorder.enable()  # without handlers, as by default, that records nothing


def _history_recorder() -> Any:
    """Botocore's own recorder, if it is loaded."""
    history = sys.modules.get("botocore.history")
    return history.get_global_history_recorder() if history else None


_quiet_loggers = _QuietLoggers()


@contextlib.contextmanager
def secrets_kept_from_logs() -> Iterator[None]:
    """Keep botocore's debug log from printing MFA codes and keys, whatever other threads do."""
    _quiet_loggers.enter()
    try:
        yield
    finally:
        _quiet_loggers.leave()


def new_sessions(session: Any) -> NewSession:
    """A maker of fresh sessions, by profile, from the botocore that ``session`` belongs to."""
    botocore_session = sys.modules[session_module(session)]

    def new_session(profile: str | None) -> Any:
        made = botocore_session.Session(profile=profile)
        with contextlib.suppress(Exception):  # a config that cannot be parsed is said later
            run_outside(made.full_config["profiles"])
        # What the first session has read of botocore's models serves all: a tenth of a second each.
        # It cannot be had where AWS_PROFILE names no profile; then the new one reads for itself.
        with contextlib.suppress(Exception):
            made.register_component("data_loader", session.get_component("data_loader"))
        return made

    return new_session


def session_module(session: Any) -> str:
    """The name of the module `botocore.session` of the botocore that the session belongs to."""
    # A subclass may live anywhere; its base named Session lives in the botocore that it uses.
    for kind in type(session).__mro__:
        if kind.__module__.endswith("botocore.session"):
            return str(kind.__module__)
    raise TypeError(f"{type(session).__name__} is not a botocore session")


def named_source(role: Role, new_session: NewSession) -> Credentials:
    """The credentials that ``credential_source`` names. Raises SourceUnusable."""
    assert role.credential_source is not None
    provider_name = CREDENTIAL_SOURCES.get(role.credential_source.lower())
    if provider_name is None:
        raise SourceUnusable(
            f"Profile {quoted(role.profile)} has credential_source = "
            f"{quoted(role.credential_source)}, which is not known.",
            remedy="It may be Environment, Ec2InstanceMetadata or EcsContainer.",
        )
    try:
        with secrets_kept_from_logs():
            # No profile is named: with one, botocore leaves the environment's keys out.
            resolver = new_session(None).get_component("credential_provider")
            found = resolver.get_provider(provider_name).load()
            credentials = None if found is None else _frozen(found)
    except Exception as error:  # noqa: BLE001  whose botocore it is, is not known
        raise SourceUnusable(
            f"{role.credential_source} of {quoted(role.profile)} gives no credentials: "
            f"{_reason(error)}",
            remedy="Run this on a machine that has that source, or give the profile a "
            "source_profile.",
        ) from None
    if credentials is None:
        raise SourceUnusable(
            f"{role.credential_source}, the credential_source of profile "
            f"{quoted(role.profile)}, has no credentials.",
            remedy="Run this on a machine that has them, or give the profile a source_profile.",
        )
    return credentials


def profile_credentials(
    profile: Profile, new_session: NewSession, *, without_role: bool = False
) -> Credentials | None:
    """The credentials that a profile's own settings give, or None if they give none.

    ``without_role`` passes over its role_arn: a role profile may name itself as the source of its
    keys. Raises SourceUnusable where they should and cannot (an expired SSO session, say).
    """
    for spelling in profile.spellings:
        try:
            found = _found(profile, spelling, new_session, without_role=without_role)
        except AmplifyPluginError:
            raise
        except Exception as error:  # noqa: BLE001  whose botocore it is, is not known
            raise _unusable(profile, spelling, error) from None
        if found is not None:
            return found
    return None


def _found(
    profile: Profile, spelling: str, new_session: NewSession, *, without_role: bool
) -> Credentials | None:
    """What botocore finds, or an AWS CLI v2 where botocore cannot read an ``aws login`` session."""
    session = new_session(spelling)
    resolver = session.get_component("credential_provider")
    for name in (*NOT_OF_A_PROFILE, *(("assume-role",) if without_role else ())):
        resolver.remove(name)
    try:
        with secrets_kept_from_logs(), _patience(profile):
            found = session.get_credentials()
            if found is not None:
                return _frozen(found)
    except Exception as error:
        if "MissingDependencyException" not in _kinds(error) or not _signs_in(session):
            raise
    return _of_login_session(profile, spelling) if _signs_in(session) else None


def _signs_in(session: Any) -> bool:
    """Whether the session's profile has its credentials from ``aws login``."""
    return login_session.SETTING in session.get_scoped_config()


def _of_login_session(profile: Profile, spelling: str) -> Credentials:
    from amplify_plugin.terminal.spinner import waiting

    name = shown(profile.name)
    try:
        with waiting(f"Asking the AWS CLI v2 for the credentials of {name} ..."):
            return login_session.credentials(spelling, os.environ)
    except login_session.SessionNotRead as unread:
        reason = _sentence(str(unread))
        if unread.is_ended:
            raise SignInEnded(profile, reason, ("login", "--profile", spelling)) from None
        raise SourceUnusable(
            f"Profile {quoted(name)} gives no credentials: {reason}", remedy=unread.remedy
        ) from None


def _patience(profile: Profile) -> contextlib.AbstractContextManager[None]:
    """A sign of life where AWS is called; not where a process may ask a question of its own."""
    if profile.kind not in ("sso", "web-identity", "login"):
        return contextlib.nullcontext()
    from amplify_plugin.terminal.spinner import waiting

    return waiting(f"Asking AWS for {shown(profile.name)} ...")


def _frozen(found: Any) -> Credentials:
    """Botocore's credentials as ours, fetched now if they are of the kind that waits."""
    frozen = found.get_frozen_credentials()
    # Botocore tells the end of its credentials nowhere else; the AWS CLI v2 looks there too.
    # Exported without it, temporary credentials would be kept for ever.
    expiration = parse_timestamp(getattr(found, "_expiry_time", None))
    return Credentials(frozen.access_key, frozen.secret_key, frozen.token, expiration)


def _reason(error: Exception) -> str:
    if type(error).__name__ == "JSONDecodeError":  # of whose output is a process's alone
        return "its credential_process printed something that is not JSON."
    return shown(str(error).strip()) or type(error).__name__


def _sentence(text: str) -> str:
    """A reason as the end of a sentence: several of botocore's own lack the full stop."""
    text = shown(text.strip())
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _kinds(error: Exception) -> set[str]:
    """The names of an exception's classes: whose botocore they belong to is not known."""
    return {kind.__name__ for kind in type(error).__mro__}


# Where a new sign-in helps. Of an `aws login` session whose file is not JSON, or has no usable key,
# botocore 1.44 lets a KeyError or awscrt's RuntimeError through.
_SSO_ENDED = {"SSOError", "TokenRetrievalError"}
_LOGIN_ENDED = {"LoginRefreshRequired", "LoginTokenLoadError", "KeyError", "RuntimeError"}
_NO_ANSWER = {"HTTPClientError"}


def _unusable(profile: Profile, spelling: str, error: Exception) -> SourceUnusable:
    """What botocore raises, with what a person can do."""
    kinds = _kinds(error)
    if profile.kind == "sso" and kinds & _SSO_ENDED:
        return SignInEnded(
            profile, _sentence(_reason(error)), ("sso", "login", "--profile", spelling)
        )
    if profile.kind == "login" and kinds & _LOGIN_ENDED:
        is_unread = kinds & {"KeyError", "RuntimeError"}
        reason = "its session file cannot be used." if is_unread else _sentence(_reason(error))
        return SignInEnded(profile, reason, ("login", "--profile", spelling))
    return SourceUnusable(
        f"Profile {quoted(profile.name)} gives no credentials: {_sentence(_reason(error))}",
        remedy=_remedy(profile, kinds),
    )


def _remedy(profile: Profile, kinds: set[str]) -> str:
    if "JSONDecodeError" in kinds:
        return "Run that command by hand: it must print one JSON document and nothing else."
    if kinds & _NO_ANSWER:
        return "Check the network, and try again."
    if profile.kind == "sso" and "InvalidConfigError" in kinds:
        configure = shown_command("aws", "configure", "sso", "--profile", profile.name)
        return f"Correct the profile in ~/.aws/config, or run '{configure}'."
    return ""
