"""The question as a person meets it: in their shell, under other programs, after stops."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.heavy import takes_minutes
from tests.integration.terminal.shells import PROMPT, QUESTION, SECRET, SHELLS, Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CTRL_C, CTRL_D, CTRL_Z = "\x03", "\x04", "\x1a"
SH_BETWEEN = "sh -c '{}; exit $?'"

pytestmark = [
    takes_minutes,
    pytest.mark.skipif(
        not os.path.exists("/proc/self/stat"), reason="looks at processes as Linux shows them"
    ),
]


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(request.param, tmp_path)
    yield shell
    shell.terminal.kill()


@pytest.fixture
def dash(tmp_path: Path) -> Iterator[Shell]:
    """The shell that puts no modes of its own back."""
    shell = Shell("dash", tmp_path)
    yield shell
    shell.terminal.kill()


# ------------------------------------------------------------------------------------ stops and fg


@pytest.mark.parametrize("between", ["{}", SH_BETWEEN])
def test_after_ctrl_z_and_fg_the_secret_is_not_shown(shell: Shell, between: str) -> None:
    shell.start(between.format(shell.asker))
    shell.terminal.press(CTRL_Z)
    shell.terminal.expect(PROMPT)
    assert shell.has_echo
    shell.terminal.type("fg")
    shell.terminal.expect(QUESTION)
    shell.terminal.type(SECRET)
    shell.terminal.expect("GOT 6")
    shell.terminal.expect(PROMPT)
    assert shell.has_echo
    assert SECRET not in shell.terminal.screen


def test_stopped_behind_our_back_it_hides_the_secret_again(shell: Shell) -> None:
    """SIGSTOP cannot be noted."""
    shell.start(shell.asker)
    os.kill(int((shell.folder / "asker.pid").read_text()), signal.SIGSTOP)
    shell.terminal.expect(PROMPT)
    shell.terminal.type("fg")
    shell.terminal.expect(QUESTION)
    shell.terminal.type(SECRET)
    shell.terminal.expect("GOT 6")
    assert SECRET not in shell.terminal.screen


def test_in_the_background_it_says_so_and_asks_after_fg(shell: Shell) -> None:
    shell.terminal.type(f"{shell.asker} &")
    shell.terminal.expect("A secret is needed, and this program is in the background.")
    shell.terminal.type("fg")
    shell.terminal.expect(QUESTION)
    shell.terminal.type(SECRET)
    shell.terminal.expect("GOT 6")
    assert SECRET not in shell.terminal.screen


def test_what_stays_in_the_background_fails_by_itself(dash: Shell) -> None:
    """`timeout` in a script makes a group of its own; `stty tostop` stops what writes there."""
    dash.run("stty tostop")
    dash.terminal.type(f"sh -c 'timeout 60 {dash.asker} 2>reason; echo ended $?'")
    dash.terminal.expect("A secret is needed, and this program is in the background.")
    dash.terminal.expect("ended 3")
    assert "in the background" in (dash.folder / "reason").read_text()


# ------------------------------------------------------------------------------------------ its end


@pytest.mark.parametrize(
    ("key", "status"), [(CTRL_C, "130"), (CTRL_D, "3"), ("\x1c", "131")], ids=["C", "D", "\\"]
)
def test_a_key_that_ends_it_leaves_the_terminal_as_it_was(
    dash: Shell, key: str, status: str
) -> None:
    dash.start(dash.asker)
    dash.terminal.press(key)
    dash.terminal.expect(PROMPT)
    # dash leaves the rest of a line out after Ctrl-C.
    assert status in dash.run("echo $?")
    assert dash.has_echo


CALLERS = {
    "a program that ends, behind dash": """
import os, subprocess, sys, threading, time
subprocess.Popen(["dash", "-c", sys.argv[1] + "; exit $?"], stdout=subprocess.PIPE)
{wait}
os._exit(1)
""",
    "a program that is killed, behind two shells": """
import os, subprocess, sys, time
words = ["dash", "-c", 'sh -c "$1; exit"; exit', "dash", sys.argv[1]]
subprocess.Popen(words, stdout=subprocess.PIPE)
{wait}
os.kill(os.getpid(), 9)
""",
    "a program that kills its shell and reads on (Go)": """
import os, subprocess, sys, time
shell = subprocess.Popen(["dash", "-c", sys.argv[1] + "; exit $?"], stdout=subprocess.PIPE)
{wait}
shell.kill()
began = time.monotonic()
shell.communicate()  # until nobody has our end of the pipe any more
print("WAITED", time.monotonic() - began < 2)
os._exit(1)
""",
}
WAIT = """
import pathlib
while not pathlib.Path("go").exists(): time.sleep(0.01)
"""


@pytest.mark.parametrize("caller", CALLERS)
def test_it_ends_with_the_program_that_asked(shell: Shell, caller: str) -> None:
    script = shell.folder / "caller.py"
    script.write_text(CALLERS[caller].format(wait=WAIT))
    shell.start(f"{sys.executable} {script} '{shell.asker}'")
    (shell.folder / "go").touch()
    shell.terminal.expect(PROMPT)
    if "Go" in caller:
        assert "WAITED True" in shell.terminal.screen
    shell.wait_for_end_of_asker(1.5)
    assert "it is mine" in shell.run("echo it is $(echo mine)")
    # bash keeps the modes that it finds when a program has ended by itself, and may be as quick as
    # we are. The next question restores them.
    assert shell.has_echo or (shell.name == "bash" and "ends" in caller)
    assert "Traceback" not in shell.terminal.screen


NODE = """
require("child_process").exec(process.argv[2], {timeout: 1500}, () => process.exit(0));
"""


def test_it_ends_with_nodes_own_time_out(dash: Shell) -> None:
    if shutil.which("node") is None:
        pytest.skip("this machine has no Node.js")
    (dash.folder / "caller.js").write_text(NODE)
    dash.start(f"node caller.js '{dash.asker}; exit $?'")
    dash.terminal.expect(PROMPT)
    dash.wait_for_end_of_asker(1.5)
    assert dash.has_echo


GO = """
package main

import ("bytes"; "context"; "fmt"; "os"; "os/exec"; "time")

func main() {
    ctx, stop := context.WithTimeout(context.Background(), 1500*time.Millisecond)
    defer stop()
    cmd := exec.CommandContext(ctx, "sh", "-c", os.Args[1])
    var out bytes.Buffer
    cmd.Stdin, cmd.Stderr, cmd.Stdout = os.Stdin, os.Stderr, &out
    began := time.Now()
    cmd.Run()
    fmt.Println("WAITED", time.Since(began) < 3*time.Second)
}
"""


def test_a_go_program_gets_its_time_out(dash: Shell) -> None:
    """As AWS's SDK runs a process: it kills sh alone, and waits for the end of the pipe."""
    if shutil.which("go") is None:
        pytest.skip("this machine has no Go")
    (dash.folder / "main.go").write_text(GO)
    dash.run("export GOCACHE=$PWD/cache GO111MODULE=off GOFLAGS=; go build -o caller main.go")
    dash.start(f"./caller '{dash.asker}; exit $?'")
    dash.terminal.expect("WAITED true")
    dash.terminal.expect(PROMPT)
    dash.wait_for_end_of_asker(1.5)
    assert dash.has_echo


def test_it_loads_nothing_but_the_standard_library(dash: Shell) -> None:
    """prompt_toolkit alone takes as long as all else."""
    dash.start(dash.asker)
    dash.terminal.type(SECRET)
    assert dash.terminal.expect(PROMPT).splitlines()[-1] == "GOT 6"


# ---------------------------------------------------------------------------- other programs draw


SPINNERS = {
    # What is written before each frame, and the frame: so many lines does it erase.
    "ora": ("\\x1b[2K\\x1b[1G", "{} Fetching updates"),
    "log-update, a line": ("\\x1b[2K\\x1b[1A\\x1b[2K\\x1b[G", "{} Fetching updates\\n"),
    "log-update, two lines": ("\\x1b[2K\\x1b[1A" * 2 + "\\x1b[2K\\x1b[G", "{} One\\n{} Two\\n"),
}
DRAWING = """
import subprocess, sys, time
erase, frame, asker = sys.argv[1:]
erase, frame = (text.encode().decode("unicode_escape") for text in (erase, frame))
asking = subprocess.Popen(asker.split(), stdout=subprocess.PIPE)
turn, first = 0, ""
while asking.poll() is None:
    shown = "|/-\\\\"[turn % 4]
    sys.stdout.write(first + frame.replace("{}", shown)); sys.stdout.flush()
    first = erase; turn += 1; time.sleep(0.04)
print(asking.stdout.read())
"""


@pytest.mark.parametrize("spinner", SPINNERS)
def test_it_is_read_while_a_spinner_turns(dash: Shell, spinner: str) -> None:
    """On a screen, not in bytes."""
    pyte = pytest.importorskip("pyte")
    (dash.folder / "draw.py").write_text(DRAWING)
    erase, frame = SPINNERS[spinner]
    dash.run("printf '\\n\\n\\n'")
    dash.start(f"{sys.executable} draw.py '{erase}' '{frame}' '{dash.asker}'")
    for _ in range(30):  # frames
        dash.terminal.expect("\x1b[2K")
    screen = pyte.Screen(120, 24)
    pyte.Stream(screen).feed(dash.terminal.screen)
    lines = [line.rstrip() for line in screen.display]
    assert QUESTION.strip() in lines, "\n".join(lines)
    dash.terminal.type(SECRET)
    dash.terminal.expect("GOT 6")
    assert SECRET not in dash.terminal.screen
