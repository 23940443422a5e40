"""Who reads what is typed, where two read one terminal."""

from __future__ import annotations

import os
import select
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("termios")

from amplify_plugin.terminal.keyboard import Keyboard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.terminal.pseudo import PseudoTerminal

LINE = b"739154\n"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere whoever is quicker has the line"
)


@pytest.fixture
def another(pseudo: PseudoTerminal) -> Iterator[int]:
    """The terminal as another program reads it: ora does so, to throw away what is typed."""
    descriptor = os.open(os.ttyname(pseudo.end), os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    yield descriptor
    os.close(descriptor)


def read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 100)
    except BlockingIOError:
        return b""


def wait_for_reading_thread(terminal: int) -> None:
    """Until a thread waits in a read of the terminal: a thread of pytest's reads something else."""
    name = os.ttyname(terminal)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for task in Path("/proc/self/task").iterdir():
            if _descriptor(task) == name:
                return
    pytest.fail("No thread reads the terminal.")


def _descriptor(task: Path) -> str:
    """The file that a thread's system call names, if it is in one that names a file."""
    try:
        words = (task / "syscall").read_text(encoding="ascii").split()
        return os.readlink(f"/proc/self/fd/{int(words[1], 16)}")
    except (OSError, IndexError):  # the thread has ended, or runs
        return ""


def is_readable(descriptor: int, seconds: float) -> bool:
    return bool(select.select([descriptor], [], [], seconds)[0])


def test_a_line_is_ours_though_another_program_tries_all_the_time(
    pseudo: PseudoTerminal, another: int
) -> None:
    with Keyboard(pseudo.end, 100) as keyboard:
        keyboard.wait()
        wait_for_reading_thread(pseudo.end)
        pseudo.type(LINE.decode())
        taken = b""
        while not (taken or is_readable(keyboard.descriptor, 0)):
            taken += read(another)
        assert taken == b""
        assert keyboard.take() == LINE


def test_it_reads_once_for_each_time_that_it_is_told_to(
    pseudo: PseudoTerminal, another: int
) -> None:
    with Keyboard(pseudo.end, 100) as keyboard:
        for _ in range(3):
            keyboard.wait()
            keyboard.wait()
            pseudo.type(LINE.decode())
            assert is_readable(keyboard.descriptor, 10)
            assert keyboard.take() == LINE
        pseudo.type_ahead(LINE.decode())
        assert read(another) == LINE


@pytest.mark.parametrize("is_left_first", [True, False], ids=["left", "closed"])
def test_who_reads_next_has_what_is_typed_when_it_was_left(
    pseudo: PseudoTerminal, another: int, is_left_first: bool
) -> None:
    with Keyboard(pseudo.end, 100) as keyboard:
        keyboard.wait()
        wait_for_reading_thread(pseudo.end)
        if is_left_first:
            keyboard.leave()
            pseudo.type_ahead(LINE.decode())
            assert read(another) == LINE
    pseudo.type_ahead(LINE.decode())
    assert read(another) == LINE


def test_without_threads_it_reads_all_the_same(
    pseudo: PseudoTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    import _thread

    def none_left(*_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(_thread, "start_new_thread", none_left)
    os.set_blocking(pseudo.end, False)
    with Keyboard(pseudo.end, 100) as keyboard:
        keyboard.wait()
        assert keyboard.take() is None
        pseudo.type_ahead(LINE.decode())
        assert is_readable(keyboard.descriptor, 10)
        assert keyboard.take() == LINE
