"""Which role each profile was when it last gave credentials, for the fast path of a bridge.

``{profile: {roleArn, sessionName, files}}`` in ``plugin-roles.json``; no secret is in it. ``files``
tells the AWS files that said so, as they were (``credential_process.aws_files``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from amplify_plugin.cache import default_path
from amplify_plugin.credential_process import ROLES
from amplify_plugin.files import json_file

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Role


def remember(
    profile: str, role: Role, aws_files: list[list[Any]], path: Path | None = None
) -> None:
    """Keep what a profile's role is.

    ``aws_files`` are those from before they were read: a change in the meantime is not missed.
    """
    path = path or default_path().with_name(ROLES)
    entry = {"roleArn": role.role_arn, "sessionName": role.session_name, "files": aws_files}
    if json_file.load_or_empty(path).get(profile) != entry:
        json_file.change_scratch(path, lambda known: known.update({profile: entry}))
