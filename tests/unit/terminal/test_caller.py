"""Whether the program that waits for us is still there."""

from __future__ import annotations

import os
import select
import socket
import sys
from typing import TYPE_CHECKING, TextIO

import pytest

from amplify_plugin.terminal.caller import Caller

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows does not tell")


def caller_of(monkeypatch: pytest.MonkeyPatch, output: TextIO | None) -> Caller:
    monkeypatch.setattr(sys, "__stdout__", output)
    return Caller()


@pytest.fixture(params=["pipe", "socket"])
def ends(request: pytest.FixtureRequest) -> Iterator[tuple[int, TextIO]]:
    """Python's callers have a pipe, Node's a socket."""
    if request.param == "pipe":
        reading, writing = os.pipe()
    else:
        reading, writing = (end.detach() for end in socket.socketpair())
    with open(writing, "w", encoding="utf-8") as output:
        yield reading, output


def test_it_is_gone_when_nobody_reads_our_output(
    monkeypatch: pytest.MonkeyPatch, ends: tuple[int, TextIO]
) -> None:
    reading, output = ends
    caller = caller_of(monkeypatch, output)
    assert not caller.is_gone
    os.close(reading)
    assert caller.is_gone


def test_it_is_gone_when_our_parent_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    caller = caller_of(monkeypatch, None)
    assert not caller.is_gone
    monkeypatch.setattr(os, "getppid", lambda: 1)
    assert caller.is_gone


def test_an_output_that_cannot_lose_its_reader_says_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with open(tmp_path / "output", "w", encoding="utf-8") as file:
        assert not caller_of(monkeypatch, file).is_gone
    assert not caller_of(monkeypatch, file).is_gone  # closed


def test_a_device_that_cannot_be_polled_is_not_one_that_was_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As some are on macOS, whose answer is the same for both."""

    class Poll:
        def register(self, descriptor: int, _: int) -> None:
            self.descriptor = descriptor

        def poll(self, _: int) -> list[tuple[int, int]]:
            return [(self.descriptor, select.POLLNVAL)]

    monkeypatch.setattr(select, "poll", Poll)
    with open(os.devnull, "w", encoding="utf-8") as device:
        assert not caller_of(monkeypatch, device).is_gone
