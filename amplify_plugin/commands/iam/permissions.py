"""What a role may do for an Amplify project, as a policy of its categories."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from amplify_plugin.commands.iam.categories import CATEGORIES
from amplify_plugin.commands.iam.grants import (
    AMPLIFY_ROLES,
    BASE_GRANTS,
    EVERY_RESOURCE,
    ROLE_POWERS,
    Grant,
)
from amplify_plugin.commands.iam.policies import VERSION, Document, Place

INLINE_MAX_CHARACTERS = 10240  # all inline policies of a role together, blanks not counted (IAM)
POLICY_NAME = "amplify-project"  # the inline policy that is ours to change
IAM = "iam"

VIA_CLOUDFORMATION = {
    "ForAnyValue:StringEquals": {"aws:CalledVia": ["cloudformation.amazonaws.com"]}
}
NAMES = tuple(category.name for category in CATEGORIES)


def document(
    categories: Collection[str], place: Place, role_arn: str, *, boundary: str | None = None
) -> Document:
    """The inline policy of a role with these categories.

    ``boundary`` is the ARN of the policy that bounds the role; roles that it makes must have the
    same one. Grants under one condition share a statement: a policy for each category would not
    fit into a role. That gives nobody more, since an ARN names its service and its kind: an action
    for tables meets no bucket. Only what is for every resource stays apart.
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
