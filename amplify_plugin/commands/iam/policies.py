"""Policy documents of the guide: who may assume the role, and who may ask to."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import unquote

Document = dict[str, Any]
VERSION = "2012-10-17"  # of IAM's policy language


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


def read(document: object) -> Document:
    """A document as IAM gives it: botocore decodes it, or it is JSON, percent-encoded."""
    if isinstance(document, str):
        document = json.loads(unquote(document))
    return document if isinstance(document, dict) else {}


def same(one: object, other: object) -> bool:
    """Whether two documents say the same; IAM keeps the order of lists, and so do we."""
    return bool(_plain(read(one)) == _plain(read(other)))


def _plain(value: Any) -> Any:
    """A document with a list wherever IAM takes one value for a list of one."""
    if isinstance(value, dict):
        return {
            key: _plain([item] if key == "Statement" and isinstance(item, dict) else item)
            for key, item in value.items()
        }
    items = value if isinstance(value, list) else [value]
    return [_plain(item) if isinstance(item, dict) else item for item in items]
