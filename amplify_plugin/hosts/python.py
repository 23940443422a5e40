"""Python programs: a botocore session that acts as an Amplify project's environment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile


def session(
    profile: str | None = None, env: str | None = None, path: Path | str | None = None
) -> Any:
    """A botocore session of the project's environment, or of one profile, and of nobody else.

    Args:
        profile: A profile, in any spelling; no project is needed then. Not with ``env``.
        env: An environment of the project; the current one if None.
        path: A folder of the project; the working directory if None.

    What an environment selects counts only if the person has chosen it here, as for ``aws``; keys
    and profiles of the process's environment do not count. Nothing is asked, and nobody called,
    before a request is signed. ``boto3.Session(botocore_session=…)`` takes the session.

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
        profile_name=profile,
        path=path,
    )
    found = source(env, context)
    if isinstance(found, str):
        _use_key_file(made, found)
    elif found.kind == "empty" and context.profile_credentials(found) is None:
        raise NoCredentials(found)
    else:
        _use_profile(made, found)
    return made


def _use_key_file(session: Any, path: str) -> None:
    from amplify_plugin.project.in_force import InForce
    from amplify_plugin.project.key_file import read_key_file
    from amplify_plugin.roles.provider import key_file_region, provide

    read_key_file(path)  # what is wrong with it is said here, not at the first request
    session.set_config_variable("region", key_file_region(session, path))
    provide(session, InForce(key_file=path))


def _use_profile(session: Any, profile: Profile) -> None:
    from amplify_plugin.project.in_force import InForce
    from amplify_plugin.roles.provider import provide
    from amplify_plugin.roles.source import NOT_OF_A_PROFILE

    session.set_config_variable("profile", profile.spellings[0])
    provide(session, InForce(profile=profile, is_explicit=True))
    chain = session.get_component("credential_provider")
    for name in NOT_OF_A_PROFILE:
        chain.remove(name)
