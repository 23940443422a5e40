"""What `make test` runs is out of reach of a terminal, and ends with Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from amplify_plugin.testing.terminal import Terminal

ROOT = Path(__file__).parents[1]
WITHOUT_TERMINAL = (sys.executable, "-m", "tests.without_terminal")
CHILD = "import os, time; print('child', os.getpid(), 'runs', flush=True); time.sleep(60)"
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"


def on_terminal(*command: str) -> Terminal:
    return Terminal([*WITHOUT_TERMINAL, *command], cwd=ROOT, env=os.environ)


def ended(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_the_terminal_cannot_be_opened_and_is_still_written_to() -> None:
    look = "import os; print('a terminal:', os.isatty(1)); open('/dev/tty')"
    finished = on_terminal(sys.executable, "-c", look).finish()
    assert "a terminal: True" in finished.stdout
    assert "'/dev/tty'" in finished.stdout
    assert finished.code == 1


@pytest.mark.parametrize("key", ["\x03", "\x1c"], ids=["Ctrl-C", "Ctrl-backslash"])
def test_a_key_that_ends_ends_every_process(key: str) -> None:
    terminal = on_terminal(sys.executable, "-c", PARENT, CHILD)
    terminal.expect("child ")
    child = int(terminal.expect(" runs"))
    terminal.press(key)
    assert terminal.finish().code != 0
    deadline = time.monotonic() + 30
    while not ended(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_ends_are_passed_on(number: signal.Signals) -> None:
    with subprocess.Popen(
        [*WITHOUT_TERMINAL, sys.executable, "-c", CHILD], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert b"runs" in process.stdout.readline()
        process.send_signal(number)
        assert process.wait() == 128 + number


def test_the_exit_code_is_the_commands() -> None:
    assert subprocess.call([*WITHOUT_TERMINAL, "sh", "-c", "exit 7"], cwd=ROOT) == 7
