"""What counts as a yes."""

from __future__ import annotations

import pytest

from amplify_plugin.terminal.prompt import TerminalPrompt


class Answered(TerminalPrompt):
    """Somebody who gives one answer."""

    def __init__(self, answer: str) -> None:
        super().__init__()
        self.answer = answer
        self.question = ""
        self.was_fresh = False

    def ask(self, question: str, *, is_fresh: bool = False) -> str:
        self.question, self.was_fresh = question, is_fresh
        return self.answer


@pytest.mark.parametrize(
    ("answer", "is_yes", "is_yes_by_default"),
    [
        ("y", True, True),
        ("YES", True, True),
        ("", False, True),
        ("n", False, False),
        ("123456", False, False),  # typed for another question
    ],
)
def test_only_a_yes_is_one_and_enter_where_it_says_so(
    answer: str, is_yes: bool, is_yes_by_default: bool
) -> None:
    person = Answered(answer)
    assert person.agrees("", "? Change it?") == is_yes
    assert person.question == "? Change it? (y/N) "
    assert person.was_fresh  # what was typed before it is no yes
    assert person.agrees("", "? Test it?", by_default=True) == is_yes_by_default
    assert person.question == "? Test it? (Y/n) "
