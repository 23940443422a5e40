"""What a remedy tells a person to type, by the shells that the system has."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

import amplify_plugin
from amplify_plugin.terminal.advice import apart
from amplify_plugin.terminal.shell_commands import allow_writing, unset
from amplify_plugin.terminal.text import shown_argument

KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


@pytest.mark.parametrize(
    ("variables", "is_windows", "told"),
    [
        (("AWS_PROFILE",), False, "Set both. Or run:\n  unset AWS_PROFILE"),
        (KEYS, False, "Set both. Or run:\n  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY"),
        (
            ("AWS_PROFILE",),
            True,
            (
                "Set both. Or run:\n  set AWS_PROFILE=\n"
                "Or in PowerShell:\n  Remove-Item Env:AWS_PROFILE"
            ),
        ),
        (
            KEYS,
            True,
            (
                "Set both. Or run:\n  set AWS_ACCESS_KEY_ID=& set AWS_SECRET_ACCESS_KEY=\n"
                "Or in PowerShell:\n  Remove-Item Env:AWS_ACCESS_KEY_ID, Env:AWS_SECRET_ACCESS_KEY"
            ),
        ),
    ],
)
def test_a_variable_is_taken_out_by_commands_on_lines_of_their_own(
    variables: tuple[str, ...], is_windows: bool, told: str
) -> None:
    assert apart("", f"Set both, or {unset(*variables, is_windows=is_windows)}.") == told


@pytest.mark.parametrize(
    ("path", "is_windows", "command"),
    [
        ("/srv/aws/config", False, "chmod u+w /srv/aws/config"),
        ("/srv/my aws/config", False, "chmod u+w '/srv/my aws/config'"),
        (r"D:\aws\config", True, r"attrib -R D:\aws\config"),
        (r"D:\my aws\config", True, r'attrib -R "D:\my aws\config"'),
    ],
)
def test_a_file_is_made_writable(path: str, is_windows: bool, command: str) -> None:
    if os.name == "nt" and not is_windows:
        command = command.replace("/", "\\").replace("'", '"')
    advice = f"Allow it with {allow_writing(Path(path), is_windows=is_windows)}."
    assert apart("", advice) == f"Allow it with:\n  {command}"


def test_windows_is_given_the_whole_path_of_a_file_in_the_home(safe_environment: Path) -> None:
    """cmd.exe knows no ``~``."""
    config = safe_environment / ".aws" / "config"
    assert shown_argument(config, is_windows=True) == str(config)
    if os.name != "nt":
        assert shown_argument(config) == "~/.aws/config"


# Owners and modes: Windows is never told of them.
OF_POSIX_ALONE = {
    "commands/doctor/checks/permissions.py",
    "files/writing.py",
    "terminal/shell_commands.py",
}


def test_what_one_shell_alone_knows_is_written_in_one_place() -> None:
    package = Path(amplify_plugin.__file__).parent
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"'(?:attrib|chmod|export|sudo|unset) ", path.read_text(encoding="utf-8"))
    }
    assert found == OF_POSIX_ALONE
