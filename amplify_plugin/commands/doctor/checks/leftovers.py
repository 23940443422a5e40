"""What edits of the AWS files have left: files of killed ones, and old backups with secrets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from amplify_plugin.awsconfig import backups
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.files import FileUnreadable, leftovers_of, read_bytes
from amplify_plugin.files.writing import LEFTOVER_AGE
from amplify_plugin.terminal.text import shown_command, shown_path

OLD = timedelta(days=7)  # after which a backup is no longer needed to undo an edit


def check(path: Path, now: datetime) -> Iterator[Finding]:
    """All that lies about for one AWS file. ``now`` is an aware time."""
    for leftover in leftovers_of(Path(path.resolve()), older_than=LEFTOVER_AGE):
        yield finding(
            "leftover-of-an-edit",
            str(leftover),
            f"{shown_path(leftover)} is a copy of {shown_path(path)}, secrets included, that an "
            "interrupted edit left.",
            f"The next edit removes it. To remove it now: '{shown_command('rm', str(leftover))}'.",
            file=leftover,
        )
    old = [each for each in sorted(backups.existing(path)) if _is_old_with_secrets(each, now)]
    if old:
        more = f" and {len(old) - 1} more" if len(old) > 1 else ""
        yield finding(
            "backup-with-secrets",
            str(old[0]),
            f"Backups of {shown_path(path)} that are older than {OLD.days} days still hold secret "
            f"keys: {shown_path(old[0])}{more}.",
            f"If you don't need them: '{shown_command('rm', *map(str, old))}'.",
            file=old[0],
        )


def _is_old_with_secrets(backup: Path, now: datetime) -> bool:
    if now - backups.made_at(backup) < OLD:
        return False
    try:
        content = read_bytes(backup)
    except FileUnreadable:
        return False
    return bool(backups.secrets_in(content or b""))
