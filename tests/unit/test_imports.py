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
    ("about", "errors", "credentials", "credential_process", "quoting"),
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
# Public, and part of the composition root: what they offer lies in "hosts".
FACES = {"amplify_plugin", "amplify_plugin.hooks"}
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
            if node.module == "amplify_plugin":
                named.add(node.module)  # a reader cannot tell a module of it from a value in it
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                named.add(whole if whole in known else node.module)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named.update({node.value} - {"amplify_plugin"})  # for import_module
    return named & known


def entry(module: str) -> str:
    return "hosts" if module in FACES else module.split(".")[1]


def breaches(sources: dict[str, str]) -> Iterator[str]:
    for module, source in sources.items():
        for other in imported(source, frozenset(sources)) - {module}:
            here, there = entry(module), entry(other)
            if HEIGHT[there] > HEIGHT[here]:
                yield f"{module} imports {other}, which is above it"
            elif here == "hooks" and there == "commands" and other not in VALUES_OF_COMMANDS:
                yield f"{module} imports {other}: hooks know no command"


def circle(sources: dict[str, str]) -> list[str]:
    known = frozenset(sources)
    graph = {module: imported(source, known) - {module} for module, source in sources.items()}
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


@pytest.mark.parametrize(
    "line",
    [
        "from amplify_plugin import GROUP",
        "from amplify_plugin import files",
        "from amplify_plugin.hooks import use",
    ],
)
def test_nothing_below_takes_from_a_public_face(line: str) -> None:
    [breach] = breaches({**modules(), "amplify_plugin.roles.sts": line})
    assert breach.endswith("which is above it")


def test_a_circle_through_a_public_face_is_seen() -> None:
    planted = "from amplify_plugin import GROUP"
    assert "amplify_plugin" in circle({**modules(), "amplify_plugin.hosts.awscli": planted})


def test_a_circle_inside_a_folder_is_seen() -> None:
    planted = "def f():\n    from amplify_plugin.roles import role"
    assert "amplify_plugin.roles.sts" in circle({**modules(), "amplify_plugin.roles.sts": planted})
