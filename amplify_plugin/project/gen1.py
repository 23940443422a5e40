"""An Amplify Gen 1 project: its root, its environments, and which profile each one selects.

Mirrors ``pathManager.findProjectRoot``, ``stateManager`` and ``configuration-manager`` of the
Amplify CLI.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from amplify_plugin.awsconfig.profiles import account_of
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.files import (
    FileUnreadable,
    amplify_folder,
    dump_json,
    parse_loosely,
    parse_object,
    read_bytes,
    read_text,
)
from amplify_plugin.files.places import real_path
from amplify_plugin.project.base import (
    PROJECT_FILE_MAX_BYTES,
    Choices,
    EntryUnusable,
    Project,
    ProjectFileUnreadable,
    Selection,
    conflicted,
)
from amplify_plugin.terminal.text import shown

WRITE_ATTEMPTS = 20


def is_root(folder: str) -> bool:
    """``amplify/.config`` and one sign of a Gen 1 backend, in the order that Amplify looks."""
    amplify = os.path.join(folder, "amplify")
    settings = os.path.join(amplify, ".config")
    if not os.path.isdir(settings):
        return False
    if os.path.isdir(os.path.join(amplify, "#current-cloud-backend")) and os.path.isdir(
        os.path.join(amplify, "backend")
    ):
        return True
    if os.path.isfile(os.path.join(settings, "project-config.json")):
        return True
    return _names_folder(os.path.join(settings, "local-env-info.json"), folder)


def _names_folder(local_env_info: str, folder: str) -> bool:
    try:
        text = read_text(Path(local_env_info), limit=PROJECT_FILE_MAX_BYTES)
        document = parse_loosely(text, Path(local_env_info)) if text else None
    except FileUnreadable:
        return False
    named = document.get("projectPath") if isinstance(document, dict) else None
    return isinstance(named, str) and os.path.normpath(named) == os.path.normpath(folder)


def _root_of(target: Path) -> str | None:
    """The root of the project that a file really lies in."""
    folders = map(str, target.parents)
    return next((folder for folder in folders if is_root(folder)), None)


class Gen1Project(Project):
    """A Gen 1 project at ``root``."""

    generation = 1

    @property
    def is_migrating(self) -> bool:
        from amplify_plugin.project.gen2 import is_root as is_gen2_root

        return is_gen2_root(str(self.root))

    @cached_property
    def main(self) -> Gen1Project | None:
        """The same project in the main work tree, if this one is in a linked git work tree.

        Git leaves ``local-env-info.json`` and ``local-aws-info.json`` out of a new work tree, so
        what is missing here is taken from there.
        """
        folder = self.main_root
        return Gen1Project(folder) if folder and is_root(str(folder)) else None

    @cached_property
    def name(self) -> str | None:
        try:
            named = self._read(self._settings / "project-config.json").get("projectName")
        except ProjectFileUnreadable:
            return None
        return named if isinstance(named, str) and named else None

    def backend_id(self, env: str) -> str | None:
        found = self._deployed(env)
        known = (found.get(key) for key in ("AmplifyAppId", "StackId"))
        return next((value for value in known if isinstance(value, str) and value), None)

    def account_id(self, env: str) -> str | None:
        found = self._deployed(env)
        accounts = (account_of(found.get(key)) for key in ("StackId", "AuthRoleArn"))
        return next(filter(None, accounts), None)

    def _deployed(self, env: str) -> Mapping[str, Any]:
        """What team-provider-info.json says of an environment; empty where it says nothing."""
        try:
            entry = self._read(self.root / "amplify" / "team-provider-info.json").get(env)
        except ProjectFileUnreadable:
            return {}
        found = entry.get("awscloudformation") if isinstance(entry, Mapping) else None
        return found if isinstance(found, Mapping) else {}

    @property
    def _settings(self) -> Path:
        return self.root / "amplify" / ".config"

    @property
    def selections_file(self) -> Path:
        return self.local_aws_info

    @property
    def local_aws_info(self) -> Path:
        """Which profile each environment selects; not in version control."""
        return self._settings / "local-aws-info.json"

    @property
    def local_env_info(self) -> Path:
        """Which environment is the current one; not in version control."""
        return self._settings / "local-env-info.json"

    @cached_property
    def env_name(self) -> str | None:
        if self.main is not None and not self.local_env_info.exists():
            return self.main.env_name
        name = self._read(self.local_env_info).get("envName")
        return name if isinstance(name, str) and name else None

    @cached_property
    def env_names(self) -> tuple[str, ...]:
        team = self._read(self.root / "amplify" / "team-provider-info.json")
        current = {self.env_name: None} if self.env_name else {}
        return tuple({**current, **team, **self._selections})

    def selection(self, env: str | None = None) -> Selection | None:
        env_name = env or self.env_name
        if env_name is None:
            return None
        entry = self._selections.get(env_name)
        if entry is None:
            return None
        if not isinstance(entry, Mapping):
            raise EntryUnusable(self.local_aws_info, f"has no object for {shown(env_name)}")
        return self._selection(env_name, entry)

    def choose(
        self, selection: Selection, approvals: Choices, account_id: str | None = None
    ) -> None:
        before = self.usable_selection(selection.env_name)
        was_approved = before is not None and approvals.verdict(self, before) == "approved"
        approvals.approve(self, selection, account_id)
        try:
            self.select(selection)
        except AmplifyPluginError:
            if before is not None and was_approved:
                approvals.approve(self, before)
            raise

    def select(self, selection: Selection) -> None:
        """Write what an environment selects as ``amplify configure project`` does.

        A profile, or the general level. Other environments stay as they are, also those that
        another program selects in the meantime. Raises ProjectFileUnreadable, FileUnwritable,
        LockTimeout.
        """
        from amplify_plugin.files import FileUnwritable, Replacement, update

        path = self.local_aws_info
        target = Path(real_path(path))
        if target.name != path.name:
            # The link may come from a repository, and lead to any file of the person's.
            reason = f"it is a link to {shown(target)}, which is not a file of that name"
            raise FileUnwritable(path, reason, remedy="Remove that link, and try again.")
        other = _root_of(target)
        if other is not None and other != real_path(self.root):
            raise FileUnwritable(
                path,
                f"a link leads from there into another project, {shown(other)}",
                remedy="Run this in that project, if you want that; otherwise remove the link.",
            )
        entry: dict[str, Any] = {"configLevel": selection.config_level}
        if selection.profile_name is not None:
            entry.update(useProfile=True, profileName=selection.profile_name)

        def change() -> Replacement:
            seen = self._settled(path)
            document = {**self._document(path, seen), selection.env_name: entry}
            # Two spaces and no final newline, as stateManager.setLocalAWSInfo writes it.
            return Replacement(seen, dump_json(document, indent=2))

        update(target, change, lock=self._only_writer(), attempts=WRITE_ATTEMPTS, leftover_age=60.0)
        self.__dict__.pop("_selections", None)
        self.__dict__.pop("env_names", None)

    @cached_property
    def _selections(self) -> dict[str, Any]:
        of_main = self.main._selections if self.main is not None else {}  # noqa: SLF001
        return {**of_main, **self._read(self.local_aws_info)}

    def _selection(self, env_name: str, entry: Mapping[str, Any]) -> Selection:
        level = entry.get("configLevel")
        if level in ("general", "amplifyAdmin"):
            return Selection(env_name, level)
        profile_name, key_file = entry.get("profileName"), entry.get("awsConfigFilePath")
        if entry.get("useProfile") and isinstance(profile_name, str) and profile_name:
            return Selection(env_name, "project", profile_name=profile_name)
        if isinstance(key_file, str) and key_file:
            return Selection(env_name, "project", key_file=key_file)
        raise EntryUnusable(
            self.local_aws_info, f"names neither a profile nor a key file for {shown(env_name)}"
        )

    def _read(self, path: Path) -> dict[str, Any]:
        return self._document(path, self._content(path))

    def _content(self, path: Path) -> bytes | None:
        try:
            return read_bytes(path, limit=PROJECT_FILE_MAX_BYTES)
        except FileUnreadable as error:
            raise ProjectFileUnreadable(path, error.reason) from None

    def _settled(self, path: Path) -> bytes | None:
        """As ``_content``, to change it: the Amplify CLI empties the file and then writes it."""
        from amplify_plugin.files.settled_read import read_settled

        try:
            return read_settled(path, limit=PROJECT_FILE_MAX_BYTES)
        except FileUnreadable as error:
            raise ProjectFileUnreadable(path, error.reason, remedy=error.remedy) from None

    def _document(self, path: Path, content: bytes | None) -> dict[str, Any]:
        try:
            return parse_object(content, path)
        except FileUnreadable as error:
            raise conflicted(path, content) or ProjectFileUnreadable(path, error.reason) from None

    @contextlib.contextmanager
    def _only_writer(self) -> Iterator[None]:
        """Hold a lock of this project, where one can be made: not in the repository."""
        import hashlib

        from amplify_plugin.files import FileUnwritable
        from amplify_plugin.files.locks import WRITE_TIMEOUT, hold

        key = hashlib.sha256(os.fsencode(real_path(self.root))).hexdigest()[:32]
        lock = amplify_folder() / "locks" / f"{key}.lock"
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(FileUnwritable):
                stack.enter_context(
                    hold(lock, purpose="selecting a profile", timeout=WRITE_TIMEOUT)
                )
            yield
