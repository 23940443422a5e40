"""What runs the tests here: Windows' own Python, with this package as its pip installed it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import amplify_plugin
from amplify_plugin.terminal.text import shown_path


def test_it_is_windows_own_python() -> None:
    assert (os.name, sys.platform) == ("nt", "win32")
    assert "MSC" in sys.version


def test_the_package_is_the_installed_one() -> None:
    assert "site-packages" in Path(amplify_plugin.__file__).parts


def test_the_programs_are_on_the_path() -> None:
    program = shutil.which("amplify-plugin")
    assert program is not None
    assert program.lower().endswith(r"scripts\amplify-plugin.exe")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("amplify-plugin ")
    assert said.stderr == ""


def test_aws_is_a_file_of_cmd_exe() -> None:
    program = shutil.which("aws")
    assert program is not None
    assert program.lower().endswith(r"scripts\aws.cmd")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("aws-cli/1.")


def test_a_project_may_lie_on_another_drive_than_the_home() -> None:
    assert shown_path(Path(r"D:\work\app")) == r"D:\work\app"
