"""What AssumeRole demands of its parameters, as findings: which value, and what to write."""

from __future__ import annotations

import re

from amplify_plugin.awsconfig import passkeys, role_parameters
from amplify_plugin.awsconfig.role_parameters import LONGEST, SHORTEST
from amplify_plugin.commands.doctor.checks.fault import Fault, as_python_reads
from amplify_plugin.terminal.text import shown

_COLONS = 5

_ROLE_FORM = "A role's ARN looks like arn:aws:iam::123456789012:role/NAME."
_MFA_FORM = (
    "A device's ARN looks like arn:aws:iam::123456789012:mfa/NAME. 'aws iam list-mfa-devices' "
    "shows yours."
)


def role_arn(value: str) -> Fault | None:
    """Hold a role's ARN against its form, and name what another ARN is of."""
    fault = role_parameters.of_role(value)
    if fault is None:
        return _reserved(value)
    if fault == "colons":
        why = f"has {value.count(':')} colons; the ARN of a role has {_COLONS}"
    elif fault == "other-kind" and _is_a_word(kind := role_parameters.kind_of(value)):
        why = f"is the ARN of a {shown(kind)}, not of a role"
    else:
        why = _WHY.get(fault, "is not the ARN of a role")
    return Fault("role-arn-invalid", f"{why}: STS rejects it", _ROLE_FORM)


# AWS lets nobody change whom these trust: a service, or the sign-in of IAM Identity Center.
_OF_A_SERVICE = ":role/aws-service-role/"
_OF_SSO = re.compile(r".*:role/(?:.*/)?AWSReservedSSO_(?P<name>.+)_[0-9a-f]{16}")


def _reserved(arn: str) -> Fault | None:
    """A role that exists and that no AssumeRole is allowed to take."""
    if _OF_A_SERVICE in arn:
        why = "is a role of an AWS service: only that service can assume it"
        return Fault("role-arn-invalid", why, "Write the ARN of a role that you may assume.")
    of_sso = _OF_SSO.fullmatch(arn)
    if of_sso is None:
        return None
    why = "is a role that only a sign-in to IAM Identity Center can use: STS rejects AssumeRole"
    return Fault(
        "role-arn-invalid",
        why,
        f"Replace it with sso_session, sso_account_id and 'sso_role_name = {of_sso['name']}'.",
    )


_WHY = {
    "not-an-arn": "is not an ARN",
    "session": "is the ARN of a role's session, not of the role",
    "account": "has no 12-digit account id",
    "partition": "begins with a partition that AWS does not have",
}


def _is_a_word(kind: str) -> bool:
    return kind != "role" and kind.replace("-", "").isalpha()


def mfa_serial(value: str) -> Fault | None:
    """Hold an MFA device's ARN or serial number against what gives codes."""
    if passkeys.is_passkey(value):
        return Fault(
            "mfa-serial-invalid",
            "is a passkey or security key: it makes no codes, so the command line can't use it",
            passkeys.REMEDY,
        )
    fault = role_parameters.of_device(value)
    if fault is None:
        return None
    if fault in ("not-an-arn", "colons"):
        why = "is neither an ARN nor a device's serial number"
    elif fault in ("account", "partition"):
        why = _WHY[fault]
    else:
        kind = role_parameters.kind_of(value)
        is_known = kind in ("user", "role", "group", "policy")
        what = f"a {kind}" if is_known else "something else"
        why = f"is the ARN of {what}, not of an MFA device"
    return Fault("mfa-serial-invalid", f"{why}: STS rejects it", _MFA_FORM)


def session_name(value: str) -> Fault | None:
    """Hold a session name against the API's pattern."""
    if role_parameters.is_session_name(value):
        return None
    return Fault(
        "session-name-invalid",
        "is not a session name: STS accepts 2 to 64 letters, digits and _ + = , . @ -",
        "Write one without blanks, slashes or other characters.",
    )


def external_id(value: str) -> Fault | None:
    """Hold an external id against the API's pattern."""
    if role_parameters.is_external_id(value):
        return None
    return Fault(
        "external-id-invalid",
        "is not an external id: STS accepts 2 to 1224 letters, digits and _ + = , . @ : / -",
        "Ask the owner of the role for it.",
    )


def duration(value: str) -> Fault | None:
    """Hold a duration against the API's bounds, in seconds."""
    fault = role_parameters.of_duration(value)
    if fault == "not-a-number" and (read := as_python_reads(value)) is not None:
        if SHORTEST <= read <= LONGEST:
            return Fault(
                "duration-not-a-number",
                "is a number to the AWS CLI, but the Amplify CLI sends the text as it is, which "
                "STS rejects",
                f"Write {read}.",
                tools=("amplify",),
            )
        fault = "out-of-range"
    if fault == "not-a-number":
        return Fault(
            "duration-not-a-number",
            "is not a number: the AWS CLI ignores it, and the Amplify CLI's request fails",
            f"Write a number of seconds from {SHORTEST} to {LONGEST}.",
        )
    if fault == "out-of-range":
        return Fault(
            "duration-out-of-range",
            f"is not from {SHORTEST} to {LONGEST} seconds: STS rejects it",
            f"Write a number of seconds from {SHORTEST} to {LONGEST}. The role may allow less.",
        )
    return None
