"""Write results as text or JSON, in hosts that do not format them themselves."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.screen import can_show


def as_json(structure: dict[str, Any], query: str | None = None) -> str:
    """Format the structure, or what a JMESPath query finds in it, as indented JSON.

    Raises UsageError for a query that cannot be parsed.
    """
    return json.dumps(queried(structure, query), indent=4, ensure_ascii=False) + "\n"


def as_text(structure: dict[str, Any], query: str | None = None) -> str:
    """Format the structure like the AWS CLI's text output: sorted keys, values between tabs.

    A line begins with the name of its list or object. Raises UsageError.
    """
    return "".join("\t".join(line) + "\n" for line in _lines(queried(structure, query), None))


def queried(structure: dict[str, Any], query: str | None) -> Any:
    """Run the JMESPath query; without one, return the structure itself."""
    if query is None:
        return structure
    import jmespath

    try:
        return jmespath.search(query, structure)
    except jmespath.exceptions.JMESPathError as error:
        raise UsageError(
            f"Bad value for --query: {str(error).rstrip()}",
            remedy="It takes a JMESPath expression, such as profiles[].name",
        ) from None


def write(text: str) -> None:
    """Print a result, if there is a standard output. Raises OSError.

    Characters that its encoding lacks are escaped: the name of a profile may have some.
    """
    if sys.stdout is None:
        return
    if not can_show(text):
        encoding = sys.stdout.encoding
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    sys.stdout.write(text)
    sys.stdout.flush()


def _lines(
    value: Any, name: str | None, columns: tuple[str, ...] | None = None
) -> Iterator[list[str]]:
    if isinstance(value, dict):
        yield from _object_lines(value, name, columns)
    elif isinstance(value, list):
        yield from _list_lines(value, name)
    else:
        yield [str(value)]


def _object_lines(
    value: dict[str, Any], name: str | None, columns: tuple[str, ...] | None
) -> Iterator[list[str]]:
    if columns is None:
        columns = tuple(key for key in sorted(value) if not _has_parts(value[key]))
    cells = [str(value.get(key, "")) for key in columns]
    if cells:
        yield cells if name is None else [name.upper(), *cells]
    for key in sorted(set(value) - set(columns)):
        yield from _lines(value[key], key)


def _list_lines(value: list[Any], name: str | None) -> Iterator[list[str]]:
    if any(isinstance(item, dict) for item in value):
        # Objects of one list have the same columns, empty where one of them lacks a key.
        keys = {
            k for item in value if isinstance(item, dict) for k in item if not _has_parts(item[k])
        }
        for item in value:
            yield from _lines(item, name, tuple(sorted(keys)))
        return
    plain = [str(item) for item in value if not _has_parts(item)]
    if name is not None:
        yield from ([name.upper(), item] for item in plain)
    elif plain:
        yield plain
    for item in value:
        if _has_parts(item):
            yield from _lines(item, name)


def _has_parts(value: Any) -> bool:
    return isinstance(value, dict | list)
