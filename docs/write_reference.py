"""Write docs/reference/ from what the code says of itself, and the list of decisions.

``make docs`` runs it; with ``--check`` it writes nothing, and fails where a page is not current.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from amplify_plugin.about import ALIASES, GROUP
from amplify_plugin.commands import all_commands, standalone_commands
from amplify_plugin.hooks import specs
from amplify_plugin.settings import SETTINGS, load

if TYPE_CHECKING:
    from amplify_plugin.commands.base import Command, Option

DOCS = Path(__file__).parent
OUTPUTS = DOCS.parent / "demo" / "outputs.json"  # what real calls printed: `make pictures`
WIDTH = 110
SYNOPSIS_WIDTH = 78  # as wide as a code block of the site
WRITTEN = (
    "<!-- Written by docs/write_reference.py from the code: change that, then `make docs`. -->\n"
)

OF_COMMANDS = f"""\
`aws {GROUP} COMMAND` in the AWS CLI; {" and ".join(f"`{name}`" for name in ALIASES)} are short for
`{GROUP}`. Each is also a command of `amplify-plugin`, which needs no AWS CLI.

All take the AWS CLI's global options. What matters most: `--profile NAME` is the profile that the
command speaks of (for what works in IAM the administrator's, who does it), `--region NAME` its
region, and `--output json` (or `table`, `text`, `yaml`) or `--query` prints the structure instead
of text."""
OF_SETTINGS = """\
They are in `~/.amplify/awscloudformation/plugin.ini`, one `name = value` a line;
[`settings`](commands.md#settings) shows and changes them. An environment variable
overrides the file."""
OFF = """\
`AMPLIFY_PLUGIN=off` in the environment switches the whole plugin off: `aws` is then as without
it."""
OF_PYTHON = """\
What this page lists keeps its name and meaning until the next major version. All else may change.
Importing `amplify_plugin` loads nothing; each name loads what it needs when it is asked for."""

# What is promised to programs, by module, a class with its methods; anything else may change.
PYTHON: dict[str, dict[str, str]] = {
    "amplify_plugin": {"session": "", "install": ""},
    "amplify_plugin.credentials": {"Credentials": ""},
    "amplify_plugin.cache": {"CredentialCache": "get put reset clear"},
    "amplify_plugin.project": {"find": "", "Project": "selection", "Selection": ""},
    "amplify_plugin.awsconfig.amplify": {"parse": "", "profiles": "", "profile": ""},
    "amplify_plugin.awsconfig.aws": {"profiles": ""},
    "amplify_plugin.awsconfig.js": {"profiles": ""},
    "amplify_plugin.hooks": {"mount": ""},
    "amplify_plugin.testing": {
        "AwsServer": "reset add_user add_device add_role calls sessions_issued",
        "World": "create follow_guide choose environment config credentials aws start terminal",
        "Running": "finish kill",
        "Finished": "json",
        "Terminal": "expect type press finish",
    },
}


def commands_page() -> str:
    """Every subcommand, as its help has it."""
    everywhere, own = all_commands(), standalone_commands()
    lines = [
        "# Commands",
        OF_COMMANDS,
        "\n".join(f"- [`{c.name}`](#{c.name}): {c.summary}" for c in (*everywhere, *own)),
        *(text for command in everywhere for text in _command(command, f"aws {GROUP}")),
        *(text for command in own for text in _command(command, "amplify-plugin")),
    ]
    return _page(lines)


def _command(command: Command, program: str) -> Iterable[str]:
    yield f"## {command.name}"
    yield _code(_synopsis(command, program))
    yield from map(_prose, command.description.split("\n\n"))
    yield "" if program.startswith("aws") else f"`{program}` alone has it."
    aliases = ", ".join(f"`{alias}`" for alias in command.aliases)
    yield f"Also: {aliases}." if aliases else ""
    yield _table(("option", ""), ((_option(option), option) for option in command.options))
    for example in command.examples:
        words = f"{program} {example.words}"
        yield f"{_prose(example.wish)}\n\n{_code(words)}"
    played = json.loads(OUTPUTS.read_text(encoding="utf-8")).get(command.name)
    if played is not None:
        yield f"What it prints:\n\n{_code('$ ' + played['typed'], played['printed'])}"


def _synopsis(command: Command, program: str) -> str:
    """The words of a call, wrapped between them."""
    words = (f"[{_words(option)}]" for option in command.options if not option.rest)
    rest = ("-- COMMAND …" for option in command.options if option.rest)
    start = f"{program} {command.name} "
    # A blank inside of brackets is no place to wrap.
    line = " ".join(word.replace(" ", "\0") for word in (*words, *rest))
    indent = " " * 4
    filled = textwrap.fill(
        start + line, SYNOPSIS_WIDTH, subsequent_indent=indent, break_on_hyphens=False
    )
    return filled.replace("\0", " ").rstrip()


def _words(option: Option) -> str:
    if option.positional:
        return option.metavar
    value = "" if option.is_flag else f" {'|'.join(option.choices) or option.metavar}"
    return f"--{option.name}{value}"


def _code(*lines: str) -> str:
    text = "\n".join(lines)
    return f"```text\n{text}\n```"


def _option(option: Option) -> str:
    if option.rest:
        return "`-- …`"
    return f"`{_words(option)}`".replace("|", r"\|")


def settings_page() -> str:
    """Every setting with its variable and its default."""
    settings = load({}, DOCS / "no settings file")
    rows = (
        f"| `{name}` | `{setting.variable}` | {_default(getattr(settings, name))} | "
        f"{_prose(setting.meaning)} |"
        for name, setting in SETTINGS.items()
    )
    return _page(
        [
            "# Settings",
            OF_SETTINGS,
            "| setting | variable | default | |\n| --- | --- | --- | --- |\n" + "\n".join(rows),
            OFF,
        ]
    )


def _default(value: object) -> str:
    if isinstance(value, bool):
        return "`on`" if value else "`off`"
    if isinstance(value, float):
        return f"`{value:g}`"
    return "none"


def hooks_page() -> str:
    """Every hook with its contract, and the values that it is given or gives."""
    opening, *rest = inspect.cleandoc(specs.__doc__ or "").split("\n\n")
    hooks = [spec for _, spec in inspect.getmembers(specs, _is_spec)]
    hooks.sort(key=lambda spec: spec.__code__.co_firstlineno)
    lines = ["# The hooks", opening, *rest, "How a plugin is made: [Plugins](../plugins.md)."]
    for hook in hooks:
        asked = "The first answer counts." if _is_first_result(hook) else "Every answer counts."
        if inspect.signature(hook, eval_str=False).return_annotation == "None":
            asked = "Answers do not count."
        lines += [f"## {hook.__name__}", _signature(hook), f"*{asked}*", _docstring(hook)]
    lines += ["## What they are given and give", "All from `amplify_plugin.hooks`."]
    module = importlib.import_module("amplify_plugin.hooks")
    values = [name for name in module.__all__ if inspect.isclass(getattr(module, name))]
    for name in values:
        lines += [f"### {name}", _class(getattr(module, name))]
    return _page(lines)


def _is_spec(member: object) -> bool:
    return inspect.isfunction(member) and member.__module__ == specs.__name__


def _is_first_result(hook: Callable[..., Any]) -> bool:
    return bool(hook.amplify_plugin_spec["firstresult"])  # type: ignore[attr-defined]


def python_page() -> str:
    """What programs may import."""
    lines = [
        "# Python",
        OF_PYTHON,
    ]
    for name, members in PYTHON.items():
        module = importlib.import_module(name)
        lines.append(f"## {name}")
        for member, methods in members.items():
            found = getattr(module, member)
            lines.append(f"### {_title(module, member)}")
            is_class = inspect.isclass(found)
            lines.append(_class(found, methods.split()) if is_class else _function(found))
    return _page(lines)


def _title(module: ModuleType, member: str) -> str:
    return f"{module.__name__.removeprefix('amplify_plugin.awsconfig.')}.{member}"


def _function(function: Callable[..., Any]) -> str:
    return f"{_signature(function)}\n\n{_docstring(function)}"


def _class(kind: type[Any], methods: Sequence[str] | None = None) -> str:
    """A class with these methods, or with all that have a docstring."""
    public = [
        name
        for name, member in vars(kind).items()
        if not name.startswith("_") and inspect.isfunction(_plain(member)) and member.__doc__
    ]
    listed = (
        f"- {_member(kind, _plain(vars(kind)[name]))}"
        for name in (public if methods is None else methods)
    )
    fields = getattr(kind, "_fields", ())
    has = "Fields: " + ", ".join(f"`{field}`" for field in fields) + "." if fields else ""
    return "\n\n".join(filter(None, (_docstring(kind), has, "\n".join(listed))))


def _plain(member: Any) -> Any:
    if isinstance(member, classmethod | staticmethod):
        return member.__func__
    return member.fget if isinstance(member, property) else member


def _member(kind: type[Any], function: Any) -> str:
    is_property = isinstance(inspect.getattr_static(kind, function.__name__), property)
    signature = "" if is_property else _arguments(function, without_first=True)
    first = inspect.cleandoc(function.__doc__).split("\n\n")[0]
    return f"`{function.__name__}{signature}`: {' '.join(first.split())}"


def _signature(function: Callable[..., Any]) -> str:
    return f"```python\n{function.__name__}{_arguments(function)}\n```"


def _arguments(function: Callable[..., Any], *, without_first: bool = False) -> str:
    signature = inspect.signature(function, eval_str=False)
    if without_first:
        signature = signature.replace(parameters=list(signature.parameters.values())[1:])
    as_written = signature.replace(
        parameters=[
            each.replace(annotation=_written(each.annotation))
            for each in signature.parameters.values()
        ],
        return_annotation=_written(signature.return_annotation),
    )
    plain = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(as_written))
    return re.sub(r"<class ([\w.]+)>", r"\1", plain)


def _written(annotation: Any) -> Any:
    """A type as its source has it, without modules: those that start quickly keep the type."""
    if annotation is inspect.Signature.empty or isinstance(annotation, str):
        return annotation
    return re.sub(r"\b(?:[a-z_]\w*\.)+(?=\w)", "", inspect.formatannotation(annotation))


def _docstring(thing: object) -> str:
    """A docstring as Markdown: its code is in double backquotes, which Markdown takes as well."""
    text = inspect.getdoc(thing) or ""
    sections = re.sub(r"^(Args|Raises):\n", r"\1:\n\n", text, flags=re.MULTILINE)
    listed = re.sub(r"^    (\w+): ", r"- `\1`: ", sections, flags=re.MULTILINE)
    return re.sub(r"^        (?=\S)", "  ", listed, flags=re.MULTILINE)


def _prose(text: str) -> str:
    """A person's text with nothing in it that Markdown would take for its own."""
    return re.sub(r"([<>*_|])", r"\\\1", text).replace("’", "'")


def _table(head: tuple[str, str], rows: Iterable[tuple[str, Option]]) -> str:
    lines = [f"| {name} | {_prose(option.help)} |" for name, option in rows]
    return "\n".join([f"| {head[0]} | {head[1]} |", "| --- | --- |", *lines]) if lines else ""


def _page(parts: Iterable[str]) -> str:
    return WRITTEN + "\n" + "\n\n".join(_wrapped(part) for part in parts if part) + "\n"


def _wrapped(part: str) -> str:
    """Prose in lines that a person can read; tables, lists, code and headings as they are."""
    is_prose = "\n" not in part and not part.startswith(("#", "|", "- "))
    if not is_prose:
        return part
    return textwrap.fill(part, WIDTH, break_long_words=False, break_on_hyphens=False)


def decisions_page() -> str:
    """Every decision by its title."""
    lines = ["# Decisions", "Choices that you may question, and the reasons for them."]
    listed = []
    for path in sorted((DOCS / "decisions").glob("0*.md")):
        title = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        listed.append(f"- [{title}]({path.name})")
    return _page([*lines, "\n".join(listed)])


PAGES: dict[str, Callable[[], str]] = {
    "reference/commands.md": commands_page,
    "reference/settings.md": settings_page,
    "reference/hooks.md": hooks_page,
    "reference/python.md": python_page,
    "decisions/README.md": decisions_page,
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing, say what is not current"
    )
    checks = parser.parse_args(arguments).check
    stale = []
    for name, made in PAGES.items():
        path, text = DOCS / name, made()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not checks:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"docs/{name} {'is not what the code says: make docs' if checks else 'written'}")
    return 1 if checks and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
