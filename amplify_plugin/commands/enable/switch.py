"""Switch the plugin on or off in one config: written whole, and put back if a trial fails."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from amplify_plugin.awsconfig import file_edits
from amplify_plugin.awsconfig.verify import only
from amplify_plugin.commands.enable import lines, stand_in
from amplify_plugin.files.settled_read import read_settled


class Removal(NamedTuple):
    """What ``disable`` does, or would; ``kept_folders`` stay because another plugin is in them."""

    edit: file_edits.Edit
    kept_folders: tuple[str, ...] = ()


def added(config: Path, folders: Sequence[str], *, dry_run: bool) -> file_edits.Edit:
    """Write this plugin's lines; ``folders`` for AWS CLI v2, empty without one.

    Raises what ``edit_file`` raises; nothing is written then.
    """

    def change(text: str) -> str:
        return lines.with_lines(text, folders, is_there=os.path.exists)

    return file_edits.edit_file(config, change, verify=only(lines.SECTION), dry_run=dry_run)


def undone(edit: file_edits.Edit) -> None:
    """Put the config back as it was; only our lines go where it has changed since."""
    if file_edits.undo(edit):
        if edit.backup is not None:  # the file itself again
            edit.backup.unlink(missing_ok=True)
        return
    before = lines.path_of(lines.plugins(edit.before))
    folders = set(lines.path_of(lines.plugins(edit.after))) - set(before)
    file_edits.edit_file(edit.path, lambda text: lines.without_lines(text, folders))


def removed(config: Path, own_folders: Sequence[str], *, dry_run: bool) -> Removal:
    """Take this plugin's lines out, and a file that is empty without them.

    ``own_folders`` are where this plugin is; the folders of another installation of it go from
    v2's path as well. A folder stays if another plugin is in it.
    """
    text = (read_settled(config) or b"").decode("utf-8", "surrogateescape")
    with file_edits.naming(config):
        found = lines.plugins(text)
    path = lines.path_of(found)
    own = {
        each
        for each in path
        if each in own_folders
        or lines.is_stand_in(each)
        or lines.holds(each, lines.MODULE, os.path.exists)
    }
    wanted = lines.wanted_folders(found, os.path.exists)

    def change(now: str) -> str:
        return lines.without_lines(now, own - wanted)

    edit = file_edits.edit_file(config, change, verify=only(lines.SECTION), dry_run=True)
    is_empty = edit.changed and not edit.after and not config.is_symlink()
    # 'enable' makes a config where there was none.
    is_gone = is_empty and not dry_run and file_edits.undo(_making(edit))
    if not (dry_run or is_gone):
        edit = file_edits.edit_file(config, change, verify=only(lines.SECTION))
    if edit.changed and not dry_run:
        stand_in.remove(config)
    kept = own & wanted if edit.changed else ()
    return Removal(edit, tuple(sorted(kept)))


def _making(edit: file_edits.Edit) -> file_edits.Edit:
    """The edit that would have made the file as it is now."""
    return file_edits.Edit(edit.path, "", edit.before, created=True)
