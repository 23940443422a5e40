"""Steps of a command that are taken back when a later one fails."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from amplify_plugin.errors import AmplifyPluginError


class NotFinished(AmplifyPluginError):
    """A step failed. The earlier ones are undone, or those that are left are named."""

    def __init__(self, cause: AmplifyPluginError, left: tuple[str, ...]) -> None:
        if left:
            outcome = f"These steps could not be undone: {'; '.join(left)}."
        else:
            outcome = "What was made before has been undone."
        super().__init__(f"{cause.message} {outcome}", remedy=cause.remedy)
        self.left = left


class Undoing:
    """What takes back the steps made so far, the last one first.

    In a ``chain`` each step needs the ones before it: where one cannot be undone, those before it
    stay. A new key whose old one cannot be activated again must not be deleted, for one.
    """

    def __init__(self, *, chain: bool = False) -> None:
        self._chain = chain
        self._undoing: list[tuple[str, Callable[[], object]]] = []

    def on_failure(self, name: str, undo: Callable[[], object]) -> None:
        """Have ``undo`` called if a later step fails; ``name`` says what it would have done."""
        self._undoing.append((name, undo))

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
            raise NotFinished(error, self._undo()) from None
        except BaseException:
            made = len(self._undoing)
            not_undone = self._undo()
            for left in not_undone:
                warn(f"This step could not be undone: {left}")
            if made:
                number = f"{made - len(not_undone)} of" if not_undone else "all"
                warn(f"Undone: {number} {made} steps that were made.")
            raise

    def _undo(self) -> tuple[str, ...]:
        left: list[str] = []
        while self._undoing:
            name, undo = self._undoing.pop()
            if left and self._chain:
                left.append(name)
                continue
            try:
                undo()
            except AmplifyPluginError as error:
                left.append(f"{name} ({error.message})")
        return tuple(reversed(left))
