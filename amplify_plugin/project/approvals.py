"""Which projects a person has trusted here, and with what selection.

A project's files come from a repository and may name any profile or key file, so a selection
counts only after the person chose it on this machine. What was chosen is kept in
``~/.amplify/awscloudformation/plugin-projects.json``; trust ends when the selection changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from amplify_plugin.cache import default_path
from amplify_plugin.files import FileUnreadable, parse_loosely, read_text

if TYPE_CHECKING:
    from amplify_plugin.project import Project, Selection

Verdict = Literal["trusted", "changed", "never"]


class Approvals:
    """The record of trusted selections: ``{root: {env_name: {selection}}}``."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_path().with_name("plugin-projects.json")

    def verdict(self, project: Project, selection: Selection) -> Verdict:
        """Whether the selection is the one that the person chose for this root and environment."""
        chosen = self._read().get(_key(project), {}).get(selection.env_name)
        if chosen is None:
            return "never"
        return "trusted" if chosen == _entry(selection) else "changed"

    def knows(self, project: Project) -> bool:
        """Whether the person has ever chosen anything for this root."""
        return _key(project) in self._read()

    @property
    def roots(self) -> tuple[Path, ...]:
        """The roots for which the person has chosen anything; they may be gone."""
        return tuple(Path(root) for root in self._read())

    def selections(self, project: Project) -> dict[str, Selection]:
        """What the person has chosen for this root, by environment; entries of ours only."""
        known = self._read().get(_key(project), {})
        found = {env_name: _selection(env_name, entry) for env_name, entry in known.items()}
        return {env_name: selection for env_name, selection in found.items() if selection}

    def trust(self, project: Project, selection: Selection) -> None:
        """Remember the selection as chosen. Raises FileUnwritable, LockTimeout."""
        # Here: only what is written needs locks.
        from amplify_plugin.files.record_file import update

        def change(record: dict[str, Any]) -> None:
            if not isinstance(record.get(_key(project)), dict):
                record[_key(project)] = {}
            record[_key(project)][selection.env_name] = _entry(selection)

        update(self.path, change, purpose="recording a trusted project")

    def _read(self) -> dict[str, dict[str, Any]]:
        """The record; empty when it cannot be read, since trust must not come from a doubt."""
        try:
            document = self._load()
        except FileUnreadable:
            return {}
        return {root: envs for root, envs in document.items() if isinstance(envs, dict)}

    def _load(self) -> dict[str, Any]:
        """The record as it is, empty when there is none. Raises FileUnreadable."""
        text = read_text(self.path, mine=True)
        document = {} if text is None else parse_loosely(text, self.path)
        if not isinstance(document, dict):
            raise FileUnreadable(self.path, "does not hold an object")
        return document


def _key(project: Project) -> str:
    # Two paths to one folder are one project; what a link points to later is another.
    return str(project.root.resolve())


def _entry(selection: Selection) -> dict[str, Any]:
    fields = {
        "configLevel": selection.config_level,
        "profileName": selection.profile_name,
        "awsConfigFilePath": selection.key_file,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _selection(env_name: str, entry: Any) -> Selection | None:
    from amplify_plugin.project import Selection

    match entry:
        case {"configLevel": "general"}:
            return Selection(env_name, "general")
        case {"configLevel": "project", "profileName": str(profile_name)} if profile_name:
            return Selection(env_name, "project", profile_name=profile_name)
        case {"configLevel": "project", "awsConfigFilePath": str(key_file)} if key_file:
            return Selection(env_name, "project", key_file=key_file)
    return None
