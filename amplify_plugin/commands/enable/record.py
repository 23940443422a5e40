"""What ``enable`` has done to which config, so that ``disable`` gives it back as it was.

Kept in ``~/.amplify/awscloudformation/plugin-enabled.json``: hashes and folders, no text of the
config, which may hold secrets.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from amplify_plugin.cache import default_path
from amplify_plugin.files import FileUnreadable, json_file


def digest(text: str) -> str:
    """The SHA-256 of a config's bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True)
class Enabled:
    """One config: its digests before (None: no file) and after, and what was added.

    ``folders`` are those that were put on AWS CLI v2's path; ``made_section``: there was no
    [plugins]; ``backup`` is a copy from before, if one was made.
    """

    before: str | None
    after: str
    folders: tuple[str, ...]
    made_section: bool
    backup: str | None


class EnabledConfigs:
    """The record: ``{config: {"before", "after", "folders", "madeSection", "backup"}}``."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_path().with_name("plugin-enabled.json")

    def get(self, config: Path) -> Enabled | None:
        """What was done to the config; None where that is not known."""
        try:
            entry = json_file.load(self.path).get(_key(config))
        except FileUnreadable:
            return None
        match entry:
            case {
                "before": str() | None as before,
                "after": str(after),
                "folders": list(folders),
                "madeSection": bool(made_section),
                "backup": str() | None as backup,
            }:
                return Enabled(before, after, tuple(map(str, folders)), made_section, backup)
        return None

    def put(self, config: Path, enabled: Enabled) -> None:
        """Remember. Raises FileUnwritable, LockTimeout."""
        entry = {
            "before": enabled.before,
            "after": enabled.after,
            "folders": list(enabled.folders),
            "madeSection": enabled.made_section,
            "backup": enabled.backup,
        }
        self._update(lambda record: record.update({_key(config): entry}))

    def restore(self, config: Path, earlier: Enabled | None) -> None:
        """Go back to what was known before. Raises FileUnwritable, LockTimeout."""
        if earlier is None:
            self.forget(config)
        else:
            self.put(config, earlier)

    def forget(self, config: Path) -> None:
        """Forget the config. Raises FileUnwritable, LockTimeout."""
        if self.path.exists():
            self._update(lambda record: record.pop(_key(config), None))

    def _update(self, change: Any) -> None:
        json_file.update(self.path, change, purpose="recording an enabled config")


def _key(config: Path) -> str:
    # Two names of one file are one config.
    return os.path.realpath(config)
