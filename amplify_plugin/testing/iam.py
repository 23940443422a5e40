"""What the pretended AWS knows: users, their MFA devices, roles, and the sessions it issued."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class User:
    """An IAM user with one access key."""

    arn: str
    access_key_id: str
    secret_access_key: str

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

    def shows(self, code: str, at: datetime) -> bool:  # noqa: ARG002 (for TOTP seeds)
        """Whether the device shows this code at this moment."""
        return self.codes is None or code in self.codes


@dataclass(frozen=True)
class Role:
    """A role and its trust policy.

    ``trusts`` holds principals as a trust policy writes them: ARNs, account ids, ``*``.
    Durations are in seconds. A ``lifetime`` ends its sessions sooner than AWS could (AWS issues
    none under 900 seconds), for tests of refreshing; 0 issues sessions that have expired already.
    """

    arn: str
    trusts: tuple[str, ...]
    external_id: str | None = None
    mfa: bool = False
    max_session_duration: int = 3600
    lifetime: int | None = None


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


Caller = User | Session


def account_of(arn: str) -> str:
    """The account id in an ARN."""
    return arn.split(":")[4]


def session_arn(role_arn: str, session_name: str) -> str:
    """The assumed-role ARN of a role session; a role's path is not part of it."""
    _, partition, _, _, account, resource = role_arn.split(":", 5)
    role_name = resource.rpartition("/")[2]
    return f"arn:{partition}:sts::{account}:assumed-role/{role_name}/{session_name}"


def is_trusted(role: Role, caller: Caller) -> bool:
    """Whether the trust policy names the caller: itself, its role, its account or everyone."""
    account = account_of(caller.arn)
    partition = caller.arn.split(":")[1]
    names = {"*", caller.arn, account, f"arn:{partition}:iam::{account}:root"}
    if isinstance(caller, Session):
        names.add(caller.role_arn)
    return not names.isdisjoint(role.trusts)


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

    def clear(self) -> None:
        """Forget everyone and everything."""
        with self._lock:
            self._callers.clear()
            self._devices.clear()
            self._roles.clear()
            self._used_codes.clear()
