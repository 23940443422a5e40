"""Ask a person questions on the terminal. Standard input and output may carry data."""

from __future__ import annotations

import os
from typing import Protocol

from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.question import Unanswered, Why, ask
from amplify_plugin.terminal.tty import has_terminal

REASONS = {
    Why.ENDED: "No answer was typed (Ctrl-D)",
    Why.INTERRUPTED: "No answer was typed (Ctrl-C)",
    Why.CLOSED: "No answer was typed: the terminal was closed",
    Why.IN_BACKGROUND: "No answer was typed: this program is in the background of its terminal",
    Why.NOT_IN_TIME: "No answer was typed in time",
    Why.TOO_LONG: "The answer is longer than a terminal's line can be",
}


class Prompt(Protocol):
    """What commands need to ask a person. Tests have one without a terminal."""

    @property
    def is_there(self) -> bool:
        """Tell whether there is a terminal to ask on."""

    def ask(self, question: str) -> str:
        """Return the typed line without blanks around it; it may be empty. Raises NothingTyped."""

    def ask_secret(self, question: str) -> str:
        """Ask without showing what is typed. Raises NothingTyped."""

    def agrees(self, text: str, question: str, *, by_default: bool = False) -> bool:
        """Show the text and ask for a yes; any other answer is a no.

        ``by_default`` is what Enter alone means: a yes where that changes nothing.
        """


class NothingTyped(UsageError):
    """The person ended the input, or could not be asked. Nothing was changed."""

    def __init__(self, why: Why = Why.ENDED) -> None:
        super().__init__(
            f"{REASONS[why]}; nothing was changed.",
            remedy="Run it again, or give what it asks for as an option.",
        )
        self.why = why


class TerminalPrompt:
    """Asks on the terminal that controls this process.

    ``wanted`` says what is asked for, to a person who has this process in the background;
    ``patience`` bounds the wait for each answer, in seconds. All of it raises NothingTyped, and
    CallerGone where the program that we work for has ended.
    """

    def __init__(self, wanted: str = "An answer", *, patience: float | None = None) -> None:
        self._wanted = wanted
        self._patience = patience

    @property
    def is_there(self) -> bool:
        return has_terminal()

    def ask(self, question: str, *, is_fresh: bool = False) -> str:
        """As `Prompt` has it; ``is_fresh`` throws away what was typed before the question."""
        return self._answer(question, is_secret=False, is_fresh=is_fresh)

    def ask_secret(self, question: str) -> str:
        return self._answer(question, is_secret=True, is_fresh=True)

    def agrees(self, text: str, question: str, *, by_default: bool = False) -> bool:
        choice = "Y/n" if by_default else "y/N"
        # What was typed before they saw it is no yes to it.
        answer = self.ask(f"{text}{question} ({choice}) ", is_fresh=not by_default).lower()
        return answer in ("y", "yes") or (by_default and not answer)

    def _answer(self, question: str, *, is_secret: bool, is_fresh: bool) -> str:
        try:
            typed = self._typed(question, is_secret=is_secret, is_fresh=is_fresh)
        except Unanswered as unanswered:
            raise NothingTyped(unanswered.why) from None
        except OSError:
            raise NothingTyped(Why.CLOSED) from None
        return typed.strip()

    def _typed(self, question: str, *, is_secret: bool, is_fresh: bool) -> str:
        if os.name == "nt":
            from amplify_plugin.terminal import console

            return console.ask(question, is_secret=is_secret, patience=self._patience)
        return ask(
            question,
            is_secret=is_secret,
            is_fresh=is_fresh,
            wanted=self._wanted,
            patience=self._patience,
        )
