"""What may have been meant by an unknown word: a profile, a command, an option.

A wrong suggestion may be another account's production. So a beginning wins, then a part of a name,
then a typing mistake; and no mistake is assumed in what tells accounts apart: numbers, short words,
and the usual words for stages and places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial

from amplify_plugin.terminal.text import quoted

KEYS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x1f\x7f]")  # an arrow key, say, in what was typed
MOST = 3  # suggestions at once
_BETWEEN = re.compile(r"[\W_]+")
SHORTEST_PART = 3  # letters: less is a part of too many names
SHORT = 2  # a word of so many letters is never a misspelt other one
LONG = 5  # from this length on two mistakes in a word are believed
TELLING = frozenset(
    {
        "dev",
        "devel",
        "development",
        "test",
        "testing",
        "tst",
        "qa",
        "uat",
        "int",
        "integration",
        "pre",
        "preprod",
        "preview",
        "stage",
        "staging",
        "stg",
        "prod",
        "production",
        "prd",
        "live",
        "sandbox",
        "sbx",
        "demo",
        "main",
        "east",
        "west",
        "north",
        "south",
        "central",
        "northeast",
        "southeast",
        "blue",
        "green",
        "internal",
        "external",
        "public",
        "private",
    }
)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that a remedy can begin with, a blank after it; or nothing."""
    found, more = _several(word, tuple(known))
    if not found:
        return ""
    names = ", ".join(quoted(name) for name in found)
    if len(found) > 1 and not more:
        names = " or ".join(names.rsplit(", ", 1))
    return f"Did you mean {names}{f' or one of {more} more' if more else ''}? "


def suggested(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names that may have been meant, at most three, the likeliest first."""
    return _several(word, tuple(known))[0]


def closest(word: str, known: Iterable[str]) -> str | None:
    """The one known name that was meant; None if none or several may have been meant."""
    found = suggested(word, known)
    return found[0] if len(found) == 1 else None


def nearest(word: str, known: Iterable[str], *, most: int) -> tuple[str, ...]:
    """The known words with the fewest typing mistakes, at most ``most``; nothing else counts."""
    letters = frozenset(word)
    distances = {
        name: mistakes(word, name)
        for name in known
        # Each letter that only one of the two has is a mistake.
        if abs(len(name) - len(word)) <= most
        and len(letters.difference(name)) <= most
        and len(frozenset(name) - letters) <= most
    }
    fewest = min(distances.values(), default=most + 1)
    return tuple(n for n, distance in distances.items() if distance == fewest <= most)


def _several(word: str, known: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """At most three names, and how many more are as likely."""
    found = _meant(KEYS.sub("", word).strip().casefold(), dict.fromkeys(known))
    return tuple(found[:MOST]), max(len(found) - MOST, 0)


def _meant(word: str, known: Iterable[str]) -> list[str]:
    """All names of the likeliest kind. Letters' case does not count."""
    folded = {name: name.casefold() for name in known}
    bare = word.lstrip("-")
    if not bare:
        return []
    parts, joined = _parts(word), _joined(word)

    def kinds() -> Iterator[Callable[[str], bool]]:
        yield lambda text: _parts(text) == parts
        yield lambda text: _joined(text) == joined
        yield lambda text: text.startswith(word)
        if len(bare) >= SHORTEST_PART:
            yield lambda text: _contains(_parts(text), parts)

    for is_meant in kinds():
        if found := [name for name, text in folded.items() if is_meant(text)]:
            return found
    return _misspelt(word, folded)


def _contains(parts: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether each word begins a part of its own: 'prod' one of 'web-prod', not 'nonprod'."""
    numbers = iter(part for part in parts if part.isdigit())
    if not all(number in numbers for number in words if number.isdigit()):
        return False  # 1-11 is not 11-1
    left = list(parts)
    for word in sorted(words, key=len, reverse=True):
        found = next((part for part in left if _begins(part, word)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _begins(part: str, word: str) -> bool:
    """Tell whether the part is the word or goes on with it; 1 does not go on as 11."""
    rest = part[len(word) :]
    return part.startswith(word) and not (word[-1:].isdigit() and rest[:1].isdigit())


def _misspelt(word: str, folded: dict[str, str]) -> list[str]:
    """The names that the word may be, with the fewest typing mistakes."""
    words = _parts(word)
    in_use = {part for text in folded.values() for part in _parts(text)}
    distances: dict[str, int] = {}
    for name, text in folded.items():
        distance = _mistakes(words, _parts(text), in_use)
        if distance is not None:
            distances[name] = distance
    fewest = min(distances.values(), default=0)
    return [name for name, distance in distances.items() if distance == fewest]


def _mistakes(typed: Sequence[str], meant: Sequence[str], in_use: set[str]) -> int | None:
    """How many letters are wrong in all; None where it is another name.

    Names that go on where the typed one ends are considered too.
    """
    if not typed or len(typed) > len(meant):
        return None
    total = 0
    for position, (one, other) in enumerate(zip(typed, meant, strict=False)):
        # People type the beginning, of the last word too.
        is_last = position == len(typed) - 1
        if one == other or (is_last and other.startswith(one)):
            continue
        if one in in_use or one in TELLING:
            return None
        if is_last:
            other = min(other, other[: len(one)], key=partial(mistakes, one))  # noqa: PLW2901
        if not _may_be_misspelt(one, other):
            return None
        total += mistakes(one, other)
    return total or None


def _may_be_misspelt(typed: str, meant: str) -> bool:
    if _digits(typed) != _digits(meant) or min(len(typed), len(meant)) <= SHORT:
        return False
    return mistakes(typed, meant) <= (2 if len(meant) > LONG else 1)


def mistakes(typed: str, meant: str) -> int:
    """Count the letters that are missing, added, wrong, or exchanged with their neighbour."""
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(typed, 1):
        before, last, row = row, before, [i]
        for j, other in enumerate(meant, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == meant[j - 2] and typed[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


# Some words are compared with the same names over and over.
@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in _BETWEEN.split(text) if part) or (text,)


@lru_cache(maxsize=4096)
def _joined(text: str) -> tuple[str, list[str]]:
    """The letters without what divides them, and each number by itself: 1-11 is not 11-1."""
    return "".join(_parts(text)), _digits(text)


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)
