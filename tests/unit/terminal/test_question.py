"""A question from its first tick to its end, on a pseudo-terminal that no shell has."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("termios")

from amplify_plugin.terminal import question
from amplify_plugin.terminal.caller import Caller, CallerGone
from amplify_plugin.terminal.keyboard import Keyboard
from amplify_plugin.terminal.modes import Modes
from amplify_plugin.terminal.question import LONGEST, Question, Unanswered, Why, spaced
from amplify_plugin.terminal.signals import Signals
from tests.unit.terminal.pseudo import ECHO_ON, END_AT_LEFT

if TYPE_CHECKING:
    from tests.unit.terminal.pseudo import PseudoTerminal

SECRET = "739154"
TERM = {"TERM": "xterm"}


class SomeCaller(Caller):
    def __init__(self) -> None:
        super().__init__()
        self.has_ended = False

    @property
    def is_gone(self) -> bool:
        return self.has_ended


class Course:
    """What happens at which look at the terminal; the first is number 0."""

    def __init__(self, happenings: Mapping[int, Callable[[], object]], behind: range) -> None:
        self._happenings = happenings
        self._behind = behind
        self.looks = 0

    def is_in_front(self, terminal: int) -> bool:
        del terminal
        self._happenings.get(self.looks, lambda: None)()
        self.looks += 1
        return self.looks - 1 not in self._behind


def answer(
    pseudo: PseudoTerminal,
    happenings: Mapping[int, Callable[[], object]],
    *,
    behind: range = range(0),
    patience: float = 3,
    caller: Caller | None = None,
    wakes: Sequence[int] = (),
    question: str = "? Code: ",
    signals: Signals | None = None,
) -> str:
    course = Course(happenings, behind)
    with Keyboard(pseudo.end, LONGEST + 1) as keyboard:
        asked = Question(
            pseudo.end,
            spaced(question, TERM),
            Modes(pseudo.end, is_secret=True, is_in_front=lambda _: True),
            signals or Signals(),
            caller or SomeCaller(),
            keyboard=keyboard,
            wakes=wakes,
            is_in_front=course.is_in_front,
        )
        return asked.answer("A code", patience)


def types(pseudo: PseudoTerminal, keys: str) -> Callable[[], object]:
    return lambda: pseudo.type(keys)


@pytest.mark.parametrize("enter", ["\r", "\n"])
def test_the_line_is_the_answer_and_is_not_shown(pseudo: PseudoTerminal, enter: str) -> None:
    assert answer(pseudo, {1: types(pseudo, f"{SECRET}{enter}")}) == SECRET
    assert pseudo.screen == "\r\x1b[K? Code: \r\n\r\n\r\n"


def test_a_terminal_that_cannot_erase_is_not_told_to() -> None:
    assert spaced("? Code: ", {"TERM": "dumb"}) == "? Code: \n\n\n"


def test_what_was_typed_before_is_no_answer(pseudo: PseudoTerminal) -> None:
    pseudo.type_ahead("rm -r *\n")
    assert answer(pseudo, {1: types(pseudo, f"{SECRET}\n")}) == SECRET


@pytest.mark.parametrize("keys", ["\x04", "12\x04\x04"])
def test_ctrl_d_ends_it(pseudo: PseudoTerminal, keys: str) -> None:
    with pytest.raises(Unanswered) as caught:
        answer(pseudo, {1: types(pseudo, keys)})
    assert caught.value.why is Why.ENDED


def test_a_window_that_is_closed_is_not_taken_for_ctrl_d(pseudo: PseudoTerminal) -> None:
    closing = threading.Timer(question.TICK / 2, pseudo.hang_up)  # while a read waits
    with pytest.raises(Unanswered) as caught:
        answer(pseudo, {1: closing.start})
    assert caught.value.why is Why.CLOSED


def test_a_line_that_the_terminal_cuts_is_refused(pseudo: PseudoTerminal) -> None:
    with pytest.raises(Unanswered) as caught:
        answer(pseudo, {1: types(pseudo, "x" * 5000 + "\n")})
    assert caught.value.why is Why.TOO_LONG


def test_it_waits_no_longer_than_its_patience(pseudo: PseudoTerminal) -> None:
    with pytest.raises(Unanswered) as caught:
        answer(pseudo, {}, patience=0.3)
    assert caught.value.why is Why.NOT_IN_TIME


def test_it_ends_with_its_caller_before_the_answer_is_read(pseudo: PseudoTerminal) -> None:
    caller = SomeCaller()

    def end() -> None:
        caller.has_ended = True
        pseudo.type(f"{SECRET}\n")

    # The caller is looked at first: what was typed then goes to nobody.
    with pytest.raises(CallerGone):
        answer(pseudo, {2: end}, caller=caller, behind=range(2, 3))


def test_it_sees_at_once_that_nobody_reads_its_output(pseudo: PseudoTerminal) -> None:
    """Before bash looks at the modes of the terminal, to keep them for what it runs next."""
    reading, writing = os.pipe()
    caller = SomeCaller()

    def end() -> None:
        caller.has_ended = True
        os.close(reading)

    closing = threading.Timer(0.05, end)
    closing.start()
    began = time.monotonic()
    with pytest.raises(CallerGone):
        answer(pseudo, {}, caller=caller, wakes=[writing])
    assert time.monotonic() - began < 0.05 + question.TICK
    os.close(writing)


def test_in_the_background_it_touches_nothing_and_asks_when_brought_forward(
    pseudo: PseudoTerminal,
) -> None:
    seen: list[tuple[str, bool]] = []
    happenings = {
        3: lambda: seen.append((pseudo.screen, pseudo.has(ECHO_ON))),
        5: types(pseudo, f"{SECRET}\n"),
    }
    assert answer(pseudo, happenings, behind=range(4)) == SECRET
    assert seen == [("", True)]


def test_it_does_not_stay_in_the_background(
    pseudo: PseudoTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question, "TO_BE_BROUGHT_FORWARD", 0.2)
    lines: list[str] = []
    monkeypatch.setattr(question, "say", lines.append)
    with pytest.raises(Unanswered) as caught:
        answer(pseudo, {}, behind=range(100))
    assert caught.value.why is Why.IN_BACKGROUND
    assert len(lines) == 1
    assert lines[0].startswith("A code is needed, and this program is in the background.")


def test_echo_that_another_program_switches_on_is_off_at_the_next_look(
    pseudo: PseudoTerminal,
) -> None:
    """So bash and zsh do at a stop. The question is shown once more."""
    happenings = {
        2: lambda: pseudo.change(on=ECHO_ON),
        4: types(pseudo, f"{SECRET}\n"),
    }
    assert answer(pseudo, happenings) == SECRET
    screen = pseudo.screen
    assert screen.count("? Code: ") == 2
    assert SECRET not in screen


class Ended(Signals):
    """Who stops it ends it then: `kill %1` in bash sends SIGTERM and SIGCONT."""

    def stop(self) -> None:
        self.has_stop = False
        self.ending = signal.SIGTERM


def test_one_that_was_stopped_and_then_ended_asks_for_nothing_any_more(
    pseudo: PseudoTerminal,
) -> None:
    signals = Ended()
    happenings = {
        1: lambda: setattr(signals, "has_stop", True),
        2: lambda: pytest.fail("it looks whether it is in the background, to say so"),
    }
    assert answer(pseudo, happenings, behind=range(2, 9), signals=signals) == ""


def test_each_line_begins_at_the_left_where_another_program_has_the_terminal(
    pseudo: PseudoTerminal,
) -> None:
    """`watch` switches off what does that."""
    pseudo.change_output(off=END_AT_LEFT)
    happenings = {2: types(pseudo, f"{SECRET}\n")}
    assert answer(pseudo, happenings, question="Device\n? Code: ") == SECRET
    assert "Device\r\n? Code: " in pseudo.screen


def test_a_narrow_window_breaks_it_between_words_and_a_wider_one_does_not(
    pseudo: PseudoTerminal,
) -> None:
    pseudo.resize(20)
    happenings = {3: lambda: pseudo.resize(60), 8: types(pseudo, f"{SECRET}\n")}
    question = "? Enter the code: (it is not shown)"
    assert answer(pseudo, happenings, question=question) == SECRET
    broken, whole = "? Enter the code:\r\n(it is not shown)", question
    ends = "\r\n\r\n\r\n"
    assert pseudo.screen == f"\r\x1b[K{broken}{ends}\r\x1b[K{whole}{ends}"


def test_a_new_width_shows_it_once_more(pseudo: PseudoTerminal) -> None:
    happenings = {
        2: lambda: pseudo.resize(60),
        3: lambda: pseudo.resize(50),
        8: types(pseudo, f"{SECRET}\n"),
    }
    assert answer(pseudo, happenings) == SECRET
    assert pseudo.screen.count("? Code: ") == 2
