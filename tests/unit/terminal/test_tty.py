"""Who is beside us on the terminal, and whether a person sees what it wants."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import pytest

from amplify_plugin.terminal import tty

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no foreground")

OURS, BESIDE_US, ELSEWHERE = 1000, 2000, 3000  # each leads a group of its own
SESSIONS = {0: 1, OURS: 1, BESIDE_US: 1, ELSEWHERE: 2}


class Terminal:
    """The terminal of session 1; ``foreground`` is the group that may read it."""

    foreground = OURS

    @contextlib.contextmanager
    def opened(self) -> Iterator[int]:
        yield 99


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    terminal = Terminal()
    monkeypatch.setattr(tty, "opened", terminal.opened)
    monkeypatch.setattr(os, "tcgetpgrp", lambda _: terminal.foreground)
    monkeypatch.setattr(os, "getpgrp", lambda: OURS)
    monkeypatch.setattr(os, "getpgid", lambda pid: pid)
    monkeypatch.setattr(os, "getsid", SESSIONS.__getitem__)
    return terminal


def test_in_the_foreground_we_are_seen_and_nobody_else(terminal: Terminal) -> None:
    assert terminal.foreground == OURS
    assert not tty.is_in_sight(BESIDE_US)
    assert not tty.is_in_background_with(BESIDE_US)
    assert tty.is_in_sight(OURS)  # and whoever is in our group


def test_in_the_background_we_see_who_is_in_the_foreground(terminal: Terminal) -> None:
    terminal.foreground = BESIDE_US
    assert tty.is_in_sight(BESIDE_US)
    assert tty.is_in_background_with(BESIDE_US)


def test_who_is_in_the_background_too_is_beside_us_and_not_in_sight(terminal: Terminal) -> None:
    """It may run a program that hangs, and say nothing."""
    terminal.foreground = 4000
    assert not tty.is_in_sight(BESIDE_US)
    assert tty.is_in_background_with(BESIDE_US)


@pytest.mark.parametrize("foreground", [OURS, BESIDE_US, ELSEWHERE])
def test_who_is_on_another_terminal_is_neither(terminal: Terminal, foreground: int) -> None:
    terminal.foreground = foreground
    assert not tty.is_in_sight(ELSEWHERE)
    assert not tty.is_in_background_with(ELSEWHERE)


def test_a_process_that_has_gone_and_a_closed_terminal_are_neither(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.foreground = BESIDE_US

    def gone(_: int) -> int:
        raise ProcessLookupError

    with monkeypatch.context() as patch:
        patch.setattr(os, "getsid", gone)
        assert not tty.is_in_sight(BESIDE_US)
        assert not tty.is_in_background_with(BESIDE_US)
    monkeypatch.setattr(os, "tcgetpgrp", gone)
    assert not tty.is_in_sight(BESIDE_US)
    assert not tty.is_in_background_with(BESIDE_US)
