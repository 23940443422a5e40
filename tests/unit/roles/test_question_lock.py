"""What a person is told while we wait for another process."""

from __future__ import annotations

import os

import pytest

from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.files.locks import Holder
from amplify_plugin.roles import question_lock
from amplify_plugin.roles.question_lock import (
    SAID_AFTER,
    Waiting,
    is_ancestor_of_ours,
    waiting_for,
)
from amplify_plugin.terminal.caller import CallerGone


class Wait:
    """A wait by a clock that is set."""

    def __init__(self, *, is_question: bool = False) -> None:
        self.now = 100.0
        self.lines: list[str] = []
        self.is_caller_gone = self.is_in_sight = self.is_in_background = False
        self.look = Waiting(
            "asking for a code",
            is_question=is_question,
            is_caller_gone=lambda: self.is_caller_gone,
            is_in_sight=lambda _: self.is_in_sight,
            is_in_background_with=lambda _: self.is_in_background,
            tell=self.lines.append,
            clock=lambda: self.now,
        )


def test_a_short_wait_says_nothing_and_a_long_one_says_it_once() -> None:
    wait = Wait()
    wait.look(Holder(1234567890, 0))
    wait.now += SAID_AFTER
    wait.look(Holder(1234567890, 0))
    wait.now += 1
    wait.look(Holder(1234567890, 0))
    assert len(wait.lines) == 1
    assert "process 1234567890, which is asking for a code since " in wait.lines[0]
    assert "Ctrl-C" in wait.lines[0]


def test_the_next_holder_is_said_too() -> None:
    wait = Wait()
    wait.now += SAID_AFTER
    for pid in (1234567890, 1234567891):
        wait.look(Holder(pid, 0))
    assert ["1234567890" in line for line in wait.lines] == [True, False]


def test_a_question_that_is_seen_needs_no_line_until_it_is_not() -> None:
    """Ten programs may wait for one question: their lines would push it off the screen."""
    wait = Wait()
    wait.is_in_sight = True
    wait.now += SAID_AFTER
    wait.look(Holder(1234567890, 0))
    assert wait.lines == []
    wait.is_in_sight = False  # Ctrl-Z
    wait.look(Holder(1234567890, 0))
    assert len(wait.lines) == 1


def test_in_the_background_nothing_is_said_of_the_question_which_says_it_itself() -> None:
    wait = Wait(is_question=True)
    wait.is_in_background = True
    wait.now += SAID_AFTER
    wait.look(Holder(1234567890, 0))
    assert wait.lines == []
    wait.is_in_background = False  # fg, or the holder is on another terminal
    wait.look(Holder(1234567890, 0))
    assert len(wait.lines) == 1


def test_in_the_background_a_holder_that_says_nothing_is_said_but_not_each_of_twenty() -> None:
    wait = Wait()
    wait.is_in_background = True
    wait.now += SAID_AFTER
    for pid in range(1234567890, 1234567910):
        wait.look(Holder(pid, 0))
    [line] = wait.lines
    assert "1234567890" in line


def test_a_question_that_was_stopped_is_said_wherever_we_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(question_lock, "is_stopped", lambda _: True)
    wait = Wait()
    wait.is_in_sight = True
    wait.now += SAID_AFTER
    wait.look(Holder(1234567890, 0))
    assert "'fg' continues it" in wait.lines[0]


def test_nobody_waits_on_for_a_caller_that_has_gone() -> None:
    wait = Wait()
    wait.is_caller_gone = True
    with pytest.raises(CallerGone):
        wait.look(Holder(1234567890, 0))


def test_nobody_waits_for_a_process_that_waits_for_us() -> None:
    wait = Waiting("asking for a code", is_caller_gone=lambda: False, tell=print)
    with pytest.raises(AmplifyPluginError, match=str(os.getppid())):
        wait(Holder(os.getppid(), 0))
    assert not is_ancestor_of_ours(os.getpid())
    assert not is_ancestor_of_ours(2**22 + 1)


def test_a_holder_that_is_not_known_is_another_process() -> None:
    told = waiting_for(Holder(None, None), "writing")
    assert "another process, which is writing." in told
    assert "since" not in told
