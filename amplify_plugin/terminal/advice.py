"""Lay out what to do: each command on a line of its own, to be copied as it is.

A remedy is written as sentences with commands in quotes, so that it is one line in JSON and in
logs. People are shown it with the commands taken out of the sentences: within them, a terminal
breaks a command where its line ends.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.terminal.quoted_commands import TO_COPY

if TYPE_CHECKING:
    from amplify_plugin.errors import AmplifyPluginError

INDENT = "  "
_HOLE = "\0"  # stands for a command while the sentences are taken apart
_SENTENCES = re.compile(r"(?<=[.?!]) +")
_CLAUSES = re.compile(rf"; |, (?=or )|: (?={_HOLE} )")


def laid_out(error: AmplifyPluginError) -> str:
    """Return the error as a person is shown it: what happened, what to do, the commands apart.

    Raises nothing: it is shown where nothing may go wrong, and plugins raise such errors too.
    """
    try:
        return apart(f"{error.message} ", error.remedy)
    except Exception:  # noqa: BLE001
        return str(error)


def laid_out_by_provider(error: AmplifyPluginError, name: str) -> str:
    """As `laid_out_after`, behind what a newer AWS CLI v2 and botocore say.

    ``name`` is the provider that has no credentials because of the error.
    """
    return laid_out_after(f"aws: [ERROR]: Error when retrieving credentials from {name}: ", error)


def laid_out_after(prefix: str, error: AmplifyPluginError) -> str:
    """As `laid_out`, for the window of standard error, where ``prefix`` stands before it.

    Raises nothing either.
    """
    text = laid_out(error)
    try:
        from amplify_plugin.terminal.screen import fitted, width_at

        lines = fitted(f"{prefix}{text}", width_at(sys.stderr))
        # Where the prefix fills the line, its last blank has become the line's end.
        is_full = lines[: len(prefix)].endswith("\n")
        return "\n" * is_full + lines[len(prefix) :]
    except Exception:  # noqa: BLE001
        return text


def apart(before: str, advice: str) -> str:
    """Return ``before`` and the advice, with each command of the advice on a line of its own."""
    commands = [found[1] for found in TO_COPY.finditer(advice)]
    if not commands:
        return f"{before}{advice}".rstrip()
    lines = [before.rstrip()] if before.strip() else []
    is_open = bool(lines)  # whether the last line is text that can go on
    following = iter(commands)
    for text, has_command in _steps(TO_COPY.sub(_HOLE, advice)):
        filled = re.sub(_HOLE, lambda _: f"'{next(following)}'", text)
        if is_open:
            lines[-1] += f" {filled}"
        else:
            lines.append(filled)
        is_open = not has_command
        if has_command:
            lines.append(f"{INDENT}{next(following)}")
    return "\n".join(lines)


def _steps(advice: str) -> Iterator[tuple[str, bool]]:
    """The pieces of the advice, and whether a command follows each.

    A hole that is left in a piece is a command that stays within it.
    """
    for sentence in _SENTENCES.split(advice):
        if _HOLE not in sentence:
            yield sentence, False
            continue
        for clause in _CLAUSES.split(sentence):
            yield from _led(clause.rstrip(".:"))


def _led(clause: str) -> Iterator[tuple[str, bool]]:
    """The clause as a line that leads to its command."""
    head, hole, tail = clause.partition(_HOLE)
    if not hole or _HOLE in tail:
        yield f"{_capital(clause)}.", False
        return
    head, after = _capital(head.rstrip(" :")), ""
    if tail.startswith(": "):
        tail, after = "", f"{_capital(tail[2:])}."
    if not head:
        head = "This" if tail.startswith(" ") else "Run this" if tail else "Run"
    elif head == "Or" and not tail:
        head = "Or run"
    elif tail and not clause.partition(_HOLE)[0].endswith(": "):
        head += " this"
    yield f"{head}{tail}:", True
    if after:
        yield after, False


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
