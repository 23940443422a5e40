"""Many changes of one file's text: as many as can be made, each held against every reader.

All are tried at once, and halves of them where a reader would read what it may not: with thousands
of changes a check of each would take minutes (tests/doctor/test_many_faults.py).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from amplify_plugin.awsconfig import backups, names
from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.commands.doctor import batches
from amplify_plugin.errors import AmplifyPluginError, ConfigFileUnreadable

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.finding import FileKind, TextFix


def made_together(fixes: Sequence[TextFix], text: str) -> str:
    """The text with every change that can be made, and that lets each reader read what it may."""
    # Settings first: a change finds its section by the header, which a rename changes.
    for is_rename in (False, True):
        text = _all_that_can([each for each in fixes if each.is_rename == is_rename], text)
    return text


def _all_that_can(fixes: Sequence[TextFix], text: str) -> str:
    """As ``made_together``, in rounds: some can be made only after others."""
    waiting = fixes
    while waiting:
        left: list[TextFix] = []
        for together in _alike(waiting):
            text = _halved(together, text, left)
        if len(left) == len(waiting):
            break
        waiting = left
    return text


def _halved(fixes: list[TextFix], text: str, left: list[TextFix], *, is_rest: bool = False) -> str:
    """The text with all changes at once, or parts of them where one cannot be made.

    ``left`` gets those that cannot. ``is_rest``: those to blame for a failure are taken out.
    """
    fix = fixes[0] if len(fixes) == 1 else _joined(fixes, text)
    after = _made(fix, text)
    misread = None if after is None else _misread(fix, text, after)
    if after is not None and misread == set():
        return after
    if len(fixes) == 1:
        left += fixes
        return text
    groups = _blamed(fixes, misread or set())
    if not is_rest and groups and all(len(group) == 1 for group in groups):
        # With thousands that cannot be made, a check of each would take minutes.
        blamed = [fix for (fix,) in groups]
        left += blamed
        rest = _without(fixes, blamed)
        return _halved(rest, text, left, is_rest=True) if rest else text
    second = [fix for group in groups for fix in group[(len(group) + 1) // 2 :]]
    second = second or fixes[len(fixes) // 2 :]
    return _halved(second, _halved(_without(fixes, second), text, left), left)


def _blamed(fixes: Sequence[TextFix], misread: set[str]) -> list[list[TextFix]]:
    """The changes of the sections that a reader would read otherwise, by section."""
    groups: dict[str, list[TextFix]] = {}
    for fix in fixes:
        if fix.section is not None and (name := _spoken(fix.section)) in misread:
            groups.setdefault(name, []).append(fix)
    return list(groups.values())


def _without(fixes: Sequence[TextFix], others: Sequence[TextFix]) -> list[TextFix]:
    out = {id(fix) for fix in others}
    return [fix for fix in fixes if id(fix) not in out]


def _spoken(header: str) -> str:
    """About what a person says for a header, or for a name as a reader has it."""
    name = " ".join(names.unescape(header).split()).removeprefix("profile ")
    return name.strip("\"'")


def _alike(fixes: Sequence[TextFix]) -> Iterable[list[TextFix]]:
    """The changes by the readers for whom they keep all: these can be checked together."""
    groups: dict[tuple[str, ...], list[TextFix]] = {}
    for fix in fixes:
        groups.setdefault(fix.keeps, []).append(fix)
    return groups.values()


def _joined(fixes: Sequence[TextFix], text: str) -> TextFix:
    """All of the changes as one: with thousands, a check of each would take minutes."""
    is_refused = _read(fixes[0].kind, "aws", text) is None
    change = batches.joined(fixes, repeats_headers=is_refused)
    return replace(fixes[0], change=change, section=None, setting=None)


def _made(fix: TextFix, text: str) -> str | None:
    """The text with the change; None where it cannot be made."""
    try:
        after = fix.change(text)
    except AmplifyPluginError:
        return None
    # No fault is a reason to take a secret out.
    if backups.secrets_taken_out(text.encode("utf-8", "surrogateescape"), after):
        return None
    return after


def _misread(fix: TextFix, text: str, after: str) -> set[str] | None:
    """The spoken names of what is read otherwise than it may be; None where nothing is read."""
    found: set[str] = set()
    for reader in READERS:
        old, new = _read(fix.kind, reader, text), _read(fix.kind, reader, after)
        if old is None:
            continue
        if new is None:
            return None
        if reader in fix.keeps and new != old:
            found |= {_spoken(name) for name in {**old, **new} if old.get(name) != new.get(name)}
    return found


# Each change is held against the same text: of that, and of what came of it.
@functools.lru_cache(maxsize=4 * len(READERS))
def _read(kind: FileKind, reader: str, text: str) -> Mapping[str, Any] | None:
    try:
        return READERS[reader].of(kind)(text)
    except ConfigFileUnreadable:
        return None
