"""``aws awscloudformation console``: the link, where a person sits and where a program runs."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from amplify_plugin.testing import World

CONSOLE = ("awscloudformation", "console")


@pytest.fixture
def browser(tmp_path: Path) -> dict[str, str]:
    """A browser that writes down what it is given."""
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {tmp_path}/opened\n')
    script.chmod(0o755)
    return {"BROWSER": f"{script} %s", "OPENED": str(tmp_path / "opened")}


def test_on_a_terminal_the_browser_opens_after_the_mfa_code(
    project: World, browser: dict[str, str], tmp_path: Path
) -> None:
    terminal = project.terminal(*CONSOLE, "--destination", "s3", env=browser)
    terminal.expect("? Enter the MFA token code: ")
    terminal.type("123456")
    finished = terminal.finish()
    assert finished.code == 0
    assert "'bizcorprole' is signing in to the console" in finished.stdout
    (link,) = (tmp_path / "opened").read_text().splitlines()
    assert link.startswith(f"{project.server.url}/federation?Action=login&Destination=https%3A%2F")
    assert link not in finished.stdout

    # A link to take elsewhere: nothing opens, and the structure is the contract's.
    again = project.terminal(*CONSOLE, "--no-browser", env=browser).finish()
    assert re.search(r"/federation\?Action=login&\S+SigninToken=\S+", again.stdout)
    piped = project.aws(*CONSOLE, "--output", "json", env=browser)
    assert (piped.code, piped.stderr) == (0, "")
    assert list(piped.json) == ["url"]
    assert (tmp_path / "opened").read_text().splitlines() == [link]


def test_a_refusal_is_one_line_and_leaves_standard_output_empty(project: World) -> None:
    project.choose("dev", "dev.corp")
    finished = project.aws(*CONSOLE, env={"AWS_ENDPOINT_URL_SIGNIN": "http://aws.evil"})
    assert finished.code != 0
    assert finished.stdout == ""
    assert "AWS_ENDPOINT_URL_SIGNIN is not an address" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_the_same_without_the_aws_cli(project: World) -> None:
    command = (sys.executable, "-m", "amplify_plugin", "console", "--profile", "dev.corp")
    finished = project.run((*command, "--destination", "https://evil.example/")).finish()
    assert (finished.code, finished.stdout) == (2, "")
    assert "not a page of the console of partition aws" in finished.stderr
    finished = project.run((*command, "--query", "url")).finish()
    assert finished.code == 0
    assert finished.stdout.startswith(f'"{project.server.url}/federation?Action=login&')
