"""Imports point down the way of the data, and go in no circle: docs/decisions/0015-the-house.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import amplify_plugin

PACKAGE = Path(amplify_plugin.__file__).parent
# Lowest first. A module imports from its own entry and from lower ones.
FLOORS = (
    ("errors", "credentials", "credential_process"),
    ("terminal",),
    ("files",),
    ("programs",),
    ("settings",),
    ("cache",),
    ("awsconfig",),
    ("project",),
    ("roles",),
    ("commands",),
    ("hooks",),
    ("hosts",),
    ("testing", "__main__"),
)
HEIGHT = {entry: height for height, entries in enumerate(FLOORS) for entry in entries}
# They count as part of the composition root. The first two are public; the third is a program of
# its own, run as a file, which goes on as the whole program where it cannot answer.
FACES = {"amplify_plugin", "amplify_plugin.hooks", "amplify_plugin.credential_process"}
# Values that commands hand to hooks; the commands themselves are none of a hook's business.
VALUES_OF_COMMANDS = {
    f"amplify_plugin.commands.{name}"
    for name in (
        "base",
        "context",
        "ports",
        "doctor.finding",
        "doctor.codes",
        "doctor.surroundings",
    )
}


@cache
def modules() -> dict[str, str]:
    """The source of every module by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ["amplify_plugin", *path.relative_to(PACKAGE).with_suffix("").parts]
        found[".".join(part for part in parts if part != "__init__")] = path.read_text("utf-8")
    return found


@cache
def imported(source: str, known: frozenset[str]) -> set[str]:
    """The modules of the package that a source imports, wherever in it and for whatever end."""
    named: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            named.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                named.add(whole if whole in known else node.module)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named.add(node.value)  # for import_module
    return named & known


def entry(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def breaches(sources: dict[str, str]) -> Iterator[str]:
    for module, source in sources.items():
        for other in imported(source, frozenset(sources)) - {module, "amplify_plugin"}:
            here, there = entry(module), entry(other)
            if module in FACES:
                continue
            if HEIGHT[there] > HEIGHT[here]:
                yield f"{module} imports {other}, which is above it"
            elif here == "hooks" and there == "commands" and other not in VALUES_OF_COMMANDS:
                yield f"{module} imports {other}: hooks know no command"


def circle(sources: dict[str, str]) -> list[str]:
    known = frozenset(sources)
    graph = {
        module: imported(source, known) - {module, "amplify_plugin", *FACES}
        for module, source in sources.items()
        if module not in FACES
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_every_import_points_down() -> None:
    assert list(breaches(modules())) == []


def test_there_is_no_circle_of_imports() -> None:
    assert circle(modules()) == []


@pytest.mark.parametrize(
    "line",
    [
        "from amplify_plugin.hosts import awscli",
        "import amplify_plugin.hosts.awscli",
        "def f():\n    from amplify_plugin.hosts.awscli import choose",
        "if TYPE_CHECKING:\n    from amplify_plugin.hosts.awscli import choose",
        "import_module('amplify_plugin.hosts.awscli')",
    ],
)
def test_an_import_upwards_is_seen_in_every_form(line: str) -> None:
    sources = {**modules(), "amplify_plugin.cache": line}
    assert list(breaches(sources)) == [
        "amplify_plugin.cache imports amplify_plugin.hosts.awscli, which is above it"
    ]


def test_a_circle_inside_a_folder_is_seen() -> None:
    planted = "def f():\n    from amplify_plugin.roles import role"
    assert "amplify_plugin.roles.sts" in circle({**modules(), "amplify_plugin.roles.sts": planted})
