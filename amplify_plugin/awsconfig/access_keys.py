"""An access key pair as a person has it at hand: pasted, piped, or typed without being seen."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from amplify_plugin.awsconfig import readers
from amplify_plugin.credentials import Credentials
from amplify_plugin.errors import UsageError

INPUT_MAX_BYTES = 64 * 1024

_KEY_ID = re.compile(r"[A-Z0-9]{16,128}")
_SECRET = re.compile(r"[\x21-\x7e]{16,256}")
_TOKEN = re.compile(r"[\x21-\x7e]{16,8192}")

FORMS = (
    "It is a line with the access key id and a line with the secret access key, the JSON that "
    "IAM's create-access-key prints, or the .csv file of the AWS console."
)


def _unusable(reason: str) -> UsageError:
    """What was given is not an access key pair. The sentence shows nothing of it."""
    return UsageError(f"The access keys cannot be used: {reason}.", remedy=FORMS)


def stand_in(secret_length: int = 40) -> Credentials:
    """A pair in the place of one that is not there yet, to see what writing it would do."""
    return Credentials("AKIA" + "0" * 16, "0" * secret_length)


def standard_input() -> str:
    """Everything on standard input. Raises UsageError for a terminal, which would show it."""
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            "--keys-from-stdin reads standard input, and that is a terminal.",
            remedy="Leave the option out: the keys are then asked for without being shown.",
        )
    content = sys.stdin.buffer.read(INPUT_MAX_BYTES + 1)
    if len(content) > INPUT_MAX_BYTES:
        raise _unusable("standard input is too long")
    return content.decode("utf-8-sig", "replace")


def parse(text: str) -> Credentials:
    """The key pair in the text, in one of the ``FORMS``. Raises UsageError."""
    if text.lstrip().startswith("{"):
        return _from_json(text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and "access key id" in lines[0].lower():
        lines = lines[-1].split(",")
        if len(lines) > len(("id", "secret")):
            raise _unusable("the table has other columns than the two of the AWS console")
    if len(lines) != len(("id", "secret")):
        raise _unusable(f"there are {len(lines)} lines and not two")
    return checked(*lines)


def checked(key_id: str, secret: str, token: str | None = None) -> Credentials:
    """The pair, if it has the form of one. Raises UsageError."""
    if not _KEY_ID.fullmatch(key_id):
        is_swapped = _KEY_ID.fullmatch(secret) is not None
        raise _unusable(
            "the secret comes before the access key id"
            if is_swapped
            else "the first is not an access key id (20 capital letters and digits)"
        )
    if not _SECRET.fullmatch(secret) or readers.misread(secret):
        raise _unusable("the second is not a secret access key (40 characters)")
    if token is not None and not _TOKEN.fullmatch(token):
        raise _unusable("that is not a valid session token")
    if key_id.startswith("ASIA") and token is None:
        raise _unusable("an id that begins with ASIA is temporary, and needs a session token")
    return Credentials(key_id, secret, token)


def _from_json(text: str) -> Credentials:
    try:
        document: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise _unusable("they look like JSON but cannot be parsed") from None
    fields = document.get("AccessKey", document)
    values = [fields.get(name) if isinstance(fields, dict) else None for name in _NAMES]
    key_id, secret, token = (
        value if isinstance(value, str) and value else None for value in values
    )
    if key_id is None or secret is None:
        raise _unusable("the JSON has no AccessKeyId or no SecretAccessKey")
    return checked(key_id, secret, token)


_NAMES = ("AccessKeyId", "SecretAccessKey", "SessionToken")
