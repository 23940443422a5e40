"""awsume: projects' environments as profiles, ``amplify:FOLDER/ENV``, and dotted names as spoken.

awsume calls every plugin's ``get_credentials`` and its own, which would ask for an MFA code. So a
profile of ours is given its credentials before that, as if it held keys; without any it is taken
out again, and awsume says that there is no such profile.
"""

from __future__ import annotations

from typing import Any

from pluggy import HookimplMarker  # noqa: TID253  awsume has loaded it

from amplify_plugin.hosts.guard import guarded, tell

hookimpl = HookimplMarker("awsume")
PREFIX = "amplify:"

_given: dict[str, Any] = {}  # what was put into profiles, for its expiration; one run a process


@hookimpl
def collect_aws_profiles() -> dict[str, dict[str, str]]:
    """The projects' environments, and role profiles with a dot by the name that people say."""
    found: dict[str, dict[str, str]] = {}
    with guarded("awsume has no profiles of Amplify projects"):
        from amplify_plugin.hosts.known_environments import profiles

        found.update(profiles(PREFIX))
    return found


@hookimpl
def get_profile_names() -> list[str]:
    """The same names, for completion."""
    return list(collect_aws_profiles())


@hookimpl
def pre_get_credentials(arguments: Any, profiles: dict[str, dict[str, Any]]) -> None:
    """Put the credentials into the profile that is asked for, if it is one of ours."""
    name = getattr(arguments, "target_profile_name", None) or ""
    # With these awsume is told to get them in another way.
    if any(getattr(arguments, other, None) for other in ("json", "with_saml", "with_web_identity")):
        return
    # Written as the Amplify CLI does, which awsume takes literally: it has no other dev.corp.
    is_dotted = name.replace(".", "\\.") in profiles and "." in name
    if name.startswith(PREFIX) and name not in profiles:
        _say_which(name, profiles)
    if name not in profiles or not (name.startswith(PREFIX) or is_dotted):
        return
    profile = profiles.pop(name)  # gone, should what follows fail
    with guarded(f"no credentials for {name}"):
        from amplify_plugin.hosts.known_environments import credentials

        _given[name] = found = credentials(PREFIX, name, arguments.mfa_token)
        profiles[name] = {
            "region": found.region or profile.get("region", ""),
            "aws_access_key_id": found.credentials.access_key_id,
            "aws_secret_access_key": found.credentials.secret_access_key,
            "aws_session_token": found.credentials.session_token or "",
        }


def _say_which(name: str, profiles: dict[str, dict[str, Any]]) -> None:
    """Name the environments that a name may mean: without enough of the path, or misspelt."""
    from amplify_plugin.terminal.suggestions import did_you_mean
    from amplify_plugin.terminal.text import shown

    end = f"/{name.removeprefix(PREFIX)}"
    ours = [known for known in profiles if known.startswith(PREFIX)]
    found = [known for known in ours if known.endswith(end)]
    if found:
        tell(f"{name} may be {' or '.join(sorted(found))}: say which.")
    elif hint := did_you_mean(name, ours):
        tell(f"There is no {shown(name)}. {hint.rstrip()}")


@hookimpl
def post_get_credentials(arguments: Any, credentials: dict[str, Any]) -> None:
    """Tell until when they are good."""
    found = _given.get(getattr(arguments, "target_profile_name", None) or "")
    if credentials and found is not None and found.credentials.expiration is not None:
        credentials["Expiration"] = found.credentials.expiration.astimezone()
