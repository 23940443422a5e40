"""The commands of the other pages in bash, with the real ``aws`` and AWS on loopback.

``npx`` and ``amplify`` are programs that ask STS who they are, as their SDK does: tests/gen2 and
tests/interop run the real ones.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import (
    DOTTED_ROLE_ARN,
    ROLE_ARN,
    SECRET_ACCESS_KEY,
    guide_files,
)
from tests.docs.blocks import block
from tests.docs.shell import environment, types_one_code, without_terminal
from tests.docs.test_recipes import ROLE, write_program

if TYPE_CHECKING:
    from amplify_plugin.testing import World

pytestmark = pytest.mark.skipif(
    not os.environ.get("AMPLIFY_PLUGIN_DOCS"), reason="takes its time: tox -e docs runs it"
)

# Credentials as an SDK finds them: --profile, the environment, the selected profile.
ASKS_STS = f"""\
#!{sys.executable}
import json, os, sys
import botocore.session
words = sys.argv[1:]
profile = words[words.index("--profile") + 1] if "--profile" in words else None
if "push" in words:
    with open("amplify/.config/local-aws-info.json", encoding="utf-8") as file:
        profile = json.load(file)["dev"]["profileName"]
session = botocore.session.Session(profile=profile)
print(session.create_client("sts", region_name="us-east-1").get_caller_identity()["Arn"])
"""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    write_program(tmp_path / "programs", "npx", ASKS_STS)
    return write_program(tmp_path / "programs", "amplify", ASKS_STS)


def test_the_three_commands_of_the_first_page(home: World) -> None:
    screen = types_one_code(home, block("docs/README.md", "three"))
    assert ROLE in screen
    assert "are deleted for the project" in screen


@pytest.mark.parametrize(
    "text", [block("docs/gen2.md", "watch"), block("docs/troubleshooting.md", "watch")]
)
def test_a_bridge_for_ampx(home: World, programs: Path, text: str) -> None:
    assert ROLE in types_one_code(home, text, programs)


def test_ampx_with_the_credentials_of_exec(home: World, programs: Path) -> None:
    home.choose("dev", "bizcorprole")
    assert ROLE in types_one_code(home, block("docs/troubleshooting.md", "once"), programs)


def test_a_bridge_for_amplify(home: World, programs: Path) -> None:
    assert block("docs/migration.md", "bridge") in block("docs/troubleshooting.md", "push")
    assert ROLE in types_one_code(home, block("docs/troubleshooting.md", "push"), programs)


def test_one_code_for_all_roles(home: World) -> None:
    typed = block("docs/troubleshooting.md", "one-code") + block("docs/README.md", "three")
    assert ROLE in types_one_code(home, typed)
    assert len(home.server.calls("GetSessionToken")) == 1


def test_the_two_commands_that_help_with_almost_everything(home: World) -> None:
    finished = without_terminal(home, block("docs/troubleshooting.md", "look"))
    assert finished.stdout.startswith("'aws' acts as")
    assert SECRET_ACCESS_KEY not in finished.stdout
    shown = without_terminal(home, block("docs/troubleshooting.md", "who"))
    assert shown.code == 0, shown.stderr
    assert finished.stdout.startswith(shown.stdout)


def test_an_explicit_profile_wins(home: World) -> None:
    other = f"[profile other]\nrole_arn={DOTTED_ROLE_ARN}\nsource_profile=devcorpuser\n"
    home.config(f"{guide_files().config}\n{other}region=us-east-1\n")
    home.choose("dev", "bizcorprole")
    types_one_code(home, block("docs/recipes.md", "explicit"))
    asked = [call.params["RoleArn"] for call in home.server.calls("AssumeRole")]
    assert asked == [DOTTED_ROLE_ARN, ROLE_ARN]


ZSH = block("docs/install.md", "zsh")
COMPLETE = {
    "bash": (block("docs/install.md", "bash"), "complete -p amplify-plugin"),
    "zsh": (
        f"autoload -U compinit; compinit -u\n{ZSH}",
        "echo $_comps[amplify-plugin]",
    ),
    "fish": (block("docs/install.md", "fish"), "complete -C 'amplify-plugin show-'"),
}


@pytest.mark.parametrize("shell", COMPLETE)
def test_the_lines_that_complete_commands(world: World, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    load, ask = COMPLETE[shell]
    finished = world.run((shell, "-c", f"{load}\n{ask}"), env=environment()).finish()
    assert finished.code == 0, finished.stderr
    assert "amplify" in finished.stdout or "show-profile" in finished.stdout
