"""The command line of a bridge: one meaning for every reader of ~/.aws/config and for a shell."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import botocore.compat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amplify_plugin import credential_process
from amplify_plugin.awsconfig import bridge_line, names
from amplify_plugin.awsconfig.bridge_line import (
    NoInterpreter,
    command_line,
    default_alias,
    interpreter,
)
from amplify_plugin.awsconfig.profiles import Profile
from amplify_plugin.awsconfig.readable import READERS
from amplify_plugin.commands.bridge.bridge_file import BridgeMisread, BridgeSection, write
from amplify_plugin.errors import UsageError

PYTHON = Path("/opt/venv/bin/python")
RUNNING = Path(sys.executable)
WORDS = "/bin/sh", "-c"

# What quoting, npm ini, configparser and shells have rules for, and what a keyboard has.
ugly = st.text(st.sampled_from("ab.$`'\"\\!*?~&|<>(){}[]=%^,:@é \t#;\n-"), min_size=1, max_size=12)


def wanted(profile: str, python: Path) -> list[str]:
    script = bridge_line.script()
    return [str(python), "-I", "-S", script, "--profile", profile, "--bridge", "alias"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("aws")


@settings(max_examples=200, deadline=None, database=None)
@given(profile=ugly, venv=ugly)
def test_every_reader_and_splitter_gets_the_same_words_or_it_is_refused(
    folder: Path, profile: str, venv: str
) -> None:
    python = Path(f"/opt/{venv}/bin/python")
    config = folder / "config"
    config.unlink(missing_ok=True)
    try:
        line = command_line(profile, "alias", python)
        write(config, BridgeSection("alias", line, None, None), dry_run=False)
    except (UsageError, BridgeMisread):
        assert not config.exists()
        return
    for profiles, _ in READERS.values():
        found: Any = profiles(config.read_text("utf-8"))["alias"]
        words = wanted(profile, python)
        assert shlex.split(found["credential_process"]) == words
        assert botocore.compat.compat_shell_split(found["credential_process"]) == words
    assert bridge_line.bridged(line) == profile


ODD_NAMES = [
    "a b",
    "it's",
    'say "hi"',
    "$HOME",
    "`id`",
    "dev\\.corp",
    "a&b|c",
    "naïve",
    "~",
    "*",
    "!",
]


def test_a_shell_gets_the_same_words(tmp_path: Path) -> None:
    """As the JavaScript SDK runs it; one shell for all names, which print themselves."""
    lines = [command_line(name, "alias", PYTHON) for name in ODD_NAMES]
    # The program's place is taken by one that shows its arguments.
    script = "\n".join("printf '%s\\0' " + line for line in lines)
    done = subprocess.run(
        [*WORDS, script], cwd=tmp_path, capture_output=True, check=True, env={"HOME": "/home/me"}
    )
    expected = [word for name in ODD_NAMES for word in wanted(name, PYTHON)]
    assert done.stdout.decode().split("\0")[:-1] == expected


@pytest.mark.parametrize("name", ODD_NAMES)
def test_ordinary_quoting_is_not_refused(name: str) -> None:
    """Or the property above would hold by refusing everything."""
    assert bridge_line.bridged(command_line(name, "alias", PYTHON)) == name


@pytest.mark.parametrize("name", ["a#b", "a;b", "a\nb", "a\rb", "a\0b", "a\x1bb", "\xa0", "\ud800"])
def test_what_no_quoting_keeps_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be written") as caught:
        command_line(name, "alias", PYTHON)
    assert caught.value.message.isprintable()


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
        "python -I -S /x/other.py --profile p --bridge a",
        "python -I -S /x/credential_process.py --profile p",
        "python -I -S /x/amplify_plugin/credential_process.py",
        "python -I -S /x/amplify_plugin/credential_process.py --bridge a",
    ],
)
def test_other_command_lines_are_no_bridge(line: str) -> None:
    assert bridge_line.bridged(line) is None


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("bizcorprole", "bizcorprole-bridge"),
        ("dev.corp", "dev-corp"),
        ("dev\\.corp", "dev-corp"),
        ("a.b.c", "a-b-c"),
        ("my team; x", "my-team--x"),
        (".corp", "corp"),
        ("--", "profile-bridge"),
        ("größe", "gr--e"),
        ("constructor", "constructor-bridge"),
    ],
)
def test_the_name_of_a_bridge_is_plain(name: str, alias: str) -> None:
    assert default_alias(name) == alias
    assert names.is_plain(alias)
    assert names.common_header(alias, "config") == f"profile {alias}"


@pytest.mark.parametrize(
    ("settings_of", "why"),
    [
        ({"role_arn": "arn:r"}, "has assumed no role"),
        ({"sso_session": "s"}, "knows no SSO"),
        ({"web_identity_token_file": "f", "role_arn": "arn:r"}, "knows no web identity"),
        ({"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "s"}, None),
        ({"credential_process": "p"}, None),
    ],
)
def test_what_the_amplify_cli_makes_of_a_profile(
    settings_of: dict[str, str], why: str | None
) -> None:
    found = bridge_line.unusable_in_amplify(
        Profile("p", ("p",), settings_of), "[profile p]\nregion=r\n"
    )
    assert found == why if why is None else found is not None and why in found


def test_a_name_that_amplify_does_not_find_comes_first() -> None:
    profile = Profile("a.b", ("a.b",), {"aws_access_key_id": "x", "aws_secret_access_key": "y"})
    assert (
        bridge_line.unusable_in_amplify(profile, "[profile a.b]\nregion=r\n")
        == "does not find 'a.b'"
    )


# --------------------------------------------------------------------------------- the interpreter


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An AWS CLI of its own Python, with us in the environment in this folder, and no other."""
    venv = tmp_path / "venv"
    package = venv / "lib" / "python3.11" / "site-packages" / "amplify_plugin"
    package.mkdir(parents=True)
    (venv / "bin").mkdir()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/aws-cli/aws")
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setattr(credential_process, "__file__", str(package / "credential_process.py"))
    monkeypatch.setenv("PATH", str(tmp_path))
    return venv


def test_the_running_python_is_taken_as_it_was_started() -> None:
    assert interpreter() == Path(sys.executable)
    assert os.path.islink(sys.executable)  # of a virtual environment: resolved, it would lose it


STANDS_IN = f'#!/bin/sh\nexec {RUNNING} "$@"\n'  # as a version manager's does


def write_program(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_a_frozen_aws_cli_finds_the_python_of_our_folder(frozen: Path) -> None:
    write_program(frozen / "bin" / "python3", STANDS_IN)
    assert interpreter() == RUNNING


@pytest.mark.usefixtures("frozen")
def test_a_frozen_aws_cli_finds_the_python_of_an_environment_on_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """We may be a checkout, with what we need in an environment."""
    other = tmp_path / "other"
    (other / "bin").mkdir(parents=True)
    write_program(other / "bin" / "python3", STANDS_IN)
    monkeypatch.setattr(sys, "path", [str(other / "lib" / "python3.12" / "site-packages")])
    assert interpreter() == RUNNING


@pytest.mark.usefixtures("frozen")
def test_a_folder_of_packages_is_served_by_the_python_on_the_path(tmp_path: Path) -> None:
    """As made by ``pip install --target``: there is no Python in it, and any new one will do."""
    with pytest.raises(NoInterpreter):
        interpreter()
    write_program(tmp_path / "python3", STANDS_IN)
    assert interpreter() == RUNNING


@pytest.mark.parametrize("version", ["2.9.19", "2.38.5"])
def test_the_python_of_an_aws_cli_v2_is_not_ours(
    frozen: Path, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It need not be frozen; its environment goes with its next version."""
    monkeypatch.delattr(sys, "frozen")
    monkeypatch.setattr(sys, "executable", "/opt/homebrew/Cellar/awscli/libexec/bin/python3")
    monkeypatch.setitem(
        sys.modules, "awscli", SimpleNamespace(__version__=version, __file__=__file__)
    )
    write_program(frozen / "bin" / "python3", STANDS_IN)
    assert interpreter() == RUNNING


LACKS_BOTOCORE = """#!/bin/sh
exec {python} -c 'import sys; sys.modules["botocore"] = None; exec(sys.argv[1])' "$3" "$4"
"""


@pytest.mark.parametrize("program", ["#!/bin/false\n", "no program", LACKS_BOTOCORE])
def test_a_python_that_lacks_what_we_need_is_passed_over(frozen: Path, program: str) -> None:
    write_program(frozen / "bin" / "python3", program.format(python=RUNNING))
    with pytest.raises(NoInterpreter):
        interpreter()
