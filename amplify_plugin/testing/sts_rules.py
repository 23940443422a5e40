"""What AWS STS refuses in AssumeRole and GetSessionToken calls, and in which words.

Sentences are those that AWS answers, as people quote them in public issue threads and as recorded
test answers of other projects show; one that rests on memory alone says so. Their order where one
call breaks several rules is nowhere documented; `check_parameters` and `permit_assume_role`
say what they suppose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from amplify_plugin.testing.registry import Session, User, UserSession, mfa_age

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from amplify_plugin.testing.accounts import Aws
    from amplify_plugin.testing.registry import Caller, PolicyRole, Role

CHAINED_MAX_DURATION = 3600  # seconds; role chaining, whatever the role's own maximum
DEFAULT_DURATION = 3600  # seconds; AssumeRole without DurationSeconds
DEFAULT_USER_SESSION = 43200  # seconds; GetSessionToken without DurationSeconds
ROOT_SESSION = 3600  # seconds; a root user's session is cut to that, not refused
# What a session from GetSessionToken may call of STS, as the service model says it.
OF_USER_SESSIONS = frozenset(
    {
        "AssumeRole",
        "GetCallerIdentity",
        "GetScopedCredentials",
        "GetWebIdentityToken",
        "GetDelegatedAccessToken",
    }
)


class Refusal(Exception):
    """An error answer of AWS: its code, its sentence and its HTTP status."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def access_denied(message: str) -> Refusal:
    """What the caller may not do."""
    return Refusal("AccessDenied", message, 403)


def invalid(message: str) -> Refusal:
    """What the parameters do not allow."""
    return Refusal("ValidationError", message, 400)


def missing_authentication_token() -> Refusal:
    """The answer to an unsigned request."""
    return Refusal("MissingAuthenticationToken", "Request is missing Authentication Token", 403)


def invalid_client_token() -> Refusal:
    """The answer to an access key, or a session token, that doesn't exist."""
    message = "The security token included in the request is invalid."
    return Refusal("InvalidClientTokenId", message, 403)


def expired_token(service: str) -> Refusal:
    """The answer to a session that has ended."""
    if service == "s3":
        return Refusal("ExpiredToken", "The provided token has expired.", 400)
    return Refusal("ExpiredToken", "The security token included in the request is expired", 403)


@dataclass(frozen=True)
class Text:
    """The constraints on a string parameter in the STS API model."""

    shortest: int
    longest: int
    pattern: str
    meaning: str | None = None
    """The pattern in Python's spelling, where Java's is another."""

    def broken_by(self, value: str) -> list[str]:
        """The constraints that the value breaks, in AWS's words: lengths, then the pattern."""
        broken = []
        if len(value) < self.shortest:
            broken.append(f"Member must have length greater than or equal to {self.shortest}")
        if len(value) > self.longest:
            broken.append(f"Member must have length less than or equal to {self.longest}")
        # STS is a Java service: \d and \w there are ASCII only.
        if not re.fullmatch(self.meaning or self.pattern, value, re.ASCII):
            broken.append(f"Member must satisfy regular expression pattern: {self.pattern}")
        return broken


@dataclass(frozen=True)
class Seconds:
    """The constraints on a duration in the STS API model."""

    least: int
    most: int

    def broken_by(self, value: str) -> list[str]:
        """The constraint that the value breaks, in AWS's words."""
        if not re.fullmatch(r"[+-]?\d+", value, re.ASCII):
            # From memory: the query protocol's answer to what is not a number. It has no sentence.
            raise Refusal("MalformedInput", "", 400)
        if int(value) < self.least:
            return [f"Member must have value greater than or equal to {self.least}"]
        if int(value) > self.most:
            return [f"Member must have value less than or equal to {self.most}"]
        return []


# The shapes arnType, roleSessionNameType, … of the service model that botocore ships.
CONSTRAINTS: dict[str, Text | Seconds] = {
    "RoleArn": Text(
        shortest=20,
        longest=2048,
        pattern=r"[\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+",
        meaning="[\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+",
    ),
    "RoleSessionName": Text(2, 64, r"[\w+=,.@-]*"),
    "DurationSeconds": Seconds(900, 43200),
    "ExternalId": Text(2, 1224, r"[\w+=,.@:\/-]*"),
    "SerialNumber": Text(9, 256, r"[\w+=/:,.@-]*"),
    "TokenCode": Text(6, 6, r"[\d]*"),
}
REQUIRED = ("RoleArn", "RoleSessionName")
SESSION_TOKEN_CONSTRAINTS: dict[str, Text | Seconds] = {
    "DurationSeconds": Seconds(900, 129600),
    "SerialNumber": CONSTRAINTS["SerialNumber"],
    "TokenCode": CONSTRAINTS["TokenCode"],
}


def check_parameters(params: Mapping[str, str]) -> None:
    """Refuse parameters of AssumeRole that break the API model."""
    check_members(params, CONSTRAINTS, REQUIRED)
    if not re.fullmatch(r"arn:[^:]+:[^:]+:[^:]*:[^:]*:.+", params["RoleArn"]):
        raise invalid(f"{params['RoleArn']} is invalid")


def check_members(
    params: Mapping[str, str],
    constraints: Mapping[str, Text | Seconds],
    required: tuple[str, ...] = (),
) -> None:
    """Refuse parameters that break the API model; all that is wrong is said at once.

    AWS gives several errors of one call in an order of its own, and the quoted ones differ in it;
    here it is the API model's order.
    """
    errors = []
    for name, constraint in constraints.items():
        member = name[0].lower() + name[1:]
        if name in params:
            value = params[name]
            errors += [
                f"Value '{value}' at '{member}' failed to satisfy constraint: {broken}"
                for broken in constraint.broken_by(value)
            ]
        elif name in required:
            errors.append(
                f"Value null at '{member}' failed to satisfy constraint: Member must not be null"
            )
    if errors:
        noun = "error" if len(errors) == 1 else "errors"
        raise invalid(f"{len(errors)} validation {noun} detected: {'; '.join(errors)}")


def check_mfa(aws: Aws, caller: Caller, params: Mapping[str, str], now: datetime) -> bool:
    """Whether the call is made with MFA. Refuses, and uses up the code of, every attempt at it."""
    serial, code = params.get("SerialNumber"), params.get("TokenCode")
    if serial is None and code is None:
        return False
    if serial is None or code is None:
        # The beginning of this sentence is from memory.
        raise access_denied(
            "MultiFactorAuthentication failed, must provide both MFA serial number and one time"
            " pass code."
        )
    device = aws.device(serial)
    if device is None or device.user != caller.arn:
        raise access_denied(
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your"
            " MFA serial number is valid and associated with this user."
        )
    if not aws.registry.use_code(device, code, now):
        # The space at the end is AWS's.
        raise access_denied(
            "MultiFactorAuthentication failed with invalid MFA one time pass code. "
        )
    return True


def permit_assume_role(
    aws: Aws, caller: Caller, params: Mapping[str, str], now: datetime
) -> Role | PolicyRole:
    """The role, if AWS would let the caller assume it in this way.

    Supposed, not documented: the code is verified, and used up, before the trust policy is asked
    (its conditions need the result), and durations are looked at last (a stranger should not
    learn a role's maximum).
    """
    age = 0.0 if check_mfa(aws, caller, params, now) else mfa_age(caller, now)
    arn = params["RoleArn"]
    role = aws.role(arn)
    # A role that does not exist, a caller it does not trust, a wrong external id, a missing MFA
    # code and a caller whose own account does not let them all have this one answer in AWS, on
    # purpose.
    if (
        role is None
        or not role.admits(caller, params.get("ExternalId"), age)
        or not aws.permits(caller, "sts:AssumeRole", arn, age)
    ):
        raise not_authorized(caller, "sts:AssumeRole", arn)
    check_duration(role, caller, duration_of(params))
    return role


def permit_session_token(
    aws: Aws, caller: Caller, params: Mapping[str, str], now: datetime
) -> tuple[User, bool]:
    """The user that may have a session of its own, and whether with MFA. Needs no permission."""
    if not isinstance(caller, User):
        raise not_with_a_session("GetSessionToken")
    check_members(params, SESSION_TOKEN_CONSTRAINTS)
    return caller, check_mfa(aws, caller, params, now)


def not_with_a_session(action: str) -> Refusal:
    """What STS answers to a call that only long-term keys may make."""
    return access_denied(f"Cannot call {action} with session credentials")


def user_session_duration(user: User, params: Mapping[str, str]) -> int:
    """How long a user's session lasts, in seconds; a root user's an hour at most."""
    if user.session_lifetime is not None:
        return user.session_lifetime
    asked = int(params.get("DurationSeconds", DEFAULT_USER_SESSION))
    return min(asked, ROOT_SESSION) if user.arn.endswith(":root") else asked


def not_authorized(caller: Caller, action: str, resource: str, reason: str = "") -> Refusal:
    """What AWS answers to a call that no policy allows."""
    return access_denied(
        f"User: {caller.arn} is not authorized to perform: {action} on resource: {resource}{reason}"
    )


def check_duration(role: Role | PolicyRole, caller: Caller, duration: int) -> None:
    """Refuse a duration over the role's maximum, or over the hour of role chaining."""
    # AWS defines chaining as role to role, and treats a user's session alike.
    if isinstance(caller, Session | UserSession) and duration > CHAINED_MAX_DURATION:
        raise invalid(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by"
            " role chaining."
        )
    if duration > role.max_session_duration:
        raise invalid(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )


def duration_of(params: Mapping[str, str]) -> int:
    """How long the session is to last, in seconds."""
    return int(params.get("DurationSeconds", DEFAULT_DURATION))
