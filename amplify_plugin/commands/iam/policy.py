"""Policy documents of the guide: who may assume the role, who may ask to, and what it may do."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote

from amplify_plugin.commands.iam.categories import (
    AMPLIFY_ROLES,
    BASE_GRANTS,
    CATEGORIES,
    EVERY_RESOURCE,
    ROLE_POWERS,
    Grant,
)

Document = dict[str, Any]
VERSION = "2012-10-17"  # of IAM's policy language
POLICY_NAME = "amplify-project"  # the inline policy that is ours to change
IAM = "iam"

VIA_CLOUDFORMATION = {
    "ForAnyValue:StringEquals": {"aws:CalledVia": ["cloudformation.amazonaws.com"]}
}
NAMES = tuple(category.name for category in CATEGORIES)


class Place(NamedTuple):
    """The partition and account that ARNs name; in templates CloudFormation's pseudo parameters."""

    partition: str
    account: str

    def fill(self, value: Any) -> Any:
        """The value with {partition} and {account} filled in, in all texts within."""
        if isinstance(value, str):
            return value.replace("{partition}", self.partition).replace("{account}", self.account)
        if isinstance(value, list):
            return [self.fill(item) for item in value]
        return {key: self.fill(item) for key, item in value.items()}

    def arn(self, resource: str) -> str:
        """The ARN of an IAM resource, ``role/NAME`` for one."""
        return f"arn:{self.partition}:iam::{self.account}:{resource}"


class Trust(NamedTuple):
    """Whom a role trusts: an account, those with the external id, those with MFA."""

    account: str
    external_id: str
    mfa: bool

    def document(self, partition: str) -> Document:
        """The trust policy, as the guide's console pages write it."""
        condition: dict[str, Any] = {"StringEquals": {"sts:ExternalId": self.external_id}}
        if self.mfa:
            condition["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
        return {
            "Version": VERSION,
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:{partition}:iam::{self.account}:root"},
                    "Action": "sts:AssumeRole",
                    "Condition": condition,
                }
            ],
        }


def external_id_of(document: Document) -> str | None:
    """The external id that a trust policy of ours asks for; None for any other policy."""
    try:
        [statement] = document["Statement"]
        found = statement["Condition"]["StringEquals"]["sts:ExternalId"]
    except (KeyError, TypeError, ValueError):
        return None
    return found if isinstance(found, str) else None


def may_assume(role_arn: str) -> Document:
    """Part 2.1 of the guide: the permission to assume this role and no other."""
    return {
        "Version": VERSION,
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role_arn}],
    }


def may_rotate(user_arn: str, *, mfa: bool) -> Document:
    """The permission to change one's own access keys; with ``mfa`` only in an MFA session.

    Without that, a stolen key could be used to make another one.
    """
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Action": [
            "iam:CreateAccessKey",
            "iam:DeleteAccessKey",
            "iam:ListAccessKeys",
            "iam:UpdateAccessKey",
        ],
        "Resource": user_arn,
    }
    if mfa:
        statement["Condition"] = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    return {"Version": VERSION, "Statement": [statement]}


def read_document(document: object) -> Document:
    """A document as IAM gives it: botocore decodes it, or it is JSON, percent-encoded."""
    if isinstance(document, str):
        document = json.loads(unquote(document))
    return document if isinstance(document, dict) else {}


def same_document(one: object, other: object) -> bool:
    """Whether two documents say the same; IAM keeps the order of lists, and so do we."""
    return bool(_plain(read_document(one)) == _plain(read_document(other)))


def _plain(value: Any) -> Any:
    """A document with a list wherever IAM takes one value for a list of one."""
    if isinstance(value, dict):
        return {
            key: _plain([item] if key == "Statement" and isinstance(item, dict) else item)
            for key, item in value.items()
        }
    items = value if isinstance(value, list) else [value]
    return [_plain(item) if isinstance(item, dict) else item for item in items]


def project_policy(
    categories: Collection[str], place: Place, role_arn: str, *, boundary: str | None = None
) -> Document:
    """The inline policy of a role with these categories.

    ``boundary`` is the ARN of the policy that bounds the role; roles that it makes must have the
    same one. Grants under one condition share a statement: a policy for each category would not
    fit into a role. That grants nothing more, since an ARN names its service and its kind: an
    action for tables meets no bucket. Only what is for every resource stays apart.
    """
    statements: dict[tuple[str, bool], dict[str, Any]] = {}
    for grant in _grants(categories):
        condition = _condition(grant, place, boundary)
        key = (repr(condition), grant.resources == EVERY_RESOURCE)
        statement = statements.setdefault(key, {"Effect": "Allow", "Action": [], "Resource": []})
        if condition:
            statement["Condition"] = condition
        _add(statement["Action"], [f"{grant.service}:{name}" for name in grant.actions.split()])
        _add(statement["Resource"], place.fill(list(grant.resources)))
    return {
        "Version": VERSION,
        "Statement": [*statements.values(), _hands_off(role_arn, boundary)],
    }


def _grants(categories: Collection[str]) -> Iterator[Grant]:
    yield from BASE_GRANTS
    if IAM not in categories:
        yield from AMPLIFY_ROLES
    for category in CATEGORIES:
        if category.name in categories:
            yield from category.grants


def _add(items: list[str], more: list[str]) -> None:
    items += [item for item in more if item not in items]


def _condition(grant: Grant, place: Place, boundary: str | None) -> dict[str, Any]:
    condition: dict[str, Any] = {} if grant.directly else dict(VIA_CLOUDFORMATION)
    condition.update(place.fill(grant.condition or {}))
    if boundary is not None and grant.actions == ROLE_POWERS:
        condition["StringEquals"] = {"iam:PermissionsBoundary": boundary}
    return condition


def _hands_off(role_arn: str, boundary: str | None) -> dict[str, Any]:
    """A Deny that keeps the role from giving itself more, or from widening its boundary."""
    return {
        "Effect": "Deny",
        "Action": [
            f"iam:{verb}*" for verb in ("Attach", "Create", "Delete", "Detach", "Put", "Update")
        ],
        "Resource": [role_arn, *([boundary] if boundary else [])],
    }
