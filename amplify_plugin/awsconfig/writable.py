"""What can be written as a header, a key or a value, and who would read a value otherwise."""

from __future__ import annotations

import json
import re

from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.text import shown

_KEY = re.compile(r"[A-Za-z0-9_.-]+")
# Controls end a line for one reader or another; U+2028 and U+2029 make Amplify drop the line.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def check_header(header: str) -> None:
    """Raise UsageError for what cannot be the header of a new section."""
    if not header or header != header.strip() or "]" in header or _UNWRITABLE.search(header):
        raise UsageError(
            f"{shown(header)!r} cannot be the header of a section.",
            remedy="Choose a name of letters, digits, '_' and '-'.",
        )
    if header == "DEFAULT":
        raise UsageError(
            "[DEFAULT] is no profile: botocore adds its settings to every profile.",
            remedy="Name it 'default', or otherwise.",
        )


def check_setting(key: str, value: str | None) -> None:
    """Raise UsageError for a key or value that cannot stand on one line; None is no value."""
    if not _KEY.fullmatch(key) or key == "__proto__":
        raise UsageError(
            f"{shown(key)!r} cannot be the name of a setting.",
            remedy="A setting's name has letters, digits and '_'.",
        )
    if value is None:
        return
    # The value itself is not shown: it may be a secret.
    if _UNWRITABLE.search(value):
        raise UsageError(
            f"The value of {key} has a line break or another control character.",
            remedy="Give it without, in one line.",
        )
    if not value or value != value.strip().strip("\ufeff"):
        raise UsageError(
            f"The value of {key} is empty, or begins or ends with a blank.",
            remedy="Give it without blanks around it.",
        )


def misread(value: str) -> dict[str, str]:
    """The readers that would read another value than this one, and what each would read.

    Amplify cuts at ``;`` and ``#``, drops quotes and unescapes; JavaScript cuts at a blank before
    ``;`` or ``#``. botocore reads every value that can be written whole.
    """
    from amplify_plugin.awsconfig import amplify, js

    text = f"[probe]\nkey = {value}\n"
    read = {"amplify": amplify.parse(text), "js": js.credentials(text)}
    found = {reader: read[reader].get("probe", {}).get("key", "") for reader in read}
    # Amplify makes other values of unquoted words (true) and quoted JSON; the words lose nothing.
    as_text = {
        reader: seen if isinstance(seen, str) else json.dumps(seen)
        for reader, seen in found.items()
    }
    return {reader: seen for reader, seen in as_text.items() if seen != value}
