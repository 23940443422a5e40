"""A marked ``credential_process`` is run as it was, with one variable more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from botocore.compat import compat_shell_split

from amplify_plugin.roles.child_processes import run_outside
from amplify_plugin.settings import OUTSIDE

if TYPE_CHECKING:
    from pathlib import Path

CHILD = f"import json, os, sys; print(json.dumps([os.environ.get({OUTSIDE!r}), sys.argv[1:]]))"


@pytest.fixture
def program(tmp_path: Path) -> str:
    """A process in a folder with a blank, quoted as a person writes it."""
    script = tmp_path / "my scripts" / "process.py"
    script.parent.mkdir()
    script.write_text(CHILD)
    return f'"{sys.executable}" "{script}"'


def run_by_botocore(line: str) -> object:
    sections = {"tool": {"credential_process": line}}
    run_outside(sections)
    run_outside(sections)  # a second look changes nothing
    words = compat_shell_split(sections["tool"]["credential_process"])
    return json.loads(subprocess.run(words, capture_output=True, check=True).stdout)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", []),
        ('--name dev "two words"', ["--name", "dev", "two words"]),
        (r'"a\"b" (c)', ['a"b', "(c)"]),
        ('"" x=1;y=2', ["", "x=1;y=2"]),
    ],
)
def test_a_process_gets_the_variable_and_its_arguments(
    program: str, arguments: str, expected: list[str]
) -> None:
    assert run_by_botocore(f"{program} {arguments}") == ["1", expected]


def test_what_cmd_would_read_in_its_own_way_reaches_the_process(program: str) -> None:
    mark = None if os.name == "nt" else "1"
    assert run_by_botocore(f'{program} "a&b" %PATH%') == [mark, ["a&b", "%PATH%"]]
