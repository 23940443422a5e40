"""docs/tutorial.md, block after block on a terminal: a person with no profile becomes the role."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing import World
from amplify_plugin.testing.guide import ACCESS_KEY_ID, ROLE_ARN, SECRET_ACCESS_KEY, add_guide
from tests.docs.blocks import ROOT, block
from tests.docs.shell import QUESTION, environment

if TYPE_CHECKING:
    from amplify_plugin.testing import AwsServer, Terminal

PACKAGES = ("PIP_", "SSL_", "REQUESTS_")  # where packages come from is the machine's affair
PASTED = (
    block("docs/tutorial.md", "profile"),
    block("docs/tutorial.md", "choose"),
    block("docs/tutorial.md", "be"),
    block("docs/tutorial.md", "be"),  # "Run it again"
    block("docs/tutorial.md", "forget"),
)
INSTALLS = pytest.mark.skipif(
    not os.environ.get("AMPLIFY_PLUGIN_DOCS"), reason="installs packages: tox -e docs runs it"
)


def walk(terminal: Terminal) -> str:
    """Answer as the tutorial says; the screen at the end."""
    terminal.expect("Access key id of devcorpuser")
    terminal.expect(": ")
    terminal.type(ACCESS_KEY_ID)
    terminal.expect("Secret access key of devcorpuser")
    terminal.expect(": ")
    terminal.type(SECRET_ACCESS_KEY)
    terminal.expect("(Y/n) ")
    terminal.type("n")
    terminal.expect(QUESTION)
    terminal.type("123456")
    finished = terminal.finish()
    assert finished.code == 0, finished.stdout
    return finished.stdout


def has_become_the_role(world: World, screen: str) -> None:
    assert screen.count("assumed-role/bizcorprole/amplify") == 2
    assert screen.count(QUESTION) == 1
    assert "valid, ends in" in screen
    assert "are deleted for the project" in screen
    assert SECRET_ACCESS_KEY not in screen
    assert world.server.sessions_issued(ROLE_ARN) == 1


def test_the_tutorial_after_its_installation(world: World) -> None:
    add_guide(world.server)
    text = "\n".join(PASTED)
    terminal = world.terminal(command=("bash", "-e", "-c", text), env=environment())
    has_become_the_role(world, walk(terminal))
    asked = " ".join(line.strip() for line in terminal.screen.replace("\r", "").splitlines())
    shown = block_of_the_question()
    assert shown in asked


def block_of_the_question() -> str:
    """What the tutorial shows of the question, in one line."""
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    [shown] = [part.split("```")[0] for part in text.split("```text\n")[1:]]
    return " ".join(line.strip() for line in shown.splitlines())


@pytest.fixture
def newcomer(tmp_path: Path, aws_server: AwsServer) -> Iterator[World]:
    """A home with nothing in it but a project of one's own; the account has the guide's role."""
    aws_server.reset()
    with World.create(tmp_path, aws_server, command=("aws",), plugins="") as world:
        add_guide(aws_server)
        shutil.rmtree(world.home / ".aws")
        yield world


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy: pip builds in the folder, and the tests beside us run from it."""
    ignored = shutil.ignore_patterns(".?*", "build", "*.egg-info", "__pycache__")
    return Path(shutil.copytree(ROOT, tmp_path / "checkout", ignore=ignored))


def with_one_python(folder: Path, system_path: str) -> str:
    """A PATH with the system's programs and a python3 that is new enough, and no ``aws``."""
    folder.mkdir()
    (folder / "python3").symlink_to(Path(sys.base_prefix, "bin", "python3"))
    return f"{folder}{os.pathsep}{system_path}"


@INSTALLS
@pytest.mark.timeout(600)
def test_the_whole_tutorial_from_an_empty_home(
    newcomer: World, checkout: Path, system_path: str
) -> None:
    text = "\n".join(
        [f"cd {checkout}", block("docs/tutorial.md", "install"), f"cd {newcomer.project}", *PASTED]
    )
    kept = {name: text for name, text in os.environ.items() if name.startswith(PACKAGES)}
    env = {**kept, "PATH": with_one_python(newcomer.home.parent / "python", system_path)}
    terminal = newcomer.terminal(command=("bash", "-e", "-c", text), env=env, timeout=400)
    terminal.expect("(y/N) ")  # of enable
    terminal.type("y")
    has_become_the_role(newcomer, walk(terminal))
