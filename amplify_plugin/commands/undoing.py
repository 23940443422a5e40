"""Steps of a command that are taken back when a later one fails."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from amplify_plugin.errors import AmplifyPluginError


class NotFinished(AmplifyPluginError):
    """A step failed. The earlier ones are undone, or those that are left are named."""

    def __init__(
        self, cause: AmplifyPluginError, left: tuple[str, ...], undone: tuple[str, ...] = ()
    ) -> None:
        if left:
            outcome = f"These steps could not be undone: {'; '.join(left)}."
        elif undone:
            outcome = f"What was made before has been undone: {', '.join(undone)}."
        else:
            outcome = ""
        super().__init__(f"{cause.message} {outcome}".rstrip(), remedy=cause.remedy)
        self.left = left


class Undoing:
    """What takes back the steps made so far, the last one first.

    In a ``chain`` each step needs the ones before it: where one cannot be undone, those before it
    stay. A new key whose old one cannot be activated again must not be deleted, for one.
    """

    def __init__(self, *, chain: bool = False) -> None:
        self._chain = chain
        self._undoing: list[tuple[str, Callable[[], object], str]] = []

    def on_failure(self, name: str, undo: Callable[[], object], *, made: str = "") -> None:
        """Have ``undo`` called if a later step fails; ``name`` says what it would have done.

        It returns False where nothing had been made: a step may be told of before it is made.
        ``made`` says what it takes back, where ``name`` does not say that.
        """
        self._undoing.append((name, undo, made or name))

    @contextlib.contextmanager
    def undone_on_failure(self, warn: Callable[[str], None]) -> Iterator[None]:
        """All that is made within, or nothing. Raises NotFinished for an error of ours.

        Whatever else ends the steps (Ctrl-C) goes on its way after the undoing; ``warn`` tells
        what was undone, and what could not be.
        """
        try:
            yield
        except AmplifyPluginError as error:
            if not self._undoing:
                raise
            raise NotFinished(error, *self._undo()) from None
        except BaseException:
            not_undone, undone = self._undo()
            for left in not_undone:
                warn(f"This step could not be undone: {left}")
            if undone:
                warn(f"Undone: {', '.join(undone)}.")
            raise

    def _undo(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Take the steps back. Returns those that are left, and what was taken back."""
        left, undone = list[str](), list[str]()
        while self._undoing:
            name, undo, made = self._undoing.pop()
            if left and self._chain:
                left.append(name)
                continue
            try:
                if undo() is not False:
                    undone.append(made)
            except AmplifyPluginError as error:
                left.append(f"{name} ({error.message})")
        return tuple(reversed(left)), tuple(dict.fromkeys(reversed(undone)))
