"""Keep which selections a person has approved on this machine, and in which projects.

A project's files come from a repository and may name any profile or key file. So a selection counts
only after the person approved it here. The record is ``plugin-projects.json`` in
``~/.amplify/awscloudformation``. In a Gen 2 project it is the selection itself.

An approval holds for a real path, an environment, a selection, and the repository that was there
(docs/decisions/0004-approval.md). A marker file for each root lets ``aws`` see, at the cost of one
``stat``, that something was approved there, even if the record or the project's files are gone.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from amplify_plugin.files import FileUnreadable, amplify_folder, json_file
from amplify_plugin.files.places import real_path
from amplify_plugin.project import repository
from amplify_plugin.project.base import Project, ProjectFileUnreadable, Selection, Verdict
from amplify_plugin.project.marks import Mark, mark_of, origin_or_mark

# Beside the roots, which are absolute paths: the work trees in which a project's choice holds.
WORKSPACES = "workspaces"
FILE_NAME = "plugin-projects.json"


class Entry(NamedTuple):
    """What was approved for one environment: the selection, the repository, the account."""

    selection: Selection
    mark: Mark | None  # None: approved by version 1.0.0, which did not look at it
    account_id: str | None


class Approvals:
    """The record of approvals: ``{root: {env_name: {selection, repository, account}}}``."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or amplify_folder() / FILE_NAME

    @cached_property
    def _read(self) -> tuple[Mapping[str, Any], FileUnreadable | None]:
        try:
            return json_file.load(self.path), None
        except FileUnreadable as error:
            return {}, error

    @property
    def fault(self) -> FileUnreadable | None:
        """Why the record cannot be used, where there is one; it then approves nothing."""
        return self._read[1]

    def verdict(self, project: Project, selection: Selection) -> Verdict:
        """Whether the selection is what the person approved for this project and environment."""
        for root in self._roots_of(project):
            entry = self._entries(root).get(selection.env_name)
            if entry is None:
                continue
            if entry.selection != selection:
                return "changed"
            if entry.mark is None:
                return "approved"
            now = origin_or_mark(project, _path_of(root), selection.env_name)
            return "approved" if entry.mark.is_same_as(now) else "elsewhere"
        return "never"

    def knows(self, project: Project) -> bool:
        """Whether the person has ever approved anything in this project."""
        return any(self._entries(root) for root in self._roots_of(project))

    @property
    def roots(self) -> tuple[Path, ...]:
        """The roots in which the person has approved anything; they may be gone."""
        return tuple(_path_of(root) for root in self._read[0] if root != WORKSPACES)

    def selections(self, project: Project) -> dict[str, Selection]:
        """What the person has approved in this project, by environment."""
        found: dict[str, Selection] = {}
        for root in reversed(self._roots_of(project)):
            found |= {name: entry.selection for name, entry in self._entries(root).items()}
        return found

    def account_id(self, project: Project, env_name: str) -> str | None:
        """The account that the selection acted in when it was approved; None if unknown."""
        entries = (self._entries(root).get(env_name) for root in self._roots_of(project))
        return next((entry.account_id for entry in entries if entry), None)

    def related(self, project: Project) -> Path | None:
        """Find another root with an approval that seems to be of the same repository."""
        own = self._roots_of(project)
        here: dict[str, Mark] = {}
        for root in self._read[0]:
            for env_name, entry in self._entries(root).items() if root not in own else ():
                if env_name not in here:
                    here[env_name] = mark_of(project, project.root, env_name)
                if entry.mark is not None and entry.mark.is_related_to(here[env_name]):
                    return _path_of(root)
        return None

    def below(self, folder: Path) -> Path | None:
        """Find a root with an approval below a folder."""
        return next((root for root in self.roots if root.is_relative_to(folder)), None)

    def workspace(self, folder: Path) -> Path | None:
        """The root of the project whose choice holds in this git work tree; None without."""
        known = self._read[0].get(WORKSPACES)
        entry = known.get(path_key(folder)) if isinstance(known, dict) else None
        root = entry.get("project") if isinstance(entry, dict) else None
        return _path_of(root) if isinstance(root, str) else None

    def approve(
        self, project: Project, selection: Selection, account_id: str | None = None
    ) -> None:
        """Remember that the person approved the selection. Raises FileUnwritable, LockTimeout."""
        key = path_key(project.root)
        entry = _written(selection)
        entry["repository"] = {
            name: value
            for name, value in mark_of(project, project.root, selection.env_name)._asdict().items()
            if value is not None
        }
        if account_id is not None:
            entry["accountId"] = account_id

        def change(record: dict[str, Any]) -> None:
            if not isinstance(record.get(key), dict):
                record[key] = {}
            record[key][selection.env_name] = entry

        self._update(change)
        # The person has just said which environment they mean, if it is the current one.
        current, last = _current(project), self.last_environment(project.root)
        self.leave_marker(project.root, last if last and selection.env_name != current else current)
        tree = repository.work_tree(project.root)
        if tree is not None and tree.root != project.root and not repository.holds_home(tree.root):
            # So that 'aws' can say there that the choice does not hold.
            self.leave_marker(tree.root)

    def approve_workspace(self, folder: Path, project: Project) -> None:
        """Let the project's choice hold in a whole git work tree. Raises as ``approve`` does."""

        def change(record: dict[str, Any]) -> None:
            if not isinstance(record.get(WORKSPACES), dict):
                record[WORKSPACES] = {}
            record[WORKSPACES][path_key(folder)] = {"project": path_key(project.root)}

        self._update(change)
        self.leave_marker(folder)

    def forget(self, folder: Path) -> None:
        """Forget all that was approved in a folder. Raises FileUnwritable, LockTimeout."""

        def change(record: dict[str, Any]) -> None:
            record.pop(path_key(folder), None)
            if isinstance(record.get(WORKSPACES), dict):
                record[WORKSPACES].pop(path_key(folder), None)

        self._update(change)
        tree = repository.work_tree(folder)
        emptied = [folder]
        if tree is not None and self.below(tree.root) is None:
            emptied.append(tree.root)
        for each in emptied:
            with contextlib.suppress(OSError):
                self._marker(each).unlink()

    def _update(self, change: Any) -> None:
        json_file.update(self.path, change, purpose="recording an approval")
        self.__dict__.pop("_read", None)

    def _marker(self, folder: Path) -> Path:
        return Path(approval_marker(real_path(folder), str(self.path.parent)))

    def is_marked(self, folder: Path) -> bool:
        """Whether something was approved in the folder once, whatever the record says now."""
        return os.path.exists(self._marker(folder))

    def leave_marker(self, folder: Path, env_name: str | None = None) -> None:
        """Mark a folder as one with an approval, and keep which environment was used there last.

        What cannot be written is left: the record alone approves.
        """
        json_file.write_scratch(self._marker(folder), {"environment": env_name})

    def last_environment(self, folder: Path) -> str | None:
        """The environment that ``aws`` used in the folder last; None if it is not known."""
        found = json_file.load_or_empty(self._marker(folder)).get("environment")
        return found if isinstance(found, str) else None

    def _roots_of(self, project: Project) -> tuple[str, ...]:
        """The roots whose approvals count for a project: its own, and its main work tree's."""
        own = path_key(project.root)
        main = project.main_root
        return (own,) if main is None else (own, path_key(main))

    def _entries(self, root: str) -> dict[str, Entry]:
        known = self._read[0].get(root)
        found = (
            {name: _entry(name, value) for name, value in known.items()}
            if isinstance(known, dict)
            else {}
        )
        return {name: entry for name, entry in found.items() if entry}


def approval_marker(folder: str, beside: str) -> str:
    """The file that says that a profile was approved in the folder, a real path.

    It lies beside the record of approvals, so that this is seen at the cost of one look per folder
    and without the project's own files. ``amplify_plugin/__init__.py`` and the stand-in of 'enable'
    find it by themselves.
    """
    name = _sha256()(os.fsencode(folder)).hexdigest()
    return os.path.join(beside, "plugin-roots", name)


def _sha256() -> Callable[[bytes], Any]:
    """Of ``hashlib``, where that is loaded; it loads OpenSSL, for which a prompt would wait."""
    if "hashlib" not in sys.modules:
        for name in ("_sha2", "_sha256"):  # Python 3.12 and later; 3.11
            with contextlib.suppress(ImportError):
                return import_module(name).sha256  # type: ignore[no-any-return]
    import hashlib

    return hashlib.sha256


def path_key(folder: Path | str) -> str:
    """A folder as the record has it: its real path, written the same in every locale."""
    # Two paths to one folder are one project; what a link points to later is another.
    return os.fsencode(real_path(folder)).decode("utf-8", "surrogateescape")


def _path_of(key: str) -> Path:
    return Path(os.fsdecode(key.encode("utf-8", "surrogateescape")))


def _current(project: Project) -> str | None:
    try:
        return project.env_name
    except ProjectFileUnreadable:
        return None


def _written(selection: Selection) -> dict[str, Any]:
    fields = {
        "configLevel": selection.config_level,
        "profileName": selection.profile_name,
        "awsConfigFilePath": selection.key_file,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _entry(env_name: str, value: Any) -> Entry | None:
    match value:
        case {"configLevel": "general"}:
            selection = Selection(env_name, "general")
        case {"configLevel": "project", "profileName": str(profile_name)} if profile_name:
            selection = Selection(env_name, "project", profile_name=profile_name)
        case {"configLevel": "project", "awsConfigFilePath": str(key_file)} if key_file:
            selection = Selection(env_name, "project", key_file=key_file)
        case _:
            return None
    account_id = value.get("accountId")
    return Entry(selection, _mark(value), account_id if isinstance(account_id, str) else None)


def _mark(value: Mapping[str, Any]) -> Mark | None:
    found = value.get("repository")
    if not isinstance(found, dict):
        return None
    return Mark(*(found.get(name) for name in Mark._fields))
