"""The question before files are changed."""

from __future__ import annotations

from amplify_plugin.errors import UsageError
from amplify_plugin.terminal.prompt import TerminalPrompt


def confirmed(changes: str, *, command: str, doing: str = "") -> bool:
    """Show the changes on the terminal and ask. Raises UsageError without a terminal.

    ``command`` (whole, with its program) and the option ``doing`` are for the error: how to have
    them without a question.
    """
    person = TerminalPrompt()
    if not person.is_there:
        does = " ".join(filter(None, (command, doing, "--yes")))
        raise UsageError(
            "There is no terminal to ask on, so nothing was changed.",
            remedy=f"'{command} --dry-run' shows what would change; '{does}' changes it without "
            "asking.",
        )
    return person.agrees(f"{changes}? ", "Make these changes?")
