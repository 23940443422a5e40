"""docs/errors.md has every sentence that refuses something, and every error class.

It is ordered by what a person sees: a heading or a line of a block is a sentence, "…" in it what
only a real run knows. The classes are a table at its end, for programs and plugins.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import amplify_plugin

PACKAGE = Path(amplify_plugin.__file__).parent
PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
KINDS = {
    "UsageError": "usage",
    "ConfigurationError": "configuration",
    "AmplifyPluginError": "failure",
}
# Their text stands inside another error's sentence, which has the remedy.
INSIDE_OTHERS = {"Throws", "FailedJustNow"}
SECTION = re.compile(r"^### ([^\n]+)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
AWS_FILE = re.compile(r"~/\.aws/\w+")
BREAKS = re.compile(r"[…,;:.()\[\]'?]+")


def test_each_sentence_that_refuses_is_on_the_page() -> None:
    missing = {
        f"{path}: {sentence}"
        for path, name, sentence in sentences()
        if name not in INSIDE_OTHERS and not is_on_page(sentence)
    }
    assert missing == set(), "give it a line in docs/errors.md, where it fits"


def test_no_sentence_of_the_page_is_one_of_yesterday() -> None:
    """Each phrase between dots, commas and the like stands in the code."""
    code = " ".join(
        "".join(text_of(node, "…").split("\n"))
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr | ast.Constant)
    )
    gone = {
        f"{heading}: {phrase}"
        for heading, lines in sections()
        for line in lines
        for phrase in map(without_and, BREAKS.split(AWS_FILE.sub("…", line)))
        if len(phrase) >= 8 and phrase not in code
    }
    assert gone == set()


def test_each_part_says_why_and_what_to_type() -> None:
    text = PAGE.read_text(encoding="utf-8").partition("\n## Exit codes\n")[0]
    for heading, part in SECTION.findall(text):
        assert "\n**Why**: " in part, heading
        assert "\n**Type**" in part, heading


def test_the_classes_are_a_table_from_the_code() -> None:
    """With the kind that the exit code says, the module, and the docstring's first paragraph."""
    _, _, table = PAGE.read_text(encoding="utf-8").partition("| class | kind | module | when |\n")
    assert table.splitlines()[1:] == class_rows()


@pytest.mark.parametrize(
    "sentence", ["Profile '…' has a tail.", "STS sees ….", "… gives a clue: …"]
)
def test_a_sentence_of_nowhere_would_be_missed(sentence: str) -> None:
    assert not is_on_page(sentence)


def sections() -> Iterator[tuple[str, list[str]]]:
    """Each heading of the page's sentences with its lines, the heading first."""
    text = PAGE.read_text(encoding="utf-8").partition("\n## Exit codes\n")[0]
    for heading, part in SECTION.findall(text):
        yield (
            heading,
            [heading, *(line for block in BLOCK.findall(part) for line in block.splitlines())],
        )


def sentences() -> Iterator[tuple[str, str, str]]:
    """Path, class and sentence (or clause) of each error made in the code, as far as it is text."""
    classes = error_classes()
    for path, tree in trees():
        own = {
            call: node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef) and node.name in classes
            for call in ast.walk(node)
            if isinstance(call, ast.Call) and called(call) == "__init__"
        }
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call):
                continue
            name = own.get(call) or called(call)
            for argument in call.args if name in classes else ():
                sentence = text_of(argument, "…")
                # "'… help' lists them." is a remedy of UnknownCommand.
                if re.search(r"[a-z]{2}.* |[a-z]{3}", sentence) and not sentence.endswith(
                    "lists them."
                ):
                    yield str(path.relative_to(PACKAGE)), name, sentence


def called(call: ast.Call) -> str:
    """The last name of what is called; empty for a class of the AWS CLI's own."""
    func = call.func
    if isinstance(func, ast.Attribute):
        is_theirs = isinstance(func.value, ast.Name) and func.value.id == "exceptions"
        return "" if is_theirs else func.attr
    return func.id if isinstance(func, ast.Name) else ""


@cache
def page_lines() -> list[str]:
    return [line for _, lines in sections() for line in lines]


def is_on_page(sentence: str) -> bool:
    """Whether a line of the page has this sentence."""
    pieces = sentence.split("…")
    shape = re.compile(".*".join(map(re.escape, pieces)))
    longest = max(pieces, key=len)
    return any(longest in line and shape.search(line) for line in page_lines())


def text_of(node: ast.AST, hole: str) -> str:
    """A string of the code, each placeholder as ``hole``; empty for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if not isinstance(node, ast.JoinedStr):
        return ""
    pieces = (
        text_of(v, hole) if isinstance(v, ast.Constant) else holder(v, hole) for v in node.values
    )
    return "".join(pieces)


def holder(value: ast.AST, hole: str) -> str:
    call = value.value if isinstance(value, ast.FormattedValue) else None
    is_quoted = isinstance(call, ast.Call) and called(call) == "quoted"
    return f"'{hole}'" if is_quoted else hole


def without_and(phrase: str) -> str:
    return phrase.strip().removeprefix("and ")


def class_rows() -> list[str]:
    classes = error_classes()
    module = {
        node.name: ".".join(("amplify_plugin", *path.relative_to(PACKAGE).with_suffix("").parts))
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name in classes
    }
    return [
        f"| `{name}` | {kind(name)} | `{module[name].removesuffix('.__init__')}` | {when(name)} |"
        for name in sorted(classes, key=lambda name: (module[name], name))
    ]


def kind(name: str) -> str:
    return next(KINDS[above] for above in lineage(name, error_classes()) if above in KINDS)


def when(name: str) -> str:
    first, _, _ = (ast.get_docstring(error_classes()[name]) or "").partition("\n\n")
    return " ".join(first.replace("``", "`").split())


def test_each_place_that_makes_an_error_says_what_to_do_now() -> None:
    classes = error_classes()
    with_remedy = {name for name, node in classes.items() if has_remedy(node)}
    without = [
        f"{path}:{call.lineno}"
        for path, tree in trees()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and (name := called(call)) in classes
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
