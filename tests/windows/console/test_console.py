"""What a person sees and types on a console of Windows, with the real `aws` and our own program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amplify_plugin.roles.question_lock import LOCK_FOLDER, lock_file
from amplify_plugin.testing.guide import ROLE_ARN
from tests.windows.machine import windows_path

if TYPE_CHECKING:
    from pathlib import Path

    from amplify_plugin.testing import World
    from amplify_plugin.testing.terminal import Terminal
    from tests.windows.machine import Machine

ENTER, INTERRUPT, BACKSPACE, LEFT = "\r", "\x03", "\x7f", "\x1b[D"
LIST, QUESTION = "words of it (empty: bizcorprole):", "Enter the MFA token code:"
LOOK = """
import os
from amplify_plugin.terminal import screen, tty
columns = tty.window().columns
print(tty.has_terminal(), columns, screen.standard_output().has_colours, sep=",", end=";")
print(tty.is_in_sight(os.getppid()), tty.is_in_sight(1))
"""
HOLD = """
import os, pathlib, sys, time
from amplify_plugin.files.locks import hold
with hold(pathlib.Path(sys.argv[1]), purpose="testing", timeout=1):
    print(os.getpid(), flush=True)
    while not os.path.exists(sys.argv[2]):
        time.sleep(0.1)
"""


def test_a_profile_is_picked_and_a_code_is_typed_once(console: Terminal, world: World) -> None:
    console.press(f"amplify-plugin select-profile{ENTER}")
    console.see(LIST)
    console.press(f"2{ENTER}")
    console.see("uses profile bizcorprole.")
    # The second line is typed before the question is there: it was not meant as its answer.
    console.press(f"aws.cmd sts get-caller-identity{ENTER}99{ENTER}")
    console.see(QUESTION)
    console.press(f"1{LEFT}24{BACKSPACE}3456{ENTER}")
    window = "\n".join(console.see("assumed-role/bizcorprole/amplify"))
    assert "An MFA code has six digits" not in window
    assert "3456" not in window.partition(QUESTION)[2].replace("123456789012", "")
    assert [call.outcome for call in world.server.calls("AssumeRole")] == ["ok"]
    assert world.server.sessions_issued(ROLE_ARN) == 1


def test_ctrl_c_ends_a_question(console: Terminal, world: World) -> None:
    console.press(f"amplify-plugin login --profile bizcorprole{ENTER}")
    console.see(QUESTION)
    console.press(f"12{INTERRUPT}")
    window = console.see("ended with 130")
    assert "ended with 130" in window  # in a line of its own
    assert not world.cache_file.exists()


def test_who_waits_is_told_for_which_process(
    console: Terminal, world: World, machine: Machine, tmp_path: Path
) -> None:
    """By the number that the Task Manager has."""
    lock = lock_file(world.cache_file.parent / LOCK_FOLDER, ROLE_ARN, "amplify")
    end = tmp_path / "end"
    with machine.start("-P", "-c", HOLD, windows_path(lock), windows_path(end)) as holder:
        assert holder.stdout is not None
        pid = holder.stdout.readline().decode().strip()
        console.press(f"amplify-plugin login --profile bizcorprole{ENTER}")
        try:
            console.see(f"Waiting for process {pid}, which is getting credentials for {ROLE_ARN}")
        finally:
            end.touch()
        console.see(QUESTION)
    console.press(f"123456{ENTER}")
    console.see("ended with 0")


def test_what_is_known_of_a_console(console: Terminal, tmp_path: Path) -> None:
    (tmp_path / "home" / "project" / "look.py").write_text(LOOK)
    console.press(f"python look.py{ENTER}")
    console.see("True,200,True;True False")
