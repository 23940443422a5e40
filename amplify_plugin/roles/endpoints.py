"""Where AWS answers, as AWS_ENDPOINT_URL says it, also to a botocore that is too old to know it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

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
