"""What moto's IAM holds, account by account, in the words of the enforcing layer.

Users, roles and devices that programs make through IAM's own calls are found here; those that a
test adds by hand are in the `Registry`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from amplify_plugin.testing.evaluation import Request, allows
from amplify_plugin.testing.registry import (
    Device,
    PolicyRole,
    Session,
    User,
    UserSession,
    account_of,
    mfa_keys,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from amplify_plugin.testing.evaluation import Document
    from amplify_plugin.testing.registry import Caller, Registry, Role


class Accounts:
    """A view of moto's IAM. ``backends`` gives moto's stores, by account and partition."""

    def __init__(self, backends: Callable[[], dict[str, Any]]) -> None:
        self._backends = backends

    def user(self, access_key_id: str) -> User | None:
        """The user who has this access key, if it is active."""
        for backend in self._all():
            for user in backend.users.values():
                for key in user.access_keys:
                    if key.access_key_id == access_key_id and key.status == "Active":
                        return User(user.arn, access_key_id, key.secret_access_key)
        return None

    def role(self, arn: str) -> PolicyRole | None:
        """The role of this ARN."""
        found = self._role(arn)
        if found is None:
            return None
        return PolicyRole(
            arn=arn,
            trust=json.loads(found.assume_role_policy_document),
            max_session_duration=int(found.max_session_duration or 3600),
        )

    def device(self, serial: str) -> Device | None:
        """The virtual device of this serial; without a user until it is enabled."""
        for backend in self._all():
            found = backend.virtual_mfa_devices.get(serial)
            if found is not None:
                owner = found.user.arn if found.user else ""
                return Device(serial, owner, seed=found.base32_string_seed)
        return None

    def documents(self, caller: Caller) -> list[Document] | None:
        """The policies that say what a caller may do; None for one whom moto does not know."""
        if isinstance(caller, Session):
            found = self._role(caller.role_arn)
        else:
            found = next(
                (u for b in self._all() for u in b.users.values() if u.arn == caller.arn), None
            )
        if found is None:
            return None
        inline = [json.loads(text) for text in found.policies.values()]
        return [*inline, *map(_in_force, found.managed_policies.values())]

    def leftovers(self, user_arn: str) -> str | None:
        """What keeps IAM from deleting a user, and moto not."""
        for backend in self._all():
            for user in backend.users.values():
                if user.arn == user_arn:
                    if user.access_keys:
                        return "Cannot delete entity, must delete access keys first."
                    if user.mfa_devices:
                        return "Cannot delete entity, must delete MFA device first."
        return None

    def know_aws_policy(self, account: str, arn: str) -> None:
        """Have an AWS-managed policy in an account: for moto to load all takes 0.3 s."""
        from moto.iam.models import AWSManagedPolicy

        _, partition, *_ = arn.split(":")
        backend, name = self._backends()[account][partition], arn.rpartition("/")[2]
        if arn not in backend.managed_policies and name in aws_policies():
            policy = AWSManagedPolicy.from_data(
                name, account, backend.region_name, aws_policies()[name]
            )
            backend.managed_policies[arn] = policy

    def _role(self, arn: str) -> Any:
        for backend in self._all(account_of(arn)):
            for role in backend.roles.values():
                if role.arn == arn:
                    return role
        return None

    def _all(self, only: str | None = None) -> Iterator[Any]:
        for account, partitions in list(self._backends().items()):
            if only in (None, account):
                yield from list(partitions.values())


@cache
def aws_policies() -> dict[str, Any]:
    """The AWS-managed policies that moto brings, by name."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    return dict(json.loads(aws_managed_policies_data))


class Aws:
    """Everybody and everything: what a test added by hand, then what was made through IAM."""

    def __init__(self, registry: Registry, accounts: Accounts) -> None:
        self.registry = registry
        self.accounts = accounts

    def caller(self, access_key_id: str) -> Caller | None:
        """Who signs with this access key."""
        return self.registry.caller(access_key_id) or self.accounts.user(access_key_id)

    def role(self, arn: str) -> Role | PolicyRole | None:
        """The role of this ARN."""
        return self.registry.role(arn) or self.accounts.role(arn)

    def device(self, serial: str) -> Device | None:
        """The device of this serial."""
        return self.registry.device(serial) or self.accounts.device(serial)

    def permits(
        self, caller: Caller, action: str, resource: str, mfa_age: float | None = None
    ) -> bool:
        """Whether the caller's own policies allow a call; who has none by hand may do anything.

        ``mfa_age`` is seconds since the MFA code, None for a call without MFA.
        """
        keys = {"aws:PrincipalArn": (caller.arn,), **mfa_keys(caller, mfa_age)}
        request = Request(action, resource, keys)
        user = caller.user if isinstance(caller, UserSession) else caller
        if isinstance(user, User) and user.needs_mfa and mfa_age is None:
            return False
        if isinstance(user, User) and user.allows is not None:
            statement = {"Effect": "Allow", "Action": list(user.allows), "Resource": "*"}
            return allows([{"Statement": [statement]}], request)
        documents = self.accounts.documents(caller)
        return documents is None or allows(documents, request)


def _in_force(policy: Any) -> Document:
    [document] = [
        json.loads(version.document)
        for version in policy.versions
        if version.version_id == policy.default_version_id
    ]
    return dict(document)
