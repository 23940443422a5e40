"""A person at a terminal, for commands that ask. Standard input and output may be data."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Protocol, TextIO

from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.tty import has_terminal


class Prompt(Protocol):
    """Somebody who can be asked, if they are there."""

    @property
    def is_there(self) -> bool:
        """Whether there is a terminal to ask on."""

    def ask(self, question: str) -> str:
        """One line, without blanks around it; may be empty. Raises NothingTyped."""

    def ask_secret(self, question: str) -> str:
        """As ``ask``, without the answer being seen."""

    def agrees(self, text: str, question: str) -> bool:
        """Show the text and ask for a yes; anything else is a no."""


class NothingTyped(UsageError):
    """The person ended the input, or the terminal was closed; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            "No answer was typed; nothing was changed.",
            remedy="Run it again, or give what it asks for as an option.",
        )


class TerminalPrompt:
    """The person at this process's controlling terminal."""

    @property
    def is_there(self) -> bool:
        return has_terminal()

    def ask(self, question: str) -> str:
        with _terminal() as (keyboard, screen):
            screen.write(question)
            screen.flush()
            line = keyboard.readline()
        if not line:
            raise NothingTyped
        return line.strip()

    def ask_secret(self, question: str) -> str:
        import getpass

        try:
            return getpass.getpass(question).strip()
        except (EOFError, OSError):
            raise NothingTyped from None

    def agrees(self, text: str, question: str) -> bool:
        return self.ask(f"{text}{question} (y/N) ").lower() in ("y", "yes")


@contextlib.contextmanager
def _terminal() -> Iterator[tuple[TextIO, TextIO]]:
    with contextlib.ExitStack() as stack:
        keyboard: TextIO = sys.stdin
        screen: TextIO = sys.stderr
        # Windows has no such device: there the standard streams must do.
        with contextlib.suppress(OSError):
            screen = stack.enter_context(open("/dev/tty", "w", encoding="utf-8", errors="replace"))
            keyboard = stack.enter_context(open("/dev/tty", encoding="utf-8", errors="replace"))
        yield keyboard, screen
