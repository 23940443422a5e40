"""The command lines of ``pass`` as ``captured.run`` would run them, over a dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amplify_plugin.programs.captured import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATH = "/opt/pass"


class FakePass:
    """What is stored, and every call with what it was given.

    ``failing`` is a word of the calls that fail, ``interrupted`` one of those that Ctrl-C ends.
    """

    def __init__(self) -> None:
        self.entries: dict[str, bytes] = {}
        self.calls: list[tuple[str, ...]] = []
        self.failing: str | None = None
        self.interrupted: str | None = None

    def run(
        self,
        words: Sequence[str],
        environ: Mapping[str, str],
        *,
        given: bytes = b"",
        seconds: float,
    ) -> Outcome:
        assert seconds > 0
        del environ
        self.calls.append(tuple(words))
        if self.failing is not None and self.failing in words:
            return Outcome(1, "", f"Error: no {self.failing} today.\n\nUsage:\n    pass\n")
        outcome = self._run([word for word in words if not word.startswith("--")], given)
        if self.interrupted is not None and self.interrupted in words:
            raise KeyboardInterrupt
        return outcome

    def _run(self, words: list[str], given: bytes) -> Outcome:
        match words:
            case [program, "show", entry] if program == PATH:
                if entry not in self.entries:
                    return Outcome(1, "", f"Error: {entry} is not in the password store.\n")
                return Outcome(0, f"{self.entries[entry].decode()}\n")
            case [program, "insert", entry] if program == PATH:
                self.entries[entry] = given
            case [program, "mv", old, new] if program == PATH:
                self.entries[new] = self.entries.pop(old)
            case [program, "rm", entry] if program == PATH:
                if self.entries.pop(entry, None) is None:
                    return Outcome(1, "", f"Error: {entry} is not in the password store.\n")
            case _:
                raise AssertionError(f"ran {words}")
        return Outcome(0)
