"""Fix what findings tell: each change checked by every reader, and with a backup.

Every change goes through ``awsconfig.section_edits`` and ``awsconfig.file_edits``; nothing else
writes an AWS file.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from amplify_plugin.awsconfig import file_edits
from amplify_plugin.commands.doctor.finding import (
    Finding,
    Fix,
    ModeFix,
    TextFix,
)
from amplify_plugin.commands.doctor.located import AwsFile, AwsFiles
from amplify_plugin.commands.doctor.text_fixes import made_together
from amplify_plugin.errors import AmplifyPluginError
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
                replace(f, text=made_together([fix for fix in fixes if fix.kind == f.kind], f.text))
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


def _set_mode(fix: ModeFix) -> str | None:
    """Why the mode could not be set; None if it was."""
    try:
        os.chmod(fix.path, fix.mode)
    except OSError as error:
        return str(error.strerror).lower()
    return None
