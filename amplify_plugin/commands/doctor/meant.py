"""Which of the known names was meant by one that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterable

from amplify_plugin.terminal.suggestions import closest

# Each is compared with all the known names: with thousands of both that would take minutes, and
# a report of so many has no room for them.
_MOST, _COMPARISONS = 20, 20_000


def without_quotes(name: str) -> str:
    """The name in a value that has quotes around it, which belong to headers only."""
    is_quoted = len(name) > len('""') and name[0] == name[-1] and name[0] in "\"'"
    return name[1:-1] if is_quoted else name


class Names:
    """Known names, and what the first wrong ones were meant to be."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._most = min(_MOST, 1 + _COMPARISONS // max(len(self._known), 1))
        self._meant: dict[str, str | None] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def closest(self, name: str) -> str | None:
        """The one that was meant; None if that is not clear, or after many questions."""
        if name not in self._meant and len(self._meant) < self._most:
            self._meant[name] = closest(name, self._known)
        return self._meant.get(name)
