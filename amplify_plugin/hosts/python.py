"""Python programs: a botocore session that acts as an Amplify project's environment."""

from __future__ import annotations

import os
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amplify_plugin.hosts.wiring import current

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile, Profiles
    from amplify_plugin.project.in_force import Source

# A session's chain knows one profile: install() must not put ours in twice.
_installed: weakref.WeakSet[Any] = weakref.WeakSet()


def install(session: Any) -> Any:
    """Give a botocore or boto3 session the Amplify project's profile and credentials.

    The rules are those of ``aws`` in the project of the working directory. Call it before the
    session makes its first client; a second call changes nothing. Returns the session.
    """
    from amplify_plugin.settings import OUTSIDE, is_off

    core = getattr(session, "_session", session)  # boto3 wraps a botocore session
    if is_off(os.environ) or os.environ.get(OUTSIDE) or core in _installed:
        return session
    from amplify_plugin.project import in_force
    from amplify_plugin.roles.child_processes import run_outside
    from amplify_plugin.roles.provider import key_file_region, provide
    from amplify_plugin.terminal.notices import notice

    name = core.get_config_variable("profile")
    sections = core.full_config.get("profiles", {})
    named = in_force.Named(name, _where_named(core)) if name else None
    run_outside(sections)
    choice = in_force.choose(None, named, sections, os.environ, notice)
    if choice.profile is not None and name not in choice.profile.spellings:
        # A name that was not given, or a spelling that botocore does not find.
        core.set_config_variable("profile", choice.profile.spellings[0])
    if choice.key_file is not None and not core.instance_variables().get("region"):
        core.set_config_variable("region", key_file_region(core, choice.key_file))
    if (choice.profile or choice.key_file or choice.error) and not _has_own_keys(core):
        core._credentials = None  # noqa: SLF001  asked for before: they may be the default's
    provide(core, choice, current)
    if choice.profile or choice.key_file or choice.error:
        _installed.add(core)
    return session


def _has_own_keys(core: Any) -> bool:
    """Whether the program gave the session its keys itself, which win."""
    found = getattr(core, "_credentials", None)
    return found is not None and found.method == "explicit"


def _where_named(core: Any) -> Source:
    return "code" if core.instance_variables().get("profile") else "AWS_PROFILE"


def session(
    profile: str | None = None, env: str | None = None, path: Path | str | None = None
) -> Any:
    """A botocore session of the project's environment, or of one profile, never another identity.

    Args:
        profile: A profile, in any spelling; no project is needed then. Not with ``env``.
        env: An environment of the project; the current one if None.
        path: A folder of the project; the working directory if None.

    What an environment selects counts only if the person has chosen it here, as for ``aws``; keys
    and profiles of the process's environment do not count. No question and no network call before
    a request is signed. ``boto3.Session(botocore_session=…)`` takes the session.

    Raises:
        AmplifyPluginError: No project, an environment that selects nothing, a selection not chosen
            here (NotTrusted), no such profile, or one without credentials. What goes wrong later,
            at a request, is an error of botocore's.
    """
    import botocore.session

    from amplify_plugin.commands.acting_as import NoCredentials, source
    from amplify_plugin.commands.context import Context

    made = botocore.session.Session()
    context = Context(
        sections=lambda: made.full_config.get("profiles", {}),
        session=lambda: made,
        hooks=current,
        profile_name=profile,
        path=path,
    )
    found = source(env, context)
    if isinstance(found, str):
        _use_key_file(made, found)
    elif found.kind == "empty" and context.profile_credentials(found) is None:
        raise NoCredentials(found)
    else:
        _use_profile(made, found, context.profiles)
    return made


def _use_key_file(session: Any, path: str) -> None:
    from amplify_plugin.project.in_force import InForce
    from amplify_plugin.project.key_file import read_key_file
    from amplify_plugin.roles.provider import key_file_region, provide

    read_key_file(path)  # what is wrong with it is said here, not at the first request
    session.set_config_variable("region", key_file_region(session, path))
    provide(session, InForce(key_file=path), current)


def _use_profile(session: Any, profile: Profile, profiles: Profiles) -> None:
    from amplify_plugin.project.in_force import InForce
    from amplify_plugin.roles.chain import leave_out_the_machine
    from amplify_plugin.roles.child_processes import run_outside
    from amplify_plugin.roles.provider import provide

    run_outside(session.full_config["profiles"])
    session.set_config_variable("profile", profile.spellings[0])
    choice = InForce(profile=profile, is_explicit=True, profiles=profiles)
    provide(session, choice, current)
    leave_out_the_machine(session)
