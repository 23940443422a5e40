"""A program with AWS's SDK for Go gives a bridge a minute, and fails: who has the terminal then?"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import ROLE_ARN
from tests.faults.sizes import needs, size, takes_long
from tests.heavy import takes_minutes

if TYPE_CHECKING:
    from amplify_plugin.testing import Terminal, World

PROGRAM = Path(__file__).parents[1] / "docs" / "terraform" / "main.go"
GO_PATH = "/usr/share/gocode"  # where Debian has the sources of Go's packages
SDK = Path(GO_PATH, "src/github.com/aws/aws-sdk-go-v2")
QUESTION = "? Enter the MFA token code: "
AFTERWARDS = '"$@"; echo "code $?"; read line; echo "read <$line>"; stty -a; "$@"; echo "code $?"'
LIMITS = size(["3s"], ["3s", "the SDK's own"])

pytestmark = [
    takes_minutes,
    pytest.mark.skipif(
        not (shutil.which("go") and SDK.is_dir()),
        reason="needs Debian's golang-go and golang-github-aws-aws-sdk-go-v2-dev",
    ),
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs("go")
    folder = tmp_path_factory.mktemp("go")
    go = {"GO111MODULE": "off", "GOPATH": GO_PATH, "GOFLAGS": "", "HOME": str(folder)}
    subprocess.run(
        ["go", "build", "-o", str(folder / "program"), str(PROGRAM)],
        env={"PATH": os.environ["PATH"], **go},
        check=True,
    )
    return folder / "program"


def start(world: World, program: Path, limit: str) -> Terminal:
    """The program with a bridge, in a shell that has the terminal afterwards."""
    world.follow_guide()
    assert world.aws("awscloudformation", "bridge-profile", "bizcorprole").code == 0
    env = {"AWS_PROFILE": "bizcorprole-bridge", "PROCESS_TIMEOUT": limit}
    words = ("-c", AFTERWARDS, "sh", str(program))
    return world.terminal(*words, command=("dash",), env=env, timeout=120)


@takes_long
@pytest.mark.parametrize("limit", LIMITS)
def test_the_next_line_is_the_shells_when_the_program_has_given_up(
    world: World, program: Path, limit: str
) -> None:
    terminal = start(world, program, limit)
    terminal.expect(QUESTION)
    terminal.expect("code 1")
    terminal.type("a line")
    terminal.expect("read <a line>")
    assert " echo " in terminal.expect(QUESTION)
    terminal.type("123456")
    screen = terminal.finish().stdout
    assert screen.rstrip().endswith("code 0")
    assert "Traceback" not in screen
    assert "123456" not in screen.replace("::123456789012:", "").replace("iam::", "")


@takes_long
def test_a_code_that_came_too_late_serves_the_next_run(world: World, program: Path) -> None:
    world.server.fail_next("hang")
    terminal = start(world, program, "3s")
    terminal.expect(QUESTION)
    terminal.type("123456")
    world.server.wait_for_calls(1, "AssumeRole", timeout=60)
    # The SDK waits for the end of the process, past its own limit.
    with pytest.raises(AssertionError, match="time is up"):
        terminal.expect("code 1", timeout=4)
    world.server.release()
    terminal.expect("The program that asked has ended.", timeout=15)
    terminal.expect("code 1")
    terminal.type("")
    screen = terminal.finish().stdout
    assert screen.rstrip().endswith("code 0")
    assert screen.count(QUESTION) == 1
    assert world.server.sessions_issued(ROLE_ARN) == 1
