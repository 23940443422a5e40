"""The command line of a bridge: one meaning for every reader of ~/.aws/config and for a shell."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import botocore.compat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amplify_plugin.awsconfig import bridge_line
from amplify_plugin.awsconfig.bridge_line import command_line
from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.commands.bridge.bridge_file import BridgeSection, write
from amplify_plugin.errors import ConfigurationError, UsageError
from amplify_plugin.quoting import split

PYTHON = Path("/opt/venv/bin/python")
AWS = Path("/opt/aws-cli/bin/aws")

# What quoting, npm ini, configparser and shells have rules for, and what a keyboard has.
ugly = st.text(st.sampled_from("ab.$`'\"\\!*?~&|<>(){}[]=%^,:@é \t#;\n-"), min_size=1, max_size=12)


def wanted(profile: str, runner: Path) -> list[str]:
    return [*bridge_line.program(runner), "--profile", profile, "--bridge", "alias"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("aws")


@settings(max_examples=200, deadline=None, database=None)
@given(profile=ugly, venv=ugly, program=st.sampled_from(["python", "aws"]))
def test_every_reader_and_splitter_gets_the_same_words_or_it_is_refused(
    folder: Path, profile: str, venv: str, program: str
) -> None:
    runner = Path(f"/opt/{venv}/bin/{program}")
    config = folder / "config"
    config.unlink(missing_ok=True)
    try:
        line = command_line(profile, "alias", runner)
        write(config, BridgeSection("alias", line, None, None), dry_run=False)
    except (UsageError, ConfigurationError):
        assert not config.exists()
        return
    for reader in READERS.values():
        found: Any = reader.profiles(config.read_text("utf-8"))["alias"]
        words = wanted(profile, runner)
        assert split(found["credential_process"]) == words
        assert botocore.compat.compat_shell_split(found["credential_process"]) == words
    assert bridge_line.bridged(line) == profile


ODD_NAMES = [
    "a b",
    "it's",
    *(() if os.name == "nt" else ('say "hi"',)),  # cmd.exe knows no quote in quotes
    "$HOME",
    "`id`",
    "dev\\.corp",
    "a&b|c",
    "naïve",
    "~",
    "*",
    "!",
]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_ordinary_quoting_is_not_refused(name: str) -> None:
    """Or the property above would hold by refusing everything."""
    for runner in (PYTHON, AWS):
        assert bridge_line.bridged(command_line(name, "alias", runner)) == name


def test_what_a_bridge_runs() -> None:
    script = bridge_line.script()
    assert bridge_line.program(PYTHON) == (str(PYTHON), "-I", "-S", script)
    process = ("awscloudformation", "credential-process")
    assert bridge_line.program(AWS) == (str(AWS), "--no-cli-auto-prompt", *process)
    assert bridge_line.files_run(command_line("p", "a", PYTHON)) == (str(PYTHON), script)
    assert bridge_line.files_run(command_line("p", "a", AWS)) == (str(AWS),)


@pytest.mark.parametrize("name", ["a#b", "a;b", "a\nb", "a\rb", "a\0b", "a\x1bb", "\xa0", "\ud800"])
def test_what_no_quoting_keeps_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be written") as caught:
        command_line(name, "alias", PYTHON)
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    "runner", [r"\\server\share\python.exe", r"\\server\a share\aws.exe", r"\\?\C:\python.exe"]
)
def test_a_network_folder_of_windows_is_refused_with_what_to_do(runner: str) -> None:
    with pytest.raises(UsageError, match="two backslashes as one") as caught:
        command_line("dev", "alias", Path(runner), is_windows=True)
    assert "net use" in caught.value.remedy
    assert command_line("dev", "alias", Path(r"Z:\share\python.exe"), is_windows=True)


@pytest.mark.parametrize(("profile", "alias"), [("-prod", "prod"), ("prod", "-p"), ("--help", "h")])
def test_a_name_like_an_option_is_refused(profile: str, alias: str) -> None:
    with pytest.raises(UsageError, match="option"):
        command_line(profile, alias, PYTHON)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "'",
        "aws configure export-credentials --profile p",
        "aws --no-cli-auto-prompt awscloudformation credential-process --profile p",
        "aws --no-cli-auto-prompt awscloudformation login --profile p --bridge a",
        "saws --no-cli-auto-prompt awscloudformation credential-process --profile p --bridge a",
        "python -I -S /x/other.py --profile p --bridge a",
        "python -I -S /x/credential_process.py --profile p",
        "python -I -S /x/amplify_plugin/credential_process.py",
        "python -I -S /x/amplify_plugin/credential_process.py --bridge a",
    ],
)
def test_other_command_lines_are_no_bridge(line: str) -> None:
    assert bridge_line.bridged(line) is None
