"""What ``--output`` and ``--query`` make of a result, in hosts that do not do it themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from amplify_plugin.errors import UsageError


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


def as_yaml(structure: dict[str, Any], query: str | None = None) -> str:
    """Format the structure as YAML, as the AWS CLI v2 does. Raises UsageError."""
    return "".join(f"{line}\n" for line in _yaml(queried(structure, query)))


def as_table(structure: dict[str, Any], query: str | None = None) -> str:
    """Draw each list of objects as a table with a column for each key, the rest a line for each.

    Raises UsageError.
    """
    from amplify_plugin.terminal.screen import Screen
    from amplify_plugin.terminal.table import Cell, table

    found = queried(structure, query)
    drawn = []
    for title, rows in _tables(found if isinstance(found, dict) else {"": found}):
        columns = list(dict.fromkeys(key for row in rows for key in row))
        cells = [[Cell(row.get(column, "")) for column in columns] for row in rows]
        drawn.append(f"{title}\n" * bool(title) + table(columns, cells, Screen()))
    return "\n".join(drawn)


FORMATS: Mapping[str, Callable[[dict[str, Any], str | None], str]] = {
    "json": as_json,
    "table": as_table,
    "text": as_text,
    "yaml": as_yaml,
}


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


def _yaml(value: Any) -> Iterator[str]:
    """The lines of a value. A text is plain only where it can be nothing else."""
    if isinstance(value, dict) and value:
        for key, member in value.items():
            yield from _under(f"{_scalar(key)}:", member, indent="  ")
    elif isinstance(value, list) and value:
        for item in value:
            first, *rest = _yaml(item)
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
    else:
        yield _scalar(value)


def _under(head: str, value: Any, *, indent: str) -> Iterator[str]:
    if _has_parts(value) and value:
        yield head
        yield from (f"{indent * isinstance(value, dict)}{line}" for line in _yaml(value))
    else:
        yield f"{head} {_scalar(value)}"


PLAIN = r"(?a)[A-Za-z_/][\w./@+=-]*(:[\w./@+=-]+)*"
WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})  # not texts


def _scalar(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(PLAIN, value) and value.lower() not in WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)  # YAML reads JSON


def _tables(structure: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The titles and rows of the tables that a structure is."""
    own: dict[str, Any] = {}
    for key, value in structure.items():
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            yield (
                key,
                [_flat(item) if isinstance(item, dict) else _flat({"": item}) for item in value],
            )
        else:
            own[key] = value
    if own:
        yield "", [{"key": key, "value": value} for key, value in _flat(own).items()]


def _flat(structure: dict[str, Any], before: str = "") -> dict[str, str]:
    """One row: members of objects get columns of their own, lists become one text."""
    row: dict[str, str] = {}
    for key, value in structure.items():
        if isinstance(value, dict):
            row.update(_flat(value, f"{before}{key}."))
        elif isinstance(value, list):
            row[f"{before}{key}"] = ", ".join(
                item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
                for item in value
            )
        else:
            row[f"{before}{key}"] = "" if value is None else str(value)
    return row


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
