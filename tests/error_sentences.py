"""Every sentence that an error of ours can begin with, taken from the source.

``python -m tests.error_sentences`` brings the sentences in docs/errors.md up to date, and leaves
what people wrote below them; a test holds that nothing changes then.
"""

from __future__ import annotations

import ast
import importlib
import itertools
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import amplify_plugin
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError

PACKAGE = Path(amplify_plugin.__file__).parent
PAGE = PACKAGE.parent / "docs" / "errors.md"
LEFT_OPEN = "…"  # what only a real run knows: a name, a path, what somebody else said
BASES = ("AmplifyPluginError", "ConfigurationError", "UsageError")

Parts = tuple[str | ast.expr, ...]


class Made(NamedTuple):
    """A place in the source that makes an error: what it says, and whether also what to do."""

    kind: str
    place: str
    sentence: str
    has_remedy: bool


class Maker(NamedTuple):
    """An ``__init__``: its parameters, and what it hands to the one above it."""

    parameters: tuple[str, ...]
    arguments: tuple[ast.expr, ...]
    has_remedy: bool


def error_classes() -> dict[str, type[AmplifyPluginError]]:
    """Every error class of the package by name; those for tests of plugins are not people's."""
    names = [
        module.name
        for module in pkgutil.walk_packages([str(PACKAGE)], "amplify_plugin.")
        if not module.name.startswith(
            ("amplify_plugin.testing", "amplify_plugin.hosts", "amplify_plugin.__main__")
        )
    ]
    for name in names:
        importlib.import_module(name)
    found: dict[str, type[AmplifyPluginError]] = {}
    left = [AmplifyPluginError]
    while left:
        kind = left.pop()
        if kind.__module__.startswith("amplify_plugin.") and ".testing" not in kind.__module__:
            found[kind.__name__] = kind
            left += kind.__subclasses__()
    return dict(sorted(found.items()))


def all_made() -> list[Made]:
    """Every place that makes an error of ours."""
    classes = error_classes()
    makers = _makers()
    return [
        made
        for path, tree in _trees()
        for made in _made_in(tree, path.relative_to(PACKAGE.parent), classes, makers)
    ]


def sentences() -> dict[str, list[str]]:
    """The sentences of each class that can be raised, in the order of the source."""
    found: dict[str, list[str]] = {}
    for made in all_made():
        of_kind = found.setdefault(made.kind, [])
        if made.sentence not in of_kind:
            of_kind.append(made.sentence)
    # One without a word of its own passes on what another one says.
    return {
        kind: [text for text in found[kind] if re.search("[a-z]", text)] or [LEFT_OPEN]
        for kind in sorted(found)
    }


def kind_of(error: type[AmplifyPluginError]) -> str:
    """What its exit code says, as the page's first table names it."""
    if issubclass(error, UsageError):
        return "usage"
    return "configuration" if issubclass(error, ConfigurationError) else "failure"


def _trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "testing" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def _makers() -> dict[str, list[Maker]]:
    """The ``__init__`` of each class that has one of its own, once for each way through it."""
    found: dict[str, list[Maker]] = {}
    for _, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                found[node.name] = list(_makers_of(node))
    return found


def _makers_of(kind: ast.ClassDef) -> Iterator[Maker]:
    for function in kind.body:
        if isinstance(function, ast.FunctionDef) and function.name == "__init__":
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__":
                    names = tuple(argument.arg for argument in function.args.args[1:])
                    has_remedy = any(keyword.arg == "remedy" for keyword in call.keywords)
                    yield Maker(names, tuple(call.args), has_remedy)


def _parts(expression: ast.expr) -> Parts:
    match expression:
        case ast.Constant(value=str() as text):
            return (text,)
        case ast.JoinedStr(values=values):
            return tuple(part for value in values for part in _parts(value))
        case ast.FormattedValue(value=value, conversion=conversion):
            return ("'", value, "'") if conversion == ord("r") else (value,)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return (*_parts(left), *_parts(right))
    return (expression,)


def _made_in(
    tree: ast.Module,
    path: Path,
    classes: dict[str, type[AmplifyPluginError]],
    makers: dict[str, list[Maker]],
) -> Iterator[Made]:
    for node in ast.walk(tree):
        # ``raise X(...)``, ``return X(...)``, and ``raise X`` without arguments.
        call = node.exc if isinstance(node, ast.Raise) else node
        if isinstance(node, ast.Raise) == isinstance(call, ast.Call):
            continue
        name = _name_of(call)
        if name not in classes:
            continue
        given: dict[str, ast.expr] = {}
        arguments: tuple[ast.expr, ...] = ()
        has_remedy = False
        if isinstance(call, ast.Call):
            arguments = tuple(call.args)
            given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
            has_remedy = "remedy" in given
        lineage = [makers[k.__name__] for k in classes[name].__mro__ if makers.get(k.__name__)]
        place = f"{path}:{getattr(call, 'lineno', 0)}"
        for way in itertools.product(*lineage):
            yield _made(name, place, way, arguments, given, has_remedy=has_remedy)


def _made(
    name: str,
    place: str,
    way: Iterable[Maker],
    arguments: tuple[ast.expr, ...],
    given: dict[str, ast.expr],
    *,
    has_remedy: bool,
) -> Made:
    """Follow the arguments from the class up to the base of all, whose first is the sentence."""
    for maker in way:
        given = {**given, **dict(zip(maker.parameters, arguments, strict=False))}
        arguments = tuple(ast.Constant(_text(_parts(a), given)) for a in maker.arguments)
        has_remedy = has_remedy or maker.has_remedy
        given = {}
    return Made(name, place, _text(arguments[:1], {}), has_remedy)


def _name_of(node: ast.AST | None) -> str:
    """The class that a call makes an object of; of modules of other packages none."""
    if isinstance(node, ast.Call):
        node = node.func
    match node:
        case ast.Name(id=name):
            return name if not isinstance(node.ctx, ast.Store) else ""
        case ast.Attribute(value=ast.Name(id=module), attr=name) if module != "exceptions":
            return name
    return ""


def _text(parts: Parts, given: dict[str, ast.expr]) -> str:
    texts = (part if isinstance(part, str) else _value(part, given) for part in parts)
    return re.sub(rf"{LEFT_OPEN}(\s*{LEFT_OPEN})+", LEFT_OPEN, "".join(texts))


def _value(expression: ast.expr, given: dict[str, ast.expr]) -> str:
    match expression:
        case ast.Call(func=ast.Name(id="shown"), args=[inner]):
            return _value(inner, given)
        case ast.Constant(value=str() as text):
            return text
        case ast.Name(id=name) if name in given:
            return _text(_parts(given[name]), {})
    return LEFT_OPEN


# ----------------------------------------------------------------------------------------- the page

SECTION = re.compile(
    r"^### (\w+)\n\n(?:[^\n]*\n\n)?```text\n.*?\n```\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL
)


def written() -> dict[str, str]:
    """What people wrote about each error on the page."""
    return {found[1]: found[2].strip() for found in SECTION.finditer(PAGE.read_text("utf-8"))}


def brought_up_to_date(page: str) -> str:
    """The page with the sentences of now; new errors at its end, to be put where they belong."""
    found, classes = sentences(), error_classes()

    def section(name: str, text: str) -> str:
        lines = "\n".join(found[name])
        about = f"*{kind_of(classes[name])}*"
        return f"### {name}\n\n{about}\n\n```text\n{lines}\n```\n\n{text.strip()}\n\n"

    def current(match: re.Match[str]) -> str:
        return section(match[1], match[2]) if match[1] in found else ""

    known = {match[1] for match in SECTION.finditer(page)}
    renewed = SECTION.sub(current, page)
    missing = "".join(section(name, "") for name in found if name not in known)
    return f"{renewed.rstrip()}\n\n{missing}".rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(brought_up_to_date(PAGE.read_text("utf-8")), encoding="utf-8")
