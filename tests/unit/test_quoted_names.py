"""Names in messages: as they are written in their file, between quotes, by one function."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from amplify_plugin.awsconfig.profiles import ProfileNotFound
from amplify_plugin.commands.doctor.checks import environment
from tests.unit.commands.doctor.texts import found
from tests.unit.test_imports import modules

# What Python shows, and what a program compares; a person reads neither.
FOR_PYTHON = ("__getattr__", "__repr__", "__format__", "number_text")
NO_SENTENCES = {"amplify_plugin.awsconfig.verify", "amplify_plugin.commands.iam.policy"}
REPR = ord("r")


def shown_as_python_does(tree: ast.AST, function: str = "") -> Iterator[tuple[int, str]]:
    """The lines with ``!r`` or ``repr``, each with the function that it is in."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FormattedValue) and node.conversion == REPR:
            yield node.lineno, function
        if isinstance(node, ast.Name) and node.id == "repr":
            yield node.lineno, function
        inner = node.name if isinstance(node, ast.FunctionDef) else function
        yield from shown_as_python_does(node, inner)


ESCAPED = r"a\.b"
TEXTS = {
    "error": lambda: [str(ProfileNotFound(ESCAPED, ()))],
    "variable": lambda: [told.message for told in environment.check({"AWS_PROFILE": ESCAPED}, {})],
    "setting": lambda: [
        told.message
        for key in ("source_profile", "sso_session", "services")
        for told in found(f"[profile x]\nrole_arn = arn:aws:iam::1:role/r\n{key} = {ESCAPED}\n")
        if key in told.message
    ],
}


@pytest.mark.parametrize("kind", TEXTS)
def test_a_name_is_shown_as_it_is_written(kind: str) -> None:
    texts = TEXTS[kind]()
    assert texts
    assert all(f"'{ESCAPED}'" in text for text in texts), texts


def test_no_message_shows_a_name_as_python_does() -> None:
    """``repr`` doubles the backslash of ``a\\.b``, and nobody finds that name in a file."""
    found = [
        f"{module}:{line} in {function}"
        for module, source in modules().items()
        if module not in NO_SENTENCES and ".testing" not in module
        for line, function in shown_as_python_does(ast.parse(source))
        if function not in FOR_PYTHON
    ]
    assert not found, f"use terminal.text.quoted: {found}"


def test_the_look_finds_each_way_to_show_a_name_as_python_does() -> None:
    source = 'def f(a):\n    g(f"{a!r}")\n    return map(repr, a)\n'
    assert list(shown_as_python_does(ast.parse(source))) == [(2, "f"), (3, "f")]
