"""Results as a person or a program wants them, where no host formats them itself."""

from __future__ import annotations

import json
from typing import Any

from amplify_plugin.errors import UsageError


def as_json(structure: dict[str, Any], query: str | None = None) -> str:
    """The structure, or what a JMESPath query finds in it, as indented JSON.

    Raises UsageError for a query that cannot be parsed.
    """
    return json.dumps(queried(structure, query), indent=4, ensure_ascii=False) + "\n"


def as_text(structure: dict[str, Any], query: str | None = None) -> str:
    """Tab-separated values, a line for each item of a list, as the AWS CLI's text output."""
    return "".join(f"{line}\n" for line in _rows(queried(structure, query)))


def queried(structure: dict[str, Any], query: str | None) -> Any:
    """What the JMESPath query finds; the structure itself without one."""
    if query is None:
        return structure
    import jmespath

    try:
        return jmespath.search(query, structure)
    except jmespath.exceptions.JMESPathError as error:
        raise UsageError(f"Bad value for --query: {error}") from None


def _rows(value: Any) -> list[str]:
    if isinstance(value, list):
        return [row for item in value for row in _rows(item)]
    if isinstance(value, dict):
        plain = [_word(v) for v in value.values() if not isinstance(v, dict | list)]
        nested = [row for v in value.values() if isinstance(v, dict | list) for row in _rows(v)]
        return ["\t".join(plain), *nested] if plain else nested
    return [_word(value)]


def _word(value: Any) -> str:
    return str(value) if value is not None else "None"
