"""Access keys that the Amplify CLI keeps for one project, in a file of its own.

``amplify configure project`` with "AWS access keys" writes them to a file with a random name in
``~/.amplify/awscloudformation``, flat up to CLI 14.0, below ``credentials`` since: both are read.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from amplify_plugin.credentials import Credentials, parse_timestamp
from amplify_plugin.errors import ConfigurationError, without_inner_frames
from amplify_plugin.files import FileUnreadable, amplify_folder, parse_object, read_bytes
from amplify_plugin.files.places import real_path
from amplify_plugin.terminal.text import shown

KEY_FILE_MAX_BYTES = 64 * 1024


class KeyFile(NamedTuple):
    """The keys of a project and the region that goes with them."""

    credentials: Credentials
    region: str | None


class KeyFileUnusable(ConfigurationError):
    """The file that a project names for its keys cannot be used."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"The project's key file {shown(path)} {reason}.",
            remedy="Choose a profile with 'aws awscloudformation select-profile', or run "
            "'amplify configure project'.",
        )


@without_inner_frames
def read_key_file(path: str) -> KeyFile:
    """The keys in the file, if it is one of the Amplify CLI's own. Raises KeyFileUnusable.

    The path comes from the project's files, so from a repository: only what really lies in
    ``~/.amplify/awscloudformation``, links followed, is opened.
    """
    folder = real_path(amplify_folder())
    try:
        real = "" if "\0" in path else real_path(path)  # Windows would find no fault in it
    except ValueError:
        real = ""
    if not real:
        raise KeyFileUnusable(path, "has a name that a file cannot have")
    if os.path.dirname(real) != folder:
        missing = "does not exist, and " if not os.path.exists(real) else ""
        raise KeyFileUnusable(path, f"{missing}is outside of ~/.amplify/awscloudformation")
    try:
        content = read_bytes(Path(real), limit=KEY_FILE_MAX_BYTES, mine=True)
        document = parse_object(content, Path(real))
    except FileUnreadable as error:
        raise KeyFileUnusable(path, error.reason) from None
    if content is None:
        raise KeyFileUnusable(path, "does not exist")
    nested = document.get("credentials")
    fields = nested if isinstance(nested, dict) else document
    key_id, secret = fields.get("accessKeyId"), fields.get("secretAccessKey")
    if not (isinstance(key_id, str) and key_id and isinstance(secret, str) and secret):
        raise KeyFileUnusable(path, "has no access key pair")
    token, region = fields.get("sessionToken"), document.get("region")
    return KeyFile(
        Credentials(
            key_id,
            secret,
            token if isinstance(token, str) and token else None,
            parse_timestamp(fields.get("expiration")),
        ),
        region if isinstance(region, str) and region else None,
    )
