"""The modes of a terminal: those of a question while it is asked, afterwards those before it."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("termios")

from amplify_plugin.terminal.modes import Modes
from tests.unit.terminal.pseudo import ECHO_ON, END_AT_LEFT, LINES, SIGNALS

if TYPE_CHECKING:
    from tests.unit.terminal.pseudo import PseudoTerminal


def secret(
    pseudo: PseudoTerminal, *, keys_end_lines: bool = False, is_in_front: bool = True
) -> Modes:
    return Modes(
        pseudo.end,
        is_secret=True,
        keys_end_lines=keys_end_lines,
        is_in_front=lambda _: is_in_front,
    )


@pytest.mark.parametrize("off", [0, ECHO_ON, ECHO_ON | LINES | SIGNALS, LINES])
def test_a_secret_has_no_echo_and_leaves_what_was_there(pseudo: PseudoTerminal, off: int) -> None:
    """A terminal without echo (Emacs has such) gets none; one that was left raw is raw again."""
    pseudo.change(off=off)
    pseudo.change_output(off=END_AT_LEFT)
    before = pseudo.modes
    modes = secret(pseudo)
    assert modes.set()
    assert (pseudo.has(ECHO_ON), pseudo.has(LINES), pseudo.has(SIGNALS)) == (False, True, True)
    assert not modes.set()
    modes.restore()
    assert pseudo.modes == before


def test_what_others_set_meanwhile_is_overruled_and_then_left_to_them(
    pseudo: PseudoTerminal,
) -> None:
    """A shell sets its own at a stop; a spinner ends."""
    modes = secret(pseudo)
    modes.set()
    pseudo.change(on=ECHO_ON, off=LINES)
    theirs = pseudo.modes
    assert modes.set()
    assert (pseudo.has(ECHO_ON), pseudo.has(LINES)) == (False, True)
    modes.restore()
    assert pseudo.modes == theirs


def test_modes_that_are_not_ours_any_more_are_not_restored(pseudo: PseudoTerminal) -> None:
    modes = secret(pseudo)
    modes.set()
    pseudo.change(off=LINES)
    theirs = pseudo.modes
    modes.restore()
    assert pseudo.modes == theirs


def test_once_restored_the_modes_are_those_of_another_question(pseudo: PseudoTerminal) -> None:
    first, second = secret(pseudo), secret(pseudo)
    first.set()
    first.restore()
    second.set()
    first.restore()
    assert not pseudo.has(ECHO_ON)


@pytest.mark.parametrize("keys_end_lines", [True, False])
def test_the_next_question_restores_for_one_that_was_killed(
    pseudo: PseudoTerminal, keys_end_lines: bool
) -> None:
    secret(pseudo, keys_end_lines=keys_end_lines).set()
    modes = secret(pseudo)
    modes.set()
    modes.restore()
    assert (pseudo.has(ECHO_ON), pseudo.has(SIGNALS)) == (True, True)


def test_what_is_typed_before_and_half_of_a_secret_go_to_nobody(pseudo: PseudoTerminal) -> None:
    modes = secret(pseudo)
    pseudo.type_ahead("before\n")
    modes.set()
    assert pseudo.typed == b""
    pseudo.type_ahead("half\n")
    modes.restore()
    assert pseudo.typed == b""


def test_what_is_typed_at_a_shell_that_has_the_terminal_again_is_kept(
    pseudo: PseudoTerminal,
) -> None:
    modes = secret(pseudo, is_in_front=False)
    modes.set()
    pseudo.type_ahead("ls\n")
    modes.restore()
    assert (pseudo.has(ECHO_ON), pseudo.typed) == (True, b"ls\n")


def test_an_open_question_keeps_the_echo_and_what_is_typed_before(pseudo: PseudoTerminal) -> None:
    modes = Modes(pseudo.end, is_secret=False)
    pseudo.type_ahead("before\n")
    modes.set()
    assert pseudo.has(ECHO_ON)
    modes.restore()
    assert pseudo.typed == b"before\n"


def test_what_is_typed_before_a_confirmation_is_no_answer_to_it(pseudo: PseudoTerminal) -> None:
    modes = Modes(pseudo.end, is_secret=False, is_fresh=True)
    pseudo.type_ahead("y\n")
    modes.set()
    assert (pseudo.has(ECHO_ON), pseudo.typed) == (True, b"")
    pseudo.type_ahead("for a shell\n")
    modes.restore()
    assert pseudo.typed == b"for a shell\n"


@pytest.mark.parametrize(
    ("keys", "number"), [("ab\x03", signal.SIGINT), ("\x1a", signal.SIGTSTP), ("ab\n", None)]
)
def test_without_signals_the_keys_end_a_line(
    pseudo: PseudoTerminal, keys: str, number: int | None
) -> None:
    before = pseudo.modes
    modes = secret(pseudo, keys_end_lines=True)
    modes.set()
    pseudo.type_ahead(keys)
    line = pseudo.typed
    assert line == keys.encode()
    assert modes.signal_of(line) == number
    modes.restore()
    assert pseudo.modes == before
