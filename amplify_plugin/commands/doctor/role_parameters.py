"""What AssumeRole demands of its parameters: ARNs, names, ids and durations, by the STS API."""

from __future__ import annotations

import re

from amplify_plugin.awsconfig.partitions import IDS
from amplify_plugin.commands.doctor.fault import Fault
from amplify_plugin.roles import passkeys
from amplify_plugin.terminal.text import shown

_ARN = re.compile(
    r"arn:(?P<partition>[a-z-]*):(?P<service>[^:]*):[^:]*:(?P<account>[^:]*):(?P<what>.*)"
)
_COLONS = 5
_ACCOUNT = re.compile(r"\d{12}")
_ROLE = re.compile(r"role/[\x21-\x7e]+")
_MFA = re.compile(r"(?:sms-)?mfa/[\w+=,.@/-]+")
_SERIAL = re.compile(r"[\w+=/:,.@-]{9,256}", re.ASCII)
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII)
_SHORTEST, _LONGEST = 900, 43_200  # seconds, of AssumeRole

_ROLE_FORM = "A role's ARN looks like arn:aws:iam::123456789012:role/NAME."
_MFA_FORM = (
    "A device's ARN looks like arn:aws:iam::123456789012:mfa/NAME. 'aws iam list-mfa-devices' "
    "shows yours."
)


def role_arn(value: str) -> Fault | None:
    """Hold a role's ARN against its form, and name what another ARN is of."""
    arn = _ARN.fullmatch(value)
    if arn is None:
        parts = value.count(":")
        why = "is not an ARN"
        if value.startswith("arn:") and parts != _COLONS:
            why = f"has {parts} colons where the ARN of a role has five"
        return _not_a_role(why)
    kind = arn["what"].partition("/")[0]
    if arn["service"] == "sts" and kind == "assumed-role":
        return _not_a_role("is the ARN of a role's session, not of the role")
    if arn["service"] != "iam" or not _ROLE.fullmatch(arn["what"]):
        why = f"is the ARN of a {shown(kind)}, not of a role"
        if arn["service"] != "iam" or not kind.replace("-", "").isalpha() or kind == "role":
            why = "is not the ARN of a role"
        return _not_a_role(why)
    if not _ACCOUNT.fullmatch(arn["account"]):
        return _not_a_role("has no account id of 12 digits")
    if arn["partition"] not in IDS:
        return _not_a_role("begins with a partition that AWS does not have")
    return None


def _not_a_role(why: str) -> Fault:
    return Fault("role-arn-invalid", f"{why}: STS refuses it", _ROLE_FORM)


def mfa_serial(value: str) -> Fault | None:
    """Hold an MFA device's ARN or serial number against what gives codes."""
    if passkeys.is_passkey(value):
        return Fault(
            "mfa-serial-invalid",
            "is a passkey or security key: it makes no codes, so no command line can use it",
            passkeys.REMEDY,
        )
    arn = _ARN.fullmatch(value)
    if arn is None:
        if value.startswith("arn:") or not _SERIAL.fullmatch(value):
            return _not_a_device("is not an ARN, nor the serial number of a device")
        return None  # of a hardware device
    kind = arn["what"].partition("/")[0]
    if arn["service"] != "iam" or not _MFA.fullmatch(arn["what"]):
        what = (
            f"a {shown(kind)}" if kind in ("user", "role", "group", "policy") else "something else"
        )
        return _not_a_device(f"is the ARN of {what}, not of an MFA device")
    if not _ACCOUNT.fullmatch(arn["account"]):
        return _not_a_device("has no account id of 12 digits")
    return None


def _not_a_device(why: str) -> Fault:
    return Fault("mfa-serial-invalid", f"{why}: STS refuses it", _MFA_FORM)


def session_name(value: str) -> Fault | None:
    """Hold a session name against the API's pattern."""
    if _SESSION_NAME.fullmatch(value):
        return None
    return Fault(
        "session-name-invalid",
        "is not a session name: STS takes 2 to 64 letters, digits and _ + = , . @ -",
        "Write one without blanks, slashes and other characters.",
    )


def external_id(value: str) -> Fault | None:
    """Hold an external id against the API's pattern."""
    if _EXTERNAL_ID.fullmatch(value):
        return None
    return Fault(
        "external-id-invalid",
        "is not an external id: STS takes 2 to 1224 letters, digits and _ + = , . @ : / -",
        "Ask the owner of the role for it.",
    )


def duration(value: str) -> Fault | None:
    """Hold a duration against the API's bounds, in seconds."""
    if not (value.isascii() and value.isdigit()):
        return Fault(
            "duration-not-a-number",
            "is not a number: the AWS CLI ignores it, the Amplify CLI's request fails",
            f"Write seconds, from {_SHORTEST} to {_LONGEST}.",
        )
    if len(value) > len(str(_LONGEST)) or not _SHORTEST <= int(value) <= _LONGEST:
        return Fault(
            "duration-out-of-range",
            f"is not from {_SHORTEST} to {_LONGEST} seconds: STS refuses it",
            f"Write seconds, from {_SHORTEST} to {_LONGEST}; the role may allow less.",
        )
    return None
