"""What a person has used and been told lately. It may be lost at any time.

Kept in ``~/.amplify/awscloudformation/plugin-history.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

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
        names = json_file.load_or_empty(self.path).get("profiles")
        return tuple(filter(_is_text, names)) if isinstance(names, list) else ()

    def used(self, profile_name: str) -> None:
        """Remember that the person has used the profile."""
        names = [profile_name, *(name for name in self.profiles if name != profile_name)]
        self._put("profiles", names[:PROFILES_MAX])

    def tell_once(self, note: str, root: Path, environ: Mapping[str, str]) -> bool:
        """Tell whether a note is still to be given for a project, and remember that it was.

        Never in CI, where nobody reads it.
        """
        if environ.get("CI"):
            return False
        told = json_file.load_or_empty(self.path).get("told")
        told = told if isinstance(told, dict) else {}
        key = str(root.resolve())
        notes = told.pop(key, None)
        notes = notes if isinstance(notes, list) else []
        if note in notes:
            return False
        self._put("told", dict([*told.items(), (key, [*notes, note])][-PROJECTS_MAX:]))
        return True

    def _put(self, name: str, value: object) -> None:
        json_file.write_scratch(self.path, {**json_file.load_or_empty(self.path), name: value})


def _is_text(value: object) -> bool:
    return isinstance(value, str)
