"""The spinner leaves no thread and no character; tests/hosts shows it on a terminal."""

from __future__ import annotations

import io
import os
import pty
import threading
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.terminal.spinner import waiting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

TERMINAL = {"TERM": "xterm"}


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    controller, end = pty.openpty()
    with open(end, "w", encoding="utf-8") as stream:
        yield stream
    os.close(controller)


def spinners() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "amplify-spinner"]


@pytest.mark.parametrize("delay", [0.0, 60.0])
def test_no_thread_is_left(terminal: TextIO, delay: float) -> None:
    with waiting("x", stream=terminal, environ=TERMINAL, delay=delay):
        assert len(spinners()) == 1
    assert spinners() == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_no_thread_is_left_by_an_interruption(terminal: TextIO, error: type[BaseException]) -> None:
    with pytest.raises(error), waiting("x", stream=terminal, environ=TERMINAL, delay=60):
        raise error
    assert spinners() == []


def test_nothing_is_started_where_nobody_would_see_it(terminal: TextIO) -> None:
    with waiting("x", stream=io.StringIO(), environ=TERMINAL, delay=0):
        assert spinners() == []
    with waiting("x", stream=terminal, environ={"TERM": "dumb"}, delay=0):
        assert spinners() == []
