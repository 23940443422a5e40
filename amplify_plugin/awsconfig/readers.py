"""The three readers of the AWS files, and what each makes of a value."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from amplify_plugin.awsconfig import amplify, aws, js

Read = Callable[[str], Mapping[str, Any]]


class Reader(NamedTuple):
    """One tool's way to read the AWS files.

    ``name`` is the tool's in a sentence; ``profiles`` reads the text of a config file,
    ``credentials`` that of a credentials file, each into settings by the profile's name.
    """

    key: str
    name: str
    profiles: Read
    credentials: Read

    def of(self, file: str) -> Read:
        """What reads the file of that kind: ``config`` or ``credentials``."""
        return self.profiles if file == "config" else self.credentials


READERS: Mapping[str, Reader] = {
    reader.key: reader
    for reader in (
        Reader("amplify", "the Amplify CLI", amplify.profiles, amplify.credentials),
        Reader("aws", "the AWS CLI", aws.profiles, aws.credentials),
        Reader(
            "js",
            "the AWS SDK for JavaScript (Amplify Gen 2, CDK)",
            js.profiles,
            js.credentials,
        ),
    )
}


def misread(value: str) -> dict[str, str]:
    """The readers that would read another value than this one, and what each would read.

    Amplify cuts at ``;`` and ``#``, drops quotes and unescapes; JavaScript cuts at a blank before
    ``;`` or ``#``. botocore reads every value that can be written whole.
    """
    text = f"[probe]\nkey = {value}\n"
    read = {"amplify": amplify.parse(text), "js": js.credentials(text)}
    found = {reader: read[reader].get("probe", {}).get("key", "") for reader in read}
    # Amplify makes other values of unquoted words (true) and quoted JSON; the words lose nothing.
    as_text = {
        reader: seen if isinstance(seen, str) else json.dumps(seen)
        for reader, seen in found.items()
    }
    return {reader: seen for reader, seen in as_text.items() if seen != value}
