"""Ask a person questions on the terminal. Standard input and output may carry data."""

from __future__ import annotations

from typing import Protocol

from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.tty import has_terminal, opened_as_text


class Prompt(Protocol):
    """What commands need of somebody to ask. Tests have one without a terminal."""

    @property
    def is_there(self) -> bool:
        """Tell whether there is a terminal to ask on."""

    def ask(self, question: str) -> str:
        """Return the typed line without blanks around it; it may be empty. Raises NothingTyped."""

    def ask_secret(self, question: str) -> str:
        """Ask without showing what is typed. Raises NothingTyped."""

    def agrees(self, text: str, question: str) -> bool:
        """Show the text and ask for a yes; any other answer is a no."""


class NothingTyped(UsageError):
    """The person ended the input, or closed the terminal. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            "No answer was typed; nothing was changed.",
            remedy="Run it again, or give what it asks for as an option.",
        )


class TerminalPrompt:
    """Asks on the terminal that controls this process."""

    @property
    def is_there(self) -> bool:
        return has_terminal()

    def ask(self, question: str) -> str:
        with opened_as_text() as (keyboard, screen):
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
