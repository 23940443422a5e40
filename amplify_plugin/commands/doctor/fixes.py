"""Fix what findings tell: each change checked by every reader, and with a backup.

Every change goes through ``awsconfig.section_edits`` and ``awsconfig.file_edits``; nothing else
writes an AWS file.
"""

from __future__ import annotations

import functools
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from amplify_plugin.awsconfig import backups, file_edits, names, section_edits
from amplify_plugin.awsconfig.readers import READERS
from amplify_plugin.commands.doctor import batches, line_edits
from amplify_plugin.commands.doctor.finding import (
    FileKind,
    Finding,
    Fix,
    ModeFix,
    TextFix,
)
from amplify_plugin.commands.doctor.located import AwsFile, AwsFiles
from amplify_plugin.errors import AmplifyPluginError, ConfigFileUnreadable
from amplify_plugin.terminal.text import shown_path

Check = Callable[["AwsFiles"], "Iterable[Finding]"]


class Fixes(NamedTuple):
    """What was fixed, or would be: edits of files, new modes, and what could not be done."""

    edits: tuple[file_edits.Edit, ...] = ()
    modes: tuple[ModeFix, ...] = ()
    failures: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to fix."""
        return not (self.edits or self.modes)


def fix_all(
    files: AwsFiles,
    check: Check,
    modes: Iterable[ModeFix],
    *,
    dry_run: bool,
    planned: Fixes | None = None,
) -> Fixes:
    """Make every change that the findings bring, or with ``dry_run`` only work it out.

    ``check`` gives the findings of two files that are to be fixed; ``planned`` is what a dry run
    has worked out. A file that cannot be written, or that is still refused afterwards, stays as it
    is and is among the failures.
    """
    known = {(edit.path, edit.before): edit.after for edit in planned.edits} if planned else {}
    edits, done_modes, failures = [], [], []
    for file in files.both:
        if file.unreadable or not file.is_there:
            continue
        try:
            done = file_edits.edit_file(
                file.path, _change(file, files, check, known), dry_run=dry_run
            )
        except AmplifyPluginError as error:
            failures.append(f"{file.shown} was not changed: {error}")
        else:
            edits.extend([done] if done.changed else [])
    for mode in modes:
        reason = None if dry_run else _set_mode(mode)
        if reason:
            failures.append(f"{shown_path(mode.path)} was not changed: {reason}")
        else:
            done_modes.append(mode)
    return Fixes(tuple(edits), tuple(done_modes), tuple(failures))


def fixed(files: AwsFiles, check: Check) -> AwsFiles:
    """Both files as they are when nothing more can be fixed, some of it only after other."""
    seen: set[tuple[str, ...]] = set()
    # A change that is undone by another would come back for ever.
    while (texts := tuple(file.text for file in files.both)) not in seen:
        seen.add(texts)
        # Findings that one change mends share it.
        every = dict.fromkeys(each for found in check(files) for each in found.mends)
        fixes = [each for each in every if isinstance(each, TextFix)]
        files = AwsFiles(
            *(
                replace(f, text=_together([each for each in fixes if each.kind == f.kind], f.text))
                for f in files.both
            )
        )
    return files


# More changes than these are not made once more, each over the whole text, to see them made.
_MOST_TRIED = 40


def kept_promises(
    found: Iterable[Finding], planned: Fixes, files: AwsFiles, check: Check
) -> tuple[Finding, ...]:
    """Those of the findings that are gone after what is planned."""
    promised = [finding for finding in found if finding.mends]
    after = {edit.path: edit.after for edit in planned.edits}
    both = AwsFiles(*(replace(f, text=after.get(f.path, f.text)) for f in files.both))
    left = Counter(_key(finding) for finding in check(both))
    left.subtract(_key(finding) for finding in found if not finding.mends)
    are_few = len(promised) <= _MOST_TRIED

    def is_made(fix: Fix) -> bool:
        return fix in planned.modes or (fix.path in after and (not are_few or _is_done(fix, after)))

    return tuple(
        finding
        for finding in promised
        if any(map(is_made, finding.mends))
        and (finding.subject == _PLUGINS or left[_key(finding)] <= 0)
    )


def _key(finding: Finding) -> tuple[str, str, Path | None]:
    return finding.code, finding.subject, finding.file


_PLUGINS = "plugins"  # the subject of what is not asked again


def _is_done(fix: Fix, after: Mapping[Path, str]) -> bool:
    """Whether a change is among those planned: made once more, it changes nothing."""
    if not isinstance(fix, TextFix):
        return False
    try:
        return fix.change(after[fix.path]) == after[fix.path]
    except AmplifyPluginError:
        return True  # what it would change is not there any more


def _change(
    file: AwsFile, files: AwsFiles, check: Check, known: dict[tuple[Path, str], str]
) -> Callable[[str], str]:
    """The change of one file, for the text that it has when it is written."""

    def change(text: str) -> str:
        if (file.path, text) not in known:
            now = replace(file, text=text)
            both = (now, files.credentials) if file.kind == "config" else (files.config, now)
            after = fixed(AwsFiles(*both), check)
            known[file.path, text] = getattr(after, file.kind).text
        return known[file.path, text]

    return change


def shown_fixes(fixes: Fixes) -> str:
    """The changes as a person reads them: a unified diff, its secrets masked, and the modes."""
    diffs = "".join(file_edits.diff(edit) for edit in fixes.edits)
    modes = "".join(f"mode of {shown_path(m.path)}: {m.mode:04o}\n" for m in fixes.modes)
    return diffs + modes


def with_setting(header: str, key: str, was: str, value: str) -> Callable[[str], str]:
    """Write a setting as all readers read it; none where its section has another value of it."""

    def change(text: str) -> str:
        if not line_edits.is_said_so(text, header, key, (was, value)):
            return text
        return section_edits.with_section(text, header, {key: value})

    return change


def renamed(header: str, new_header: str) -> Callable[[str], str]:
    """A change of a section's header."""
    return lambda text: section_edits.renamed(text, header, new_header)


def _together(fixes: Sequence[TextFix], text: str) -> str:
    # Settings first: a change finds its section by the header, which a rename changes.
    for is_rename in (False, True):
        text = _all_that_can([each for each in fixes if each.is_rename == is_rename], text)
    return text


def _all_that_can(fixes: Sequence[TextFix], text: str) -> str:
    """The text with every change that can be made, some of them only after others."""
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
    return replace(fixes[0], change=change, section=None)


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


def _set_mode(fix: ModeFix) -> str | None:
    """Why the mode could not be set; None if it was."""
    try:
        os.chmod(fix.path, fix.mode)
    except OSError as error:
        return str(error.strerror).lower()
    return None
