"""A bridge on Windows, as botocore runs it and as cmd.exe does."""

from __future__ import annotations

import configparser
import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import DOTTED_ROLE_ARN
from tests.windows.conftest import SLOW

if TYPE_CHECKING:
    from amplify_plugin.testing import Finished, World

Ours = Callable[..., "Finished"]
BOTOCORE = """
import botocore.session
found = botocore.session.Session(profile="devbridge").get_credentials().get_frozen_credentials()
print(found.access_key)
"""


@pytest.fixture(params=["dev.corp", "two words & more"])
def line(request: pytest.FixtureRequest, person: World, ours: Ours) -> str:
    """The command line of a bridge to a profile of that name."""
    config = person.home / ".aws" / "config"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        f"{text}\n[profile 'two words & more']\nrole_arn={DOTTED_ROLE_ARN}\n"
        "source_profile=devcorpuser\nregion=us-east-1\n",
        encoding="utf-8",
    )
    done = ours("bridge-profile", request.param, "--as", "devbridge")
    assert done.code == 0, done.stderr
    parser = configparser.RawConfigParser()
    parser.read(config, encoding="utf-8")
    found = parser["profile devbridge"]["credential_process"]
    assert "'" not in found
    return found


def test_botocore_runs_it(person: World, line: str) -> None:
    del line
    said = person.run((sys.executable, "-c", BOTOCORE)).finish(SLOW)
    assert said.code == 0, said.stderr
    assert said.stdout.startswith("ASIA")


def test_cmd_exe_runs_it(person: World, line: str) -> None:
    said = subprocess.run(
        f'{os.environ["COMSPEC"]} /d /s /c "{line}"',
        env=person.environ(),
        cwd=person.project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SLOW,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["Version"] == 1
