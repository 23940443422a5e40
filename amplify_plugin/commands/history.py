"""What a person has used and been told lately. It may be lost at any time.

Kept in ``~/.amplify/awscloudformation/plugin-history.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from amplify_plugin.files import amplify_folder, json_file

PROFILES_MAX = 50  # more than a person remembers to have used
PROJECTS_MAX = 200


class History:
    """The profiles that were used last, and the notes that were given, project by project."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or amplify_folder() / "plugin-history.json"

    @property
    def profiles(self) -> tuple[str, ...]:
        """The names of the profiles that were used, the last one first."""
        return _profiles(json_file.load_or_empty(self.path))

    def used(self, profile_name: str) -> None:
        """Remember that the person has used the profile."""

        def change(document: dict[str, Any]) -> None:
            others = (name for name in _profiles(document) if name != profile_name)
            document["profiles"] = [profile_name, *others][:PROFILES_MAX]

        json_file.change_scratch(self.path, change)

    def tell_once(self, note: str, root: Path, environ: Mapping[str, str]) -> bool:
        """Tell whether a note is still to be given for a project, and remember that it was.

        Never in CI.
        """
        if environ.get("CI"):
            return False
        key = str(root.resolve())
        is_new = False

        def change(document: dict[str, Any]) -> None:
            nonlocal is_new
            told = document.get("told")
            told = told if isinstance(told, dict) else {}
            notes = told.get(key)
            notes = notes if isinstance(notes, list) else []
            is_new = note not in notes
            if is_new:
                others = [item for item in told.items() if item[0] != key]
                document["told"] = dict([*others, (key, [*notes, note])][-PROJECTS_MAX:])

        json_file.change_scratch(self.path, change)
        return is_new


def _profiles(document: dict[str, Any]) -> tuple[str, ...]:
    names = document.get("profiles")
    return tuple(filter(_is_text, names)) if isinstance(names, list) else ()


def _is_text(value: object) -> bool:
    return isinstance(value, str)
