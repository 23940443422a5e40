"""Real botocore sessions. They share botocore's models, which take longest to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.session

if TYPE_CHECKING:
    from amplify_plugin.credentials import Credentials

MODELS = botocore.session.Session().get_component("data_loader")


def new_session(**options: Any) -> Any:
    """A session as a program makes one."""
    session = botocore.session.Session(**options)
    session.register_component("data_loader", MODELS)
    return session


def caller(session: Any, **keys: Any) -> str:
    """Who STS says the session is, as ``user/NAME`` or ``assumed-role/ROLE/NAME``."""
    client = session.create_client("sts", region_name="us-east-1", **keys)
    return str(client.get_caller_identity()["Arn"]).rpartition(":")[2]


def caller_with(credentials: Credentials) -> str:
    """Who STS says that signs with these."""
    return caller(
        new_session(),
        aws_access_key_id=credentials.access_key_id,
        aws_secret_access_key=credentials.secret_access_key,
        aws_session_token=credentials.session_token,
    )
