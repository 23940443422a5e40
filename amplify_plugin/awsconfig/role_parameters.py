"""What AssumeRole demands of its parameters: ARNs, names, ids and durations.

The forms are those of the STS and IAM API references. Each function tells what is wrong with a
value, as one of a few words; how that is said to a person is the caller's.
"""

from __future__ import annotations

import re
from typing import Literal

from amplify_plugin.awsconfig.partitions import IDS
from amplify_plugin.awsconfig.profiles import is_account_id

SHORTEST, LONGEST = 900, 43_200  # seconds: what AssumeRole takes as DurationSeconds

ArnFault = Literal[
    "not-an-arn", "colons", "session", "other-service", "other-kind", "account", "partition"
]
DurationFault = Literal["not-a-number", "out-of-range"]

_COLONS = 5
_IAM_NAME = r"[A-Za-z0-9_+=,.@-]"
_PATH = r"(?:[\x21-\x7e]{0,511}/)?"
_ROLE = re.compile(rf"role/{_PATH}{_IAM_NAME}{{1,64}}")
# The devices that got their codes by text message: STS still takes their ARNs.
_DEVICE = re.compile(rf"(?:sms-)?mfa/{_PATH}{_IAM_NAME}{{1,226}}")
# STS takes a ':' as well, which no device's number has: that is an ARN with a mistake in front.
_SERIAL = re.compile(r"[A-Za-z0-9_+=/,.@-]{9,256}")
_SESSION_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]{2,64}")
_EXTERNAL_ID = re.compile(r"[A-Za-z0-9_+=,.@:/-]{2,1224}")


def of_role(arn: str) -> ArnFault | None:
    """What is wrong with the ARN of a role; None for one that STS takes."""
    return _of_arn(arn, _ROLE)


def of_device(serial: str) -> ArnFault | None:
    """What is wrong with an MFA device's ARN, or the serial number of a hardware device.

    A passkey's (``passkeys.is_passkey``) is of another kind.
    """
    if not serial.startswith("arn:"):
        return None if _SERIAL.fullmatch(serial) else "not-an-arn"
    return _of_arn(serial, _DEVICE)


def kind_of(arn: str) -> str:
    """The kind of what an ARN names, as it is written: ``user`` of ``arn:…:user/jane``."""
    return arn.split(":", _COLONS)[-1].partition("/")[0]


def is_session_name(text: str) -> bool:
    """Whether STS takes it as RoleSessionName."""
    return _SESSION_NAME.fullmatch(text) is not None


def is_external_id(text: str) -> bool:
    """Whether STS takes it as ExternalId."""
    return _EXTERNAL_ID.fullmatch(text) is not None


def of_duration(text: str) -> DurationFault | None:
    """What is wrong with a number of seconds; None for one that AssumeRole takes."""
    if not (text.isascii() and text.isdigit()):
        return "not-a-number"
    return None if SHORTEST <= seconds(text) <= LONGEST else "out-of-range"


def seconds(digits: str) -> int:
    """The number that digits are, or another that is too large as well."""
    # One digit more than the bound has: int() refuses thousands of them.
    return int(digits.lstrip("0")[: len(str(LONGEST)) + 1] or "0")


def _of_arn(arn: str, form: re.Pattern[str]) -> ArnFault | None:
    parts = arn.split(":", _COLONS)
    if parts[0] != "arn":
        return "not-an-arn"
    if len(parts) <= _COLONS:
        return "colons"
    _, partition, service, region, account, resource = parts
    if service == "sts" and resource.startswith("assumed-role/"):
        return "session"
    if service != "iam" or region:
        return "other-service"
    if not form.fullmatch(resource):
        return "other-kind"
    if not is_account_id(account):
        return "account"
    return None if partition in IDS else "partition"
