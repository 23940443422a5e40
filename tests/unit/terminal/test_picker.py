"""The list's keys, through prompt_toolkit's own pipe; tests/hosts has a real terminal."""

from __future__ import annotations

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from amplify_plugin.terminal.picker import arrow_list, by_number
from amplify_plugin.terminal.picker_list import Choice
from amplify_plugin.terminal.prompt import TerminalPrompt

CHOICES = (Choice("default"), Choice("dev", "developer", "111122223333"), Choice("prod"))
MANY = tuple(Choice(f"name-{n:04}") for n in range(1000))
DOWN, UP, PAGE_UP, PAGE_DOWN = "\x1b[B", "\x1b[A", "\x1b[5~", "\x1b[6~"
HOME, END, ESC, ERASE, ENTER = "\x1b[H", "\x1b[F", "\x1b", "\x7f", "\r"
CTRL_C, CTRL_D, CTRL_N, CTRL_P, CTRL_U, CTRL_W = "\x03", "\x04", "\x0e", "\x10", "\x15", "\x17"


def picked(keys: str, current: str | None = None, choices: tuple[Choice, ...] = CHOICES) -> str:
    with create_pipe_input() as keyboard:
        keyboard.send_text(keys)
        return str(arrow_list(choices, current, {}, input=keyboard, output=DummyOutput()).run())


@pytest.mark.parametrize(
    ("keys", "current", "name"),
    [
        (ENTER, None, "default"),
        (ENTER, "dev", "dev"),
        (ENTER, "gone", "default"),
        (DOWN + ENTER, "dev", "prod"),
        (DOWN * 9 + UP + ENTER, None, "dev"),
        (CTRL_N * 2 + CTRL_P + ENTER, None, "dev"),
        (END + ENTER, None, "prod"),
        (END + HOME + ENTER, None, "default"),
        ("pro" + ENTER, "dev", "prod"),
        ("j" + ERASE + ENTER, "dev", "default"),  # j is typed, and moves nothing
        ("1111 devel" + ENTER, None, "dev"),
        ("pro" + CTRL_U + DOWN + ENTER, None, "dev"),
        ("dev zzz" + CTRL_W + ENTER, None, "dev"),
        ("\x1b[200~dev\x1b[201~" + ENTER, None, "dev"),  # pasted
        ("zzz" + ESC + "dev" + ENTER, None, "dev"),  # Esc clears
        ("\t\x0c" + ENTER, None, "default"),  # keys that are nothing here
    ],
)
def test_keys_pick_a_name(keys: str, current: str | None, name: str) -> None:
    assert picked(keys, current) == name


def test_pages_lead_through_a_long_list() -> None:
    page = int(picked(PAGE_DOWN + ENTER, choices=MANY)[-4:])
    assert page > 1
    assert picked(PAGE_DOWN * 3 + PAGE_UP + ENTER, choices=MANY) == f"name-{2 * page:04}"
    assert picked(END + PAGE_UP + ENTER, choices=MANY) == f"name-{999 - page:04}"


@pytest.mark.parametrize(
    "keys",
    [ESC, ESC + ENTER, "dev" + ESC + ESC, "zzz" + ENTER + ESC + ESC, CTRL_C, CTRL_D, "z" + CTRL_C],
)
def test_esc_cancels_where_nothing_is_typed_and_enter_after_it_chooses_nothing(keys: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        picked(keys)


def test_enter_picks_nothing_while_no_name_matches() -> None:
    assert picked("x" + ENTER + ERASE + "prod" + ENTER) == "prod"


class Typist(TerminalPrompt):
    """Gives prepared answers, and keeps the questions."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.questions = list(answers), list[str]()

    def ask(self, question: str, *, is_fresh: bool = False) -> str:
        del is_fresh
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
    assert by_number(CHOICES, current, person) == name
    assert len(person.questions) == len(answers)
    assert person.questions[0].startswith(
        "1 default\n2 dev, role developer, account 111122223333\n3 prod\n"
    )
    if "pord" in answers:
        assert "'prod'" in person.questions[-1]


@pytest.mark.parametrize(
    ("answer", "name"), [("002", "name-0002"), ("2", "name-0001"), ("0007", "name-0007")]
)
def test_a_number_is_one_as_the_list_shows_it(answer: str, name: str) -> None:
    person = Typist(answer, name)
    assert by_number(MANY, None, person) == name
    assert (len(person.questions) == 1) == (answer == "2")


def test_words_show_what_has_them_under_the_same_numbers() -> None:
    person = Typist("developer", "2")
    assert by_number(CHOICES, None, person) == "dev"
    assert person.questions[1].startswith("2 dev, role developer, account 111122223333\n? Number, ")
