"""Which selections a person has approved here, by choosing them, for which projects.

A project's files come from a repository and may name any profile or key file, so a selection
counts only after the person chose it on this machine. The choices are kept in
``~/.amplify/awscloudformation/plugin-projects.json``; one no longer counts when the project selects
something else. In a Gen 2 project they are the selection itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from amplify_plugin.files import amplify_folder, json_file
from amplify_plugin.project.base import Selection, Verdict

if TYPE_CHECKING:
    from amplify_plugin.project.base import Project


class Approvals:
    """The record of choices: ``{root: {env_name: {selection}}}``."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or amplify_folder() / "plugin-projects.json"

    def verdict(self, project: Project, selection: Selection) -> Verdict:
        """Whether the selection is the one that the person chose for this root and environment."""
        chosen = self._read().get(_key(project), {}).get(selection.env_name)
        if chosen is None:
            return "never"
        return "approved" if chosen == _entry(selection) else "changed"

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

    def approve(self, project: Project, selection: Selection) -> None:
        """Remember that the person chose the selection. Raises FileUnwritable, LockTimeout."""

        def change(record: dict[str, Any]) -> None:
            if not isinstance(record.get(_key(project)), dict):
                record[_key(project)] = {}
            record[_key(project)][selection.env_name] = _entry(selection)

        json_file.update(self.path, change, purpose="recording a choice")

    def _read(self) -> dict[str, dict[str, Any]]:
        """The record; empty if it cannot be read: no approval comes from a doubt."""
        document = json_file.load_or_empty(self.path)
        return {root: envs for root, envs in document.items() if isinstance(envs, dict)}


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
    match entry:
        case {"configLevel": "general"}:
            return Selection(env_name, "general")
        case {"configLevel": "project", "profileName": str(profile_name)} if profile_name:
            return Selection(env_name, "project", profile_name=profile_name)
        case {"configLevel": "project", "awsConfigFilePath": str(key_file)} if key_file:
            return Selection(env_name, "project", key_file=key_file)
    return None
