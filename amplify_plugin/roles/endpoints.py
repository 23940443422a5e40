"""Where AWS answers, as AWS_ENDPOINT_URL says it, also to a botocore that is too old to know it."""

from __future__ import annotations

import os
from typing import Any

VARIABLE = "AWS_ENDPOINT_URL"
IGNORE = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"
IGNORE_SETTING = "ignore_configured_endpoint_urls"  # what botocore calls the latter, since 1.31


def endpoint_url(session: Any, service: str) -> str | None:
    """The ``endpoint_url`` that a client of this session needs: None where botocore finds it.

    Debian 12's AWS CLI 2.9.19 is older than the variables; with it we must not send to AWS what is
    meant for a test's server. The service's own variable comes first, as in botocore.
    """
    if IGNORE_SETTING in session.session_var_map:
        return None
    if os.environ.get(IGNORE, "").lower() == "true":
        return None
    own = f"{VARIABLE}_{service.upper()}"
    return os.environ.get(own) or os.environ.get(VARIABLE) or None
