"""Switch the plugin on or off in one config: written whole, tried, and put back if it fails."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from amplify_plugin.awsconfig import rewrite
from amplify_plugin.awsconfig.edit import headers
from amplify_plugin.awsconfig.verify import only
from amplify_plugin.commands.enable import lines
from amplify_plugin.commands.enable.record import Enabled, EnabledConfigs, digest
from amplify_plugin.errors import ConfigFileUnreadable
from amplify_plugin.files import FileUnreadable, read_bytes


class Removal(NamedTuple):
    """What ``disable`` does, or would: ``is_exact`` if the file is as before ``enable``."""

    edit: rewrite.Edit
    is_exact: bool
    kept_folders: tuple[str, ...] = ()


def added(
    config: Path, folders: Sequence[str], known: EnabledConfigs, *, dry_run: bool
) -> rewrite.Edit:
    """Write this plugin's lines; ``folders`` for AWS CLI v2, empty without one.

    Remembers what is needed to undo it. Raises what ``edit_file`` raises, and FileUnwritable where
    it cannot be remembered; nothing is written then.
    """
    entry = known.get(config)

    def change(text: str) -> str:
        outdated = entry.folders if entry and lines.our_keys(lines.plugins(text)) else ()
        return lines.with_lines(text, folders, outdated=outdated, is_there=os.path.exists)

    edit = rewrite.edit_file(config, change, verify=only(lines.SECTION), dry_run=dry_run)
    if edit.changed and not dry_run:
        try:
            known.put(config, _remembered(edit, entry))
        except BaseException:
            undone(edit)
            raise
    return edit


def undone(edit: rewrite.Edit) -> None:
    """Put the config back as it was; only our lines go where it has changed since."""
    if rewrite.undo(edit):
        if edit.backup is not None:  # the file itself again
            edit.backup.unlink(missing_ok=True)
        return
    before = lines.path_of(lines.plugins(edit.before))
    folders = set(lines.path_of(lines.plugins(edit.after))) - set(before)
    rewrite.edit_file(edit.path, lambda text: lines.without_lines(text, folders, is_ours=False))


def removed(
    config: Path, own_folders: Sequence[str], known: EnabledConfigs, *, dry_run: bool
) -> Removal:
    """Take this plugin's lines out: to the byte what was before ``added``, where that is known.

    ``own_folders`` are where this plugin is, for lines that nobody remembers writing. A folder
    stays on v2's path if a plugin of somebody else's is in it.
    """
    entry = known.get(config)
    text = (read_bytes(config) or b"").decode("utf-8", "surrogateescape")
    with rewrite.naming(config):
        found = lines.plugins(text)
    exact = _as_before(text, entry)
    if entry is not None and exact is not None:
        back = rewrite.Edit(config, exact, text, created=entry.before is None)
        if dry_run or rewrite.undo(back):
            if not dry_run:
                _forget_backup(entry, exact)
                known.forget(config)
            # Said as the edit that it is.
            return Removal(rewrite.Edit(config, text, exact), is_exact=True)
    doomed = set(entry.folders if entry else own_folders)
    kept = tuple(sorted(folder for folder in doomed if _is_wanted(folder, found)))

    def change(now: str) -> str:
        is_ours = entry is None or entry.made_section
        return lines.without_lines(now, doomed - set(kept), is_ours=is_ours)

    edit = rewrite.edit_file(config, change, verify=only(lines.SECTION), dry_run=dry_run)
    if not dry_run:
        known.forget(config)
    still = lines.path_of(found) if edit.changed else ()
    return Removal(edit, is_exact=False, kept_folders=tuple(f for f in kept if f in still))


def _remembered(edit: rewrite.Edit, earlier: Enabled | None) -> Enabled:
    before, after = lines.plugins(edit.before), lines.plugins(edit.after)
    if earlier is not None and not lines.our_keys(before):
        earlier = None  # of lines that are not there any more
    new = [folder for folder in lines.path_of(after) if folder not in lines.path_of(before)]
    if earlier is None:
        original = None if edit.created else digest(edit.before)
        is_new = lines.SECTION not in headers(edit.before)
        return Enabled(original, digest(edit.after), tuple(new), is_new, _text(edit.backup))
    is_ours_alone = earlier.after == digest(edit.before)
    return Enabled(
        earlier.before if is_ours_alone else digest(edit.before),
        digest(edit.after),
        tuple(f for f in (*earlier.folders, *new) if f in lines.path_of(after)),
        earlier.made_section,
        earlier.backup if is_ours_alone else _text(edit.backup),
    )


def _as_before(text: str, entry: Enabled | None) -> str | None:
    """The config's text before it was enabled, if the config is still as it was after that."""
    if entry is None or digest(text) != entry.after:
        return None
    inverse = lines.without_lines(text, entry.folders, is_ours=entry.made_section)
    candidates = (inverse, _backed_up(entry))
    return next((before for before in candidates if _is_before(before, entry)), None)


def _is_before(text: str | None, entry: Enabled) -> bool:
    if text is None or entry.before is None:
        return text == ""
    # A person's own line from before is no reason to leave the plugin on.
    return digest(text) == entry.before and not lines.our_keys(lines.plugins(text))


def _backed_up(entry: Enabled) -> str | None:
    with contextlib.suppress(FileUnreadable, ConfigFileUnreadable):
        content = read_bytes(Path(entry.backup), mine=True) if entry.backup else None
        return None if content is None else content.decode("utf-8", "surrogateescape")
    return None


def _forget_backup(entry: Enabled, text: str) -> None:
    """Remove the backup that ``added`` made: the file itself is the same again."""
    if entry.backup is not None and _backed_up(entry) == text:
        Path(entry.backup).unlink(missing_ok=True)


def _is_wanted(folder: str, found: dict[str, str]) -> bool:
    """Whether another plugin's module is in the folder: v2 would stop without it."""
    return any(lines.holds(folder, other, os.path.exists) for other in lines.others(found))


def _text(path: Path | None) -> str | None:
    return None if path is None else os.path.abspath(path)
