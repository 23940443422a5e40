"""What a person gives on the command line, checked in the forms that IAM takes.

Each check takes text and returns what it means, or raises ValueError with a clause for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from amplify_plugin.about import GROUP
from amplify_plugin.awsconfig import partitions
from amplify_plugin.awsconfig.profiles import is_account_id
from amplify_plugin.commands.iam.policy import NAMES
from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.text import quoted

if TYPE_CHECKING:
    from amplify_plugin.commands.base import Arguments

Value = TypeVar("Value")

ROLE_SHORTEST, ROLE_LONGEST = 3600, 43200  # seconds: MaxSessionDuration of a role (IAM)
TAGS_MAX = 49  # 50 of IAM, one of them ours
ALL = "all"

_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]{1,64}")
_DEVICE_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]{1,226}")
_POLICY = re.compile(r"arn:([a-z-]+):iam::([0-9]{12}|aws):policy/[\x21-\x7e]+")
_TAG_KEY = re.compile(r"[\w .:/=+@-]{1,128}")
_TAG_VALUE = re.compile(r"[\w .:/=+@-]{0,256}")
_SIGN = re.compile(r"[\s_-]+")


class Given:
    """The options of one of our commands, checked as they are asked for."""

    def __init__(self, command: str, arguments: Arguments) -> None:
        self._command = command
        self._arguments = arguments

    def required(self, key: str, check: Callable[[str], Value]) -> Value:
        """The value of an option that must be given. Raises UsageError."""
        value = self.optional(key, check)
        if value is None:
            raise self._wrong(key, "is missing")
        return value

    def optional(self, key: str, check: Callable[[str], Value]) -> Value | None:
        """The value of an option, or None. Raises UsageError."""
        text = self._arguments[key]
        try:
            return check(text) if text else None
        except ValueError as error:
            raise self._wrong(key, str(error)) from None

    def _wrong(self, key: str, why: str) -> UsageError:
        return UsageError(
            f"--{key.replace('_', '-')} {why}.",
            remedy=f"'aws {GROUP} {self._command} help' says what each option is.",
        )


def check_account(text: str) -> str:
    """An account id; the console shows it with hyphens."""
    plain = text.replace("-", "")
    if not is_account_id(plain):
        raise ValueError(f"must be a 12-digit account id, not {quoted(text)}")
    return plain


def check_name(text: str) -> str:
    """The name of a role or a user, without a path."""
    if not _NAME.fullmatch(text):
        raise ValueError("is not a name that IAM accepts: 1 to 64 of A-Z a-z 0-9 _+=,.@-")
    return text


def check_device_name(text: str) -> str:
    """The name of a virtual MFA device, without a path."""
    if not _DEVICE_NAME.fullmatch(text):
        raise ValueError("is not a name that IAM accepts: 1 to 226 of A-Z a-z 0-9 _+=,.@-")
    return text


def check_role_duration(text: str) -> int:
    """The longest session that a role allows, in seconds."""
    is_number = text.isascii() and text.isdigit()
    if not is_number or not ROLE_SHORTEST <= int(text[:6]) <= ROLE_LONGEST:
        raise ValueError(f"must be a number of seconds from {ROLE_SHORTEST} to {ROLE_LONGEST}")
    return int(text)


def check_boundary(text: str) -> str:
    """The ARN of a managed policy."""
    found = _POLICY.fullmatch(text)
    if not found or found[1] not in partitions.IDS:
        raise ValueError("is not the ARN of a policy (arn:aws:iam::123456789012:policy/NAME)")
    return text


def check_categories(text: str) -> tuple[str, ...]:
    """Categories with commas between them, in the guide's order; ``all`` for every one."""
    known = {_SIGN.sub("", name): name for name in NAMES}
    given = [_SIGN.sub("", word).lower() for word in text.split(",")]
    if given == [ALL]:
        return NAMES
    for word, plain in zip(text.split(","), given, strict=True):
        if plain not in known:
            raise ValueError(
                f"names the unknown category {quoted(word.strip())}; there are "
                f"{', '.join(NAMES)}, or all"
            )
    return tuple(name for plain, name in known.items() if plain in given)


def check_tags(text: str) -> dict[str, str]:
    """Tags as ``key=value,key=value``."""
    found: dict[str, str] = {}
    for pair in text.split(","):
        key, sign, value = pair.partition("=")
        key, value = key.strip(), value.strip()
        if not sign or not _TAG_KEY.fullmatch(key) or not _TAG_VALUE.fullmatch(value):
            raise ValueError(
                "is not of the form key=value,key=value, in characters that IAM accepts"
            )
        if key.lower().startswith("aws:") or key in found:
            raise ValueError(f"has the tag {quoted(key)} twice, or one that starts with aws:")
        found[key] = value
    if len(found) > TAGS_MAX:
        raise ValueError(f"has more than {TAGS_MAX} tags")
    return found
