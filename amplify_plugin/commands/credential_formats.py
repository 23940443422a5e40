"""Credentials for other programs: as credential_process prints them, and as variables."""

from __future__ import annotations

import json
from collections.abc import Iterable

from amplify_plugin.credentials import Credentials, timestamp


def as_process(credentials: Credentials) -> str:
    """The version-1 JSON of the credential_process protocol."""
    answer: dict[str, object] = {
        "Version": 1,
        "AccessKeyId": credentials.access_key_id,
        "SecretAccessKey": credentials.secret_access_key,
    }
    if credentials.session_token:
        answer["SessionToken"] = credentials.session_token
    if credentials.expiration:
        answer["Expiration"] = timestamp(credentials.expiration)
    return json.dumps(answer, indent=2) + "\n"


def variables(credentials: Credentials) -> Iterable[tuple[str, str]]:
    """The environment variables that every AWS tool reads."""
    yield "AWS_ACCESS_KEY_ID", credentials.access_key_id
    yield "AWS_SECRET_ACCESS_KEY", credentials.secret_access_key
    if credentials.session_token:
        yield "AWS_SESSION_TOKEN", credentials.session_token
    if credentials.expiration:
        yield "AWS_CREDENTIAL_EXPIRATION", timestamp(credentials.expiration)
