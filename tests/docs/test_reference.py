"""docs/reference/ is what the code says, and the examples in it are understood."""

from __future__ import annotations

import shlex
import subprocess
import sys

import pytest

from amplify_plugin.commands import all_commands, standalone_commands
from amplify_plugin.hosts.parser import parse
from tests.docs.blocks import ROOT

WRITER = ROOT / "docs" / "write_reference.py"
COMMANDS = (*all_commands(), *standalone_commands())
EXAMPLES = [example.words for command in COMMANDS for example in command.examples]


def test_the_reference_is_current() -> None:
    checked = subprocess.run(
        [sys.executable, str(WRITER), "--check"], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr


@pytest.mark.parametrize("words", EXAMPLES)
def test_an_example_is_understood(words: str) -> None:
    line, *_ = words.split(" < ")
    given = shlex.split(line.split(" | ")[0].split(" > ")[0])
    parsed = parse(given, {each.name: each for each in COMMANDS}.get, lambda: COMMANDS)
    assert parsed.command in COMMANDS
