"""docs/errors.md has each error class once, with its kind, a cause and a remedy."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import amplify_plugin

PACKAGE = Path(amplify_plugin.__file__).parent
PAGE = PACKAGE.parent / "docs" / "errors.md"
KINDS = {
    "UsageError": "usage",
    "ConfigurationError": "configuration",
    "AmplifyPluginError": "failure",
}
# Their text stands inside another error's sentence, which has the remedy.
INSIDE_OTHERS = {"Throws", "FailedJustNow"}
SECTION = re.compile(
    r"^### (?P<name>\w+)\n\n\*(?P<kind>\w+)\*\n\n```text\n(?P<example>.+?)\n```\n\n"
    r"\*\*Cause\*\*: \S.*?\.\n\n\*\*Remedy\*\*: \S.*?\.\n*(?=^##|\Z)",
    re.MULTILINE | re.DOTALL,
)


def test_each_error_class_is_on_the_page_once_with_cause_and_remedy() -> None:
    page = PAGE.read_text(encoding="utf-8")
    headings = re.findall(r"^### (.*)", page, re.MULTILINE)
    assert sorted(headings) == sorted(error_classes())
    assert [match["name"] for match in SECTION.finditer(page)] == headings


def test_the_kind_on_the_page_is_what_the_exit_code_says() -> None:
    classes = error_classes()
    for match in SECTION.finditer(PAGE.read_text(encoding="utf-8")):
        assert match["kind"] == next(
            KINDS[k] for k in lineage(match["name"], classes) if k in KINDS
        )


def test_each_place_that_makes_an_error_says_what_to_do_now() -> None:
    classes = error_classes()
    with_remedy = {name for name, node in classes.items() if has_remedy(node)}
    without = [
        f"{path}:{call.lineno}"
        for path, tree in trees()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and not ast.unparse(call.func).startswith("exceptions.")  # the AWS CLI's own
        and (name := ast.unparse(call.func).rpartition(".")[2]) in classes
        and name not in INSIDE_OTHERS
        and with_remedy.isdisjoint(lineage(name, classes))
        and not has_remedy(call)
    ]
    assert without == []


@cache
def trees() -> list[tuple[Path, ast.Module]]:
    """Every module of the package but those for tests of plugins."""
    return [
        (path, ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(PACKAGE.rglob("*.py"))
        if "testing" not in path.parts
    ]


@cache
def error_classes() -> dict[str, ast.ClassDef]:
    """The classes of the package that are AmplifyPluginError or derive from it."""
    defined = {
        node.name: node
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    return {
        name: node
        for name, node in defined.items()
        if "AmplifyPluginError" in lineage(name, defined)
    }


def lineage(name: str, classes: dict[str, ast.ClassDef]) -> list[str]:
    """The class and those of ours that it derives from, nearest first."""
    bases = classes[name].bases if name in classes else []
    names = [ast.unparse(base).rpartition(".")[2] for base in bases]
    return [name, *(above for base in names for above in lineage(base, classes))]


def has_remedy(node: ast.AST) -> bool:
    """Whether a call in it, or it itself, hands a remedy on."""
    return any(
        isinstance(call, ast.Call) and any(keyword.arg == "remedy" for keyword in call.keywords)
        for call in ast.walk(node)
    )
