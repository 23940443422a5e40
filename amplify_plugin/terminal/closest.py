"""The word that somebody most likely meant."""

from __future__ import annotations

from collections.abc import Iterable

from amplify_plugin.files import shown


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word nearest to a misspelt one, if one is near. Letters' case does not count."""
    import difflib

    folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), folded, n=1)
    return folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that a remedy can begin with, a blank after it; or nothing."""
    found = nearest(word, known)
    return f"Did you mean {shown(found)!r}? " if found is not None else ""
