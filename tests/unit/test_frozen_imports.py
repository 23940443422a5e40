"""What the frozen AWS CLI lacks of Python's standard library: nothing that we load there."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

import amplify_plugin

# Seen in builds of 2.36.7 with Python 3.11, and of 2.38.5 with Python 3.14 (as AWS ships it).
LACKING = frozenset(
    [
        "aifc",
        "antigravity",
        "asynchat",
        "asyncore",
        "bdb",
        "cProfile",
        "cgi",
        "cmath",
        "cmd",
        "code",
        "codeop",
        "compileall",
        "crypt",
        "ctypes.util",
        "curses",
        "dbm",
        "distutils",
        "doctest",
        "ensurepip",
        "filecmp",
        "graphlib",
        "idlelib",
        "imaplib",
        "imp",
        "json.tool",
        "mailbox",
        "modulefinder",
        "nturl2path",
        "pdb",
        "pickletools",
        "plistlib",
        "poplib",
        "profile",
        "pstats",
        "pty",
        "pyclbr",
        "pydoc",
        "rlcompleter",
        "sched",
        "shelve",
        "smtpd",
        "symtable",
        "sysconfig",
        "tabnanny",
        "telnetlib",
        "this",
        "timeit",
        "tkinter",
        "tomllib",
        "trace",
        "turtle",
        "turtledemo",
        "unittest.mock",
        "uu",
        "venv",
        "wave",
        "wsgiref",
        "zipapp",
        "zoneinfo",
    ]
)
# What we load there; jmespath, prompt_toolkit and wcwidth are the AWS CLI's own.
DEPENDENCIES = ("pluggy", "configobj", "validate", "filelock", "hjson", "segno")
# For other hosts, and for tests.
NOT_THERE = ("testing", "hosts/pytest.py", "hosts/tox.py", "hosts/hatch.py", "hosts/awsume.py")
# Where a dependency names one all the same, and why that is harmless.
HARMLESS = {
    ("hjson/compat.py", "imp"): "where Python's own reload is not found, in Python 2",
    ("hjson/tests/__init__.py", "doctest"): "its tests",
}


def named(tree: ast.Module) -> Iterator[str]:
    """The modules that a file imports, wherever in it, but for what it does as a program."""
    body = [node for node in tree.body if not _is_program(node)]
    for node in (node for statement in body for node in ast.walk(statement)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_program(node: ast.stmt) -> bool:
    """Whether it is ``if __name__ == "__main__":``."""
    return isinstance(node, ast.If) and "__name__" in ast.dump(node.test)


def lacking(name: str) -> str | None:
    """The module of the list that importing this one needs."""
    parts = name.split(".")
    wholes = (".".join(parts[: count + 1]) for count in range(len(parts)))
    return next((whole for whole in wholes if whole in LACKING), None)


def files_of(module: str) -> tuple[Path, list[Path]]:
    """The folder that a module lies in, and its files."""
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    origin = Path(spec.origin)
    if spec.submodule_search_locations is None:
        return origin.parent, [origin]
    return origin.parent.parent, sorted(origin.parent.rglob("*.py"))


def test_ours() -> None:
    root = Path(amplify_plugin.__file__).parent
    found = {
        (str(path.relative_to(root)), name)
        for path in root.rglob("*.py")
        if not str(path.relative_to(root)).startswith(NOT_THERE)
        for name in named(ast.parse(path.read_text("utf-8")))
        if lacking(name)
    }
    assert found == set()


@pytest.mark.parametrize("module", DEPENDENCIES)
def test_a_dependency(module: str) -> None:
    root, files = files_of(module)
    found = {
        (path.relative_to(root).as_posix(), missing)
        for path in files
        for name in named(ast.parse(path.read_text("utf-8")))
        if (missing := lacking(name))
    }
    assert found <= HARMLESS.keys()


def test_the_reader_of_imports_sees_what_it_is_to_see() -> None:
    text = "import zoneinfo\ndef f():\n    from unittest import mock\n    import json\n"
    guarded = "if __name__ == '__main__':\n    import doctest\n"
    names = list(named(ast.parse(text + guarded)))
    assert [name for name in names if lacking(name)] == ["zoneinfo", "unittest.mock"]
