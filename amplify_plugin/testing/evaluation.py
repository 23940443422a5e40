"""IAM's policy language, as far as the policies of the guide and of Amplify's roles use it.

An operator, or an element of a statement, that is not known here raises NotImplementedError: a
policy must not look safe because a part of it was passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Document = Mapping[str, Any]
Values = tuple[str, ...]

KNOWN_ELEMENTS = frozenset({"Sid", "Effect", "Principal", "Action", "Resource", "Condition"})


@dataclass(frozen=True)
class Request:
    """One call: what it does to what, its condition keys (each with its values), and who calls.

    ``principals`` are the caller's names as a trust policy may write them: ARNs, an account, ``*``.
    Keys are compared without regard to case, as in IAM.
    """

    action: str
    resource: str
    keys: Mapping[str, Values] = field(default_factory=dict)
    principals: frozenset[str] = frozenset()

    def values(self, key: str) -> Values | None:
        """The values of a condition key; None where the call has none."""
        known = {name.lower(): values for name, values in self.keys.items()}
        return known.get(key.lower())


def allows(documents: Iterable[Document], request: Request) -> bool:
    """Whether the policies together allow the call: one statement does, and none denies it."""
    effects = {
        statement["Effect"]
        for document in documents
        for statement in as_list(document.get("Statement", []))
        if applies(statement, request)
    }
    return effects == {"Allow"}


def applies(statement: Mapping[str, Any], request: Request) -> bool:
    """Whether a statement is about the call. A trust policy's has no Resource."""
    unknown = set(statement) - KNOWN_ELEMENTS
    if unknown:
        raise NotImplementedError(f"elements of a statement: {sorted(unknown)}")
    return (
        any(matches(pattern, request.action, any_case=True) for pattern in of(statement, "Action"))
        and (
            "Resource" not in statement
            or any(matches(pattern, request.resource) for pattern in of(statement, "Resource"))
        )
        and ("Principal" not in statement or names_caller(statement["Principal"], request))
        and all(
            holds(operator, key, as_list(wanted), request)
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def names_caller(principal: Any, request: Request) -> bool:
    """Whether a Principal element names the caller."""
    if principal == "*":
        return True
    unknown = set(principal) - {"AWS"}
    if unknown:
        raise NotImplementedError(f"principals: {sorted(unknown)}")
    return not request.principals.isdisjoint(as_list(principal["AWS"]))


def holds(operator: str, key: str, wanted: list[str], request: Request) -> bool:
    """Whether a condition holds. A key that the call lacks makes it fail, unless …IfExists."""
    values = request.values(key)
    if_exists = operator.endswith("IfExists")
    name = operator.removesuffix("IfExists")
    any_of = name.startswith("ForAnyValue:")
    name = name.removeprefix("ForAnyValue:")
    if name not in OPERATORS:
        raise NotImplementedError(f"the condition operator {operator}")
    if values is None:
        return if_exists
    if len(values) != 1 and not any_of:
        raise NotImplementedError(f"{operator} for a key of several values: {key}")
    test = OPERATORS[name]
    return any(test(want, value) for want in wanted for value in values)


def matches(pattern: str, text: str, *, any_case: bool = False) -> bool:
    """Whether a pattern with ``*`` and ``?`` is that of the text."""
    expression = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern)
    return bool(re.fullmatch(expression, text, re.DOTALL | (re.IGNORECASE if any_case else 0)))


def as_list(value: Any) -> list[Any]:
    """A value for which IAM takes one or a list of them, as a list."""
    return value if isinstance(value, list) else [value]


def of(statement: Mapping[str, Any], element: str) -> list[Any]:
    """An element of a statement as a list."""
    return as_list(statement.get(element, []))


OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda want, value: want == value,
    "StringLike": matches,
    "ArnEquals": matches,
    "ArnLike": matches,
    "Bool": lambda want, value: want.lower() == value.lower(),
    "NumericLessThan": lambda want, value: float(value) < float(want),
    "NumericLessThanEquals": lambda want, value: float(value) <= float(want),
    "NumericGreaterThan": lambda want, value: float(value) > float(want),
}
