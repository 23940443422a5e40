"""What a role may do for an Amplify project, as policies: one for each of its categories."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from amplify_plugin.guide.categories import BASE_GRANTS, CATEGORIES, ROLE_POWERS, Grant
from amplify_plugin.guide.policies import VERSION, Document, Place

INLINE_MAX_CHARACTERS = 10240  # all inline policies of a role together, blanks not counted (IAM)
BASE = "base"
POLICY_PREFIX = "amplify-"  # of the inline policies' names: those are ours to change

VIA_CLOUDFORMATION = {
    "ForAnyValue:StringEquals": {"aws:CalledVia": ["cloudformation.amazonaws.com"]}
}
NAMES = tuple(category.name for category in CATEGORIES)


def documents(
    categories: Collection[str], place: Place, role_arn: str, *, boundary: str | None = None
) -> dict[str, Document]:
    """The inline policies of a role with these categories, by name.

    ``boundary`` is the ARN of the policy that bounds the role; roles that it makes must have the
    same one.
    """
    found = {POLICY_PREFIX + BASE: _document(BASE_GRANTS, place, boundary)}
    found[POLICY_PREFIX + BASE]["Statement"].append(_hands_off(role_arn, boundary))
    for category in CATEGORIES:
        if category.name in categories:
            found[POLICY_PREFIX + category.name] = _document(category.grants, place, boundary)
    return found


def _document(grants: tuple[Grant, ...], place: Place, boundary: str | None) -> Document:
    statements = [
        statement for grant in grants for statement in _statements(grant, place, boundary)
    ]
    return {"Version": VERSION, "Statement": statements}


def _statements(grant: Grant, place: Place, boundary: str | None) -> Iterator[dict[str, Any]]:
    condition: dict[str, Any] = {} if grant.directly else dict(VIA_CLOUDFORMATION)
    condition.update(place.fill(grant.condition or {}))
    if boundary is not None and grant.actions == ROLE_POWERS:
        condition["StringEquals"] = {"iam:PermissionsBoundary": boundary}
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Action": [f"{grant.service}:{action}" for action in grant.actions.split()],
        "Resource": place.fill(list(grant.resources)),
    }
    yield {**statement, "Condition": condition} if condition else statement


def _hands_off(role_arn: str, boundary: str | None) -> dict[str, Any]:
    """A Deny that keeps the role from giving itself more, or from widening its boundary."""
    return {
        "Effect": "Deny",
        "Action": [
            f"iam:{verb}*" for verb in ("Attach", "Create", "Delete", "Detach", "Put", "Update")
        ],
        "Resource": [role_arn, *([boundary] if boundary else [])],
    }
