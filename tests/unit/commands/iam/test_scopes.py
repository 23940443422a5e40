"""Whether each action exists, and is held to a resource wherever IAM knows one for it.

The judge is AWS's own service authorization data, as cfn-lint brings it.
"""

from __future__ import annotations

import fnmatch
import re
from functools import cache
from typing import Any

from amplify_plugin.commands.iam.policy import NAMES, Place, project_policy
from amplify_plugin.testing.guide import BIZ_CORP, ROLE_ARN


@cache
def services() -> dict[str, Any]:
    from cfnlint.data import AdditionalSpecs
    from cfnlint.helpers import load_resource

    return dict(load_resource(AdditionalSpecs, "Policies.json"))


def actions_meant(pattern: str) -> dict[str, list[str]]:
    """The actions that a pattern means, with the kinds of resource that IAM knows for each."""
    service, name = pattern.lower().split(":")
    known = services()[service]["Actions"]
    return {action: known[action].get("Resources", []) for action in fnmatch.filter(known, name)}


def fits(resource: str, service: str, kinds: list[str]) -> bool:
    """Whether a resource of a policy can be one of these kinds."""
    formats = services()[service]["Resources"]
    head, tail = resource.split(":")[:5], resource.split(":", 5)[5]
    samples = {":".join([*head, tail.replace("*", filled)]) for filled in ("", "x", "/x")}
    return any(
        re.fullmatch(re.sub(r"\$\{\w+\}", "[^:]*", form), sample)
        for kind in kinds
        for form in formats[kind.lower()]["ARNFormats"]
        for sample in samples
    )


def wrong(document: dict[str, Any]) -> list[str]:
    """The actions of a policy that do not exist, could be held narrower, or have no resource."""
    complaints = []
    for statement in document["Statement"]:
        if statement["Effect"] == "Deny":
            continue
        for pattern in statement["Action"]:
            meant = actions_meant(pattern)
            if not meant:
                complaints.append(f"{pattern} does not exist")
            for action, kinds in meant.items():
                if kinds and statement["Resource"] == ["*"]:
                    complaints.append(f"{pattern} ({action}) could be held to {kinds}")
            # A pattern may mean more than it gives: what fits no resource here, it does not give.
            if statement["Resource"] != ["*"] and not any(
                fits(resource, pattern.split(":")[0], kinds)
                for resource in statement["Resource"]
                for kinds in meant.values()
            ):
                complaints.append(f"{pattern} fits no resource of its statement")
    return complaints


def test_every_action_exists_and_is_held_to_a_resource_where_iam_knows_one() -> None:
    for category in NAMES:
        document = project_policy((category,), Place("aws", BIZ_CORP), ROLE_ARN)
        assert wrong(document) == [], category


def test_the_judge_sees_what_is_wrong() -> None:
    table = f"arn:aws:dynamodb:*:{BIZ_CORP}:table/*"
    for action, resource in (
        ("dynamodb:MakeTable", table),
        ("dynamodb:CreateTable", "*"),
        ("dynamodb:ListTables", table),
        ("dynamodb:CreateTable", table.replace("table", "tablet")),
    ):
        statement = {"Effect": "Allow", "Action": [action], "Resource": [resource]}
        assert wrong({"Statement": [statement]}), (action, resource)
