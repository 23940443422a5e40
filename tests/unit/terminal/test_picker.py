"""The list of names: keys go through prompt_toolkit's own pipe; tests/hosts has a real terminal."""

from __future__ import annotations

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from amplify_plugin.terminal.picker import arrow_list, by_number
from amplify_plugin.terminal.prompt import TerminalPrompt

NAMES = ("default", "dev", "prod")
DOWN, ERASE, ENTER, CTRL_C = "\x1b[B", "\x7f", "\r", "\x03"


def picked(keys: str, current: str | None = None) -> str:
    with create_pipe_input() as keyboard:
        keyboard.send_text(keys)
        question = arrow_list(NAMES, current, {}, input=keyboard, output=DummyOutput())
        return str(question.unsafe_ask())


@pytest.mark.parametrize(
    ("keys", "current", "name"),
    [
        (ENTER, None, "default"),
        (ENTER, "dev", "dev"),
        (ENTER, "gone", "default"),
        (DOWN + ENTER, "dev", "prod"),
        ("pro" + ENTER, "dev", "prod"),
        ("j" + ERASE + ENTER, "dev", "default"),  # j is typed, and moves nothing
    ],
)
def test_arrows_and_typing_pick_a_name(keys: str, current: str | None, name: str) -> None:
    assert picked(keys, current) == name


def test_enter_picks_nothing_while_no_name_matches() -> None:
    """This fails if questionary's classes that the picker relies on are gone."""
    assert picked("x" + ENTER + ERASE + "prod" + ENTER) == "prod"
    with pytest.raises(KeyboardInterrupt):
        picked("x" + ENTER + CTRL_C)


class Typist(TerminalPrompt):
    """Gives prepared answers, and keeps the questions."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.questions = list(answers), list[str]()

    def ask(self, question: str) -> str:
        self.questions.append(question)
        return self.answers.pop(0)


@pytest.mark.parametrize(
    ("answers", "current", "name"),
    [
        (("2",), None, "dev"),
        (("dev",), None, "dev"),
        (("",), "prod", "prod"),
        (("", "0", "4", "pord", "3"), None, "prod"),
    ],
)
def test_a_number_or_a_name_picks_one(
    answers: tuple[str, ...], current: str | None, name: str
) -> None:
    person = Typist(*answers)
    assert by_number(NAMES, current, person) == name
    assert len(person.questions) == len(answers)
    assert person.questions[0].startswith("1 default\n2 dev\n3 prod\n")
    if "pord" in answers:
        assert "'prod'" in person.questions[-1]
