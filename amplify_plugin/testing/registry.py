"""What the pretended AWS knows: users, their MFA devices, roles, and the sessions it issued."""

from __future__ import annotations

import base64
import hmac
import re
import threading
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from amplify_plugin.testing.evaluation import Request, allows

if TYPE_CHECKING:
    from datetime import datetime

    from amplify_plugin.testing.evaluation import Document


@dataclass(frozen=True)
class User:
    """An IAM user with one access key."""

    arn: str
    access_key_id: str
    secret_access_key: str
    allows: tuple[str, ...] | None = None
    """The IAM actions it may do, as a policy writes them; None for everything."""
    needs_mfa: bool = False
    """Whether its policy is the common one that denies everything without MFA."""
    session_lifetime: int | None = None
    """Seconds after which its GetSessionToken sessions end, whatever was asked for."""

    @property
    def user_id(self) -> str:
        """A made-up unique id, the same for the same name."""
        name = re.sub(r"[^A-Z0-9]", "", self.arn.rpartition("/")[2].upper())
        return f"AIDAEXAMPLE{name:0>10}"


@dataclass(frozen=True)
class Device:
    """An MFA device. ``user`` is the ARN of the user it belongs to."""

    serial: str
    user: str
    codes: tuple[str, ...] | None = None
    """The codes it will ever show; None for a device that shows any six digits."""
    seed: str | None = None
    """What a virtual device makes its codes of, in base32; then ``codes`` count for nothing."""

    def shows(self, code: str, at: datetime) -> bool:
        """Whether the device shows this code at this moment, or a step before or after."""
        if self.seed is not None:
            return code in codes_around(self.seed, at, DRIFT)
        return self.codes is None or code in self.codes

    def shows_in_turn(self, first: str, second: str, at: datetime) -> bool:
        """Whether these are two codes that follow each other, more or less now."""
        shown = codes_around(self.seed or "", at, DRIFT_WHEN_ASSIGNED)
        return (first, second) in pairwise(shown)


STEP = 30  # seconds: RFC 6238's default, and what AWS's virtual devices use
DRIFT = 1  # steps that a clock may be wrong; RFC 6238 recommends no more. AWS tells no number.
DRIFT_WHEN_ASSIGNED = 5  # two codes tell how wrong the clock is: more is forgiven


def codes_around(seed: str, at: datetime, drift: int) -> list[str]:
    """The codes from so many steps before a moment to so many after it."""
    step = int(at.timestamp()) // STEP
    return [totp(seed, number) for number in range(step - drift, step + drift + 1)]


def totp(seed: str, step: int) -> str:
    """The six digits of a seed in base32 at a step of time (RFC 6238, RFC 4226)."""
    key = base64.b32decode(seed + "=" * (-len(seed) % 8))
    digest = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


@dataclass(frozen=True)
class Role:
    """A role and its trust policy.

    ``trusts`` holds principals as a trust policy writes them: ARNs, account ids, ``*``.
    Durations are in seconds. A ``lifetime`` ends its sessions sooner than AWS could (AWS issues
    none under 900 seconds), for tests of refreshing; 0 issues sessions that have expired already.
    ``mfa_max_age`` is a condition on aws:MultiFactorAuthAge: 0 wants a code in the call itself.
    """

    arn: str
    trusts: tuple[str, ...]
    external_id: str | None = None
    mfa: bool = False
    max_session_duration: int = 3600
    lifetime: int | None = None
    mfa_max_age: int | None = None

    def admits(self, caller: Caller, external_id: str | None, mfa_age: float | None) -> bool:
        """Whether its trust policy lets the caller in, with what they name.

        ``mfa_age`` is seconds since the MFA code, None where there was none.
        """
        wants_mfa = self.mfa or self.mfa_max_age is not None
        return (
            not names_of(caller).isdisjoint(self.trusts)
            and self.external_id in (None, external_id)
            and (mfa_age is not None or not wants_mfa)
            and (self.mfa_max_age is None or (mfa_age or 0) <= self.mfa_max_age)
        )


@dataclass(frozen=True)
class PolicyRole:
    """A role that was made through IAM: its trust policy is a document, which is evaluated."""

    arn: str
    trust: Document
    max_session_duration: int
    lifetime: int | None = None

    def admits(self, caller: Caller, external_id: str | None, mfa_age: float | None) -> bool:
        """As `Role.admits`."""
        keys = {"aws:PrincipalArn": (caller.arn,), **mfa_keys(caller, mfa_age)}
        if external_id is not None:
            keys["sts:ExternalId"] = (external_id,)
        request = Request("sts:AssumeRole", self.arn, keys, frozenset(names_of(caller)))
        return allows([self.trust], request)


@dataclass(frozen=True)
class Session:
    """A role session that this server issued. ``arn`` is the assumed-role ARN."""

    arn: str
    access_key_id: str
    secret_access_key: str
    session_token: str
    user_id: str
    role_arn: str
    expiration: datetime


@dataclass(frozen=True)
class UserSession:
    """A session of a user from GetSessionToken. It has the user's ARN and permissions.

    ``mfa_at`` is when its MFA code was given, None where there was none.
    """

    user: User
    access_key_id: str
    secret_access_key: str
    session_token: str
    expiration: datetime
    mfa_at: datetime | None

    @property
    def arn(self) -> str:
        return self.user.arn

    @property
    def user_id(self) -> str:
        return self.user.user_id


Temporary = Session | UserSession
Caller = User | Temporary


def mfa_age(caller: Caller, now: datetime) -> float | None:
    """Seconds since the MFA code of the caller's session; None for a caller without one."""
    if not isinstance(caller, UserSession) or caller.mfa_at is None:
        return None
    return (now - caller.mfa_at).total_seconds()


def mfa_keys(caller: Caller, age: float | None) -> dict[str, tuple[str, ...]]:
    """The condition keys about MFA that a call has. Long-term keys without a code have none."""
    if age is not None:
        return {
            "aws:MultiFactorAuthPresent": ("true",),
            "aws:MultiFactorAuthAge": (str(int(age)),),
        }
    if isinstance(caller, UserSession):
        return {"aws:MultiFactorAuthPresent": ("false",)}
    return {}


def account_of(arn: str) -> str:
    """The account id in an ARN."""
    return arn.split(":")[4]


def session_arn(role_arn: str, session_name: str) -> str:
    """The assumed-role ARN of a role session; a role's path is not part of it."""
    _, partition, _, _, account, resource = role_arn.split(":", 5)
    role_name = resource.rpartition("/")[2]
    return f"arn:{partition}:sts::{account}:assumed-role/{role_name}/{session_name}"


def names_of(caller: Caller) -> set[str]:
    """How a trust policy may name a caller: itself, its role, its account or everyone."""
    account = account_of(caller.arn)
    partition = caller.arn.split(":")[1]
    names = {"*", caller.arn, account, f"arn:{partition}:iam::{account}:root"}
    if isinstance(caller, Session):
        names.add(caller.role_arn)
    return names


@dataclass
class Registry:
    """The users, devices, roles and sessions of one pretended AWS. Safe for threads."""

    _callers: dict[str, Caller] = field(default_factory=dict)
    _devices: dict[str, Device] = field(default_factory=dict)
    _roles: dict[str, Role] = field(default_factory=dict)
    _used_codes: set[tuple[str, str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add_caller(self, caller: Caller) -> None:
        """Know who signs with the access key of this user or session."""
        with self._lock:
            self._callers[caller.access_key_id] = caller

    def add_device(self, device: Device) -> None:
        """Add the device, or change it: one of the same serial is replaced."""
        with self._lock:
            self._devices[device.serial] = device

    def add_role(self, role: Role) -> None:
        """Add the role, or change it: a role of the same ARN is replaced."""
        with self._lock:
            self._roles[role.arn] = role

    def caller(self, access_key_id: str) -> Caller | None:
        """Who signs with this access key."""
        with self._lock:
            return self._callers.get(access_key_id)

    def device(self, serial: str) -> Device | None:
        """The device of this serial."""
        with self._lock:
            return self._devices.get(serial)

    def role(self, arn: str) -> Role | None:
        """The role of this ARN."""
        with self._lock:
            return self._roles.get(arn)

    def use_code(self, device: Device, code: str, at: datetime) -> bool:
        """Use up a code; False if the device does not show it or it has been used."""
        use = (device.serial, code)
        with self._lock:
            if use in self._used_codes or not device.shows(code, at):
                return False
            self._used_codes.add(use)
            return True

    def use_codes_in_turn(self, device: Device, first: str, second: str, at: datetime) -> bool:
        """Use up the two codes that assign a device; False if they do not follow each other."""
        uses = {(device.serial, first), (device.serial, second)}
        with self._lock:
            if uses & self._used_codes or not device.shows_in_turn(first, second, at):
                return False
            self._used_codes |= uses
            return True

    def clear(self) -> None:
        """Forget everyone and everything."""
        with self._lock:
            self._callers.clear()
            self._devices.clear()
            self._roles.clear()
            self._used_codes.clear()
