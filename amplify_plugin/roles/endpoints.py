"""Where AWS answers: as AWS_ENDPOINT_URL says it, and as a profile says it.

The first also for a botocore that is too old to know it; the second for a program that is given a
profile's credentials and not the profile.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from amplify_plugin.errors import ConfigurationError
from amplify_plugin.terminal.text import quoted, shown

VARIABLE = "AWS_ENDPOINT_URL"
IGNORE = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"
IGNORE_SETTING = "ignore_configured_endpoint_urls"  # what botocore calls the latter, since 1.31


def endpoint_url(session: Any, service: str) -> str | None:
    """The ``endpoint_url`` that a client of this session needs: None where botocore finds it.

    Debian 12's AWS CLI 2.9.19 is older than the variables; with it we must not send to AWS what is
    meant for a test's server.
    """
    if IGNORE_SETTING in session.session_var_map:
        return None
    named = named_endpoint(os.environ, service)
    return named[1] if named else None


def named_endpoint(environ: Mapping[str, str], service: str) -> tuple[str, str] | None:
    """The variable that names the service's endpoint, and its value, if one does.

    The service's own variable comes first, as in botocore.
    """
    if environ.get(IGNORE, "").strip().lower() == "true":
        return None
    for variable in (f"{VARIABLE}_{service.upper()}", VARIABLE):
        if url := environ.get(variable):
            return variable, url
    return None


# In an environment: the variables in it that we have put there, for the next one who does.
HANDED = "AMPLIFY_PLUGIN_ENDPOINTS"
SETTINGS = ("endpoint_url", "services", IGNORE_SETTING)
# Who signs in sends refresh tokens and client secrets in clear. In an environment an endpoint for
# all services counts for every profile, so another one's would go to this profile's endpoint.
SIGN_IN = ("SSO", "SSO_OIDC", "SIGNIN")
KEPT_AWAY = "https://sign-in-does-not-go-to-this-endpoint.invalid"  # an impossible name
_SERVICE = r"[a-z0-9_]+"


def variables(
    profile: str,
    settings: Mapping[str, Any],
    services: Mapping[str, Mapping[str, Any]],
    environ: Mapping[str, str],
) -> dict[str, str]:
    """The variables that say what a profile says of endpoints, where the environment does not.

    ``settings`` are the profile's, ``services`` those sections by name. Botocore's order is a
    service's variable, AWS_ENDPOINT_URL, the profile's services, the profile's ``endpoint_url``.
    Raises ConfigurationError for a section that is not there.
    """
    environ = without_handed(environ)
    if IGNORE not in environ and _is_true(settings.get(IGNORE_SETTING)):
        return {IGNORE: "true"}
    if _is_true(environ.get(IGNORE)) or environ.get(VARIABLE):
        return {}
    found = {
        f"{VARIABLE}_{service.upper()}": url
        for service, url in _of_services(profile, settings, services).items()
        if service.upper() not in SIGN_IN
    }
    if url := settings.get("endpoint_url"):
        found[VARIABLE] = url
        found |= {f"{VARIABLE}_{service}": KEPT_AWAY for service in SIGN_IN}
    found = {name: url for name, url in found.items() if not environ.get(name)}
    return {**found, HANDED: " ".join(found)} if found else {}


def without_handed(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without the endpoints of a profile that was there before."""
    handed = {HANDED, *environ.get(HANDED, "").split()}
    return {name: value for name, value in environ.items() if name not in handed}


def hosts(handed: Mapping[str, str]) -> tuple[str, ...]:
    """The hosts that these variables name, each once, for a person."""
    from urllib.parse import urlsplit

    found = []
    for name, url in handed.items():
        if name.startswith(VARIABLE) and url != KEPT_AWAY:
            try:
                parts = urlsplit(url)
                port = f":{parts.port}" if parts.port else ""
            except ValueError:
                found.append("an address that cannot be read")
            else:
                found.append(f"{parts.hostname or 'no host'}{port}")
    return tuple(map(shown, dict.fromkeys(found)))


def _is_true(value: object) -> bool:
    """As botocore takes it: no other word than this one, whatever its case."""
    return isinstance(value, str) and value.lower() == "true"


def _of_services(
    profile: str, settings: Mapping[str, Any], services: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    name = settings.get("services")
    if not name:
        return {}
    section = services.get(name)
    if not section:
        raise ConfigurationError(
            f"Profile {quoted(profile)} has services = {quoted(name)}, but ~/.aws/config has no "
            f"[services {shown(name)}].",
            remedy="Write that section, or remove the setting.",
        )
    return {
        service: own["endpoint_url"]
        for service, own in section.items()
        if isinstance(own, dict) and own.get("endpoint_url") and re.fullmatch(_SERVICE, service)
    }
