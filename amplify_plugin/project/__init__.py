"""An Amplify project: where its root is, its environments, and which profile each one selects.

Gen 1's here, which mirrors ``pathManager.findProjectRoot``, ``stateManager`` and
``configuration-manager`` of the Amplify CLI; ``gen2`` has the other generation. Finding a project
costs one ``stat`` a folder outside of one.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

from amplify_plugin.errors import ConfigurationError, UsageError
from amplify_plugin.files import FileUnreadable, decode, parse_loosely, read_bytes, read_text
from amplify_plugin.terminal.text import shown

WRITE_ATTEMPTS = 20
PROJECT_FILE_MAX_BYTES = 1024 * 1024  # a repository's file: nothing there is trusted to be small

ConfigLevel = Literal["project", "general", "amplifyAdmin"]


class Selection(NamedTuple):
    """What an environment uses for AWS: a profile, a file of keys, or neither.

    ``key_file`` is Amplify's ``awsConfigFilePath`` as written. ``config_level`` is ``general``
    (whatever the tools use by themselves) or ``amplifyAdmin`` (Amplify Studio) for neither.
    """

    env_name: str
    config_level: ConfigLevel
    profile_name: str | None = None
    key_file: str | None = None

    @property
    def is_of_project(self) -> bool:
        """Whether the project decides here at all."""
        return self.profile_name is not None or self.key_file is not None


class ProjectFileUnreadable(ConfigurationError):
    """A file of the project cannot be used as the Amplify CLI would use it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{shown(path)} {reason}.",
            remedy="Mend it, or run 'amplify env checkout ENV' to have the Amplify CLI write it.",
        )
        self.path = path


class EntryUnusable(ProjectFileUnreadable):
    """The file can be read, and what it has for one environment cannot be used."""


class EnvironmentUnknown(UsageError):
    """The project has no environment of that name."""

    def __init__(self, env_name: str, known: tuple[str, ...]) -> None:
        from amplify_plugin.terminal.text import did_you_mean

        names = ", ".join(shown(name) for name in known) or "none yet"
        super().__init__(
            f"The project has no environment {shown(env_name)!r}.",
            remedy=f"{did_you_mean(env_name, known)}It has: {names}.",
        )


class Project:
    """A Gen 1 project at ``root``. Its files are read when asked for, once each."""

    generation = 1

    def __init__(self, root: Path) -> None:
        self.root = root

    def __repr__(self) -> str:
        return f"Project({str(self.root)!r})"

    @property
    def is_migrating(self) -> bool:
        """Whether the root is that of a Gen 2 project too, which takes over when Gen 1 is gone."""
        from amplify_plugin.project import gen2

        return gen2.is_root(str(self.root))

    @property
    def earlier(self) -> tuple[Selection, ...]:
        """What its person chose for the project before it came to be of this generation."""
        return ()

    @property
    def selections_file(self) -> Path:
        """The file that says which profile each environment selects."""
        return self.local_aws_info

    @property
    def local_aws_info(self) -> Path:
        """Which profile each environment selects; not in version control."""
        return self.root / "amplify" / ".config" / "local-aws-info.json"

    @property
    def local_env_info(self) -> Path:
        """Which environment is the current one; not in version control."""
        return self.root / "amplify" / ".config" / "local-env-info.json"

    @cached_property
    def env_name(self) -> str | None:
        """The current environment, or None where Amplify too cannot determine one.

        Raises ProjectFileUnreadable.
        """
        name = self._read(self.local_env_info).get("envName")
        return name if isinstance(name, str) and name else None

    @cached_property
    def env_names(self) -> tuple[str, ...]:
        """Every environment that one of the project's files names."""
        team = self._read(self.root / "amplify" / "team-provider-info.json")
        current = {self.env_name: None} if self.env_name else {}
        return tuple({**current, **team, **self._selections})

    def selection(self, env: str | None = None) -> Selection | None:
        """What the environment (the current one by default) selects; None if nothing is written.

        Raises ProjectFileUnreadable for a file, EntryUnusable for an entry, that Amplify could not
        use either.
        """
        env_name = env or self.env_name
        if env_name is None:
            return None
        entry = self._selections.get(env_name)
        if entry is None:
            return None
        if not isinstance(entry, Mapping):
            raise EntryUnusable(self.local_aws_info, f"has no object for {shown(env_name)}")
        return self._selection(env_name, entry)

    def check_environment(self, env_name: str) -> None:
        """Raise EnvironmentUnknown for a name that no file of the project has."""
        if env_name not in self.env_names:
            raise EnvironmentUnknown(env_name, self.env_names)

    def check_new_environment(self, env_name: str) -> None:
        """As ``check_environment``, where a profile is about to be selected for it."""
        self.check_environment(env_name)

    def select(self, selection: Selection) -> None:
        """Write what an environment selects as ``amplify configure project`` does.

        A profile, or the general level. Other environments stay as they are, also those that
        somebody else selects meanwhile. Raises ProjectFileUnreadable, FileUnwritable, LockTimeout.
        """
        from amplify_plugin.files import FileUnwritable

        entry: dict[str, Any] = {"configLevel": selection.config_level}
        if selection.profile_name is not None:
            entry.update(useProfile=True, profileName=selection.profile_name)
        with self._only_writer():
            for _ in range(WRITE_ATTEMPTS):
                if self._wrote({selection.env_name: entry}):
                    self.__dict__.pop("_selections", None)
                    self.__dict__.pop("env_names", None)
                    return
        raise FileUnwritable(self.local_aws_info, "another program keeps changing it")

    @cached_property
    def _selections(self) -> dict[str, Any]:
        return self._read(self.local_aws_info)

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

    def _document(self, path: Path, content: bytes | None) -> dict[str, Any]:
        try:
            document = {} if content is None else parse_loosely(decode(content, path), path)
        except FileUnreadable as error:
            raise ProjectFileUnreadable(path, error.reason) from None
        if not isinstance(document, dict):
            raise ProjectFileUnreadable(path, "does not hold an object")
        return document

    @contextlib.contextmanager
    def _only_writer(self) -> Iterator[None]:
        """Hold a lock of this project, where one can be made: not in the repository."""
        import hashlib

        from amplify_plugin.cache import default_path
        from amplify_plugin.files import FileUnwritable
        from amplify_plugin.files.locks import hold

        key = hashlib.sha256(os.fsencode(os.path.realpath(self.root))).hexdigest()[:32]
        lock = default_path().with_name("locks") / f"{key}.lock"
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(FileUnwritable):
                stack.enter_context(hold(lock, purpose="selecting a profile", timeout=10.0))
            yield

    def _wrote(self, selected: Mapping[str, Any]) -> bool:
        """Put these entries into the file; not where another program has just changed it."""
        from amplify_plugin import files

        target = Path(os.path.realpath(self.local_aws_info))
        if target.name != self.local_aws_info.name:
            # The link may come from a repository, and lead to any file of the person's.
            reason = f"it is a link to {shown(target)}, which is not a file of that name"
            raise files.FileUnwritable(self.local_aws_info, reason)
        seen = self._content(self.local_aws_info)
        document = {**self._document(self.local_aws_info, seen), **selected}
        files.remove_leftovers(target, older_than=60.0)  # Amplify writes it too, without a lock
        mode = stat.S_IMODE(target.stat().st_mode) if seen is not None else 0o600
        # Two spaces and no final newline, as stateManager.setLocalAWSInfo writes it.
        content = files.dump_json(document, indent=2)
        temporary = files.write_temporary(target, content, mode=mode)
        if self._content(self.local_aws_info) != seen:
            temporary.unlink(missing_ok=True)
            return False
        files.replace(temporary, target)
        return True


def find(path: Path | str | None = None) -> Project | None:
    """The project that ``path`` (the working directory by default) is in, or None.

    None also where the working directory has been deleted.
    """
    try:
        start = os.path.abspath(path) if path is not None else os.getcwd()
    except OSError:
        return None
    folder = start
    while True:
        if os.path.isdir(os.path.join(folder, "amplify")):
            project = _at(folder)
            if project is not None:
                return project
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _at(folder: str) -> Project | None:
    """The project whose root this is. One of both generations, in migration, is Gen 1's still."""
    if _is_root(folder):
        return Project(Path(folder))
    from amplify_plugin.project import gen2

    return gen2.Gen2Project(Path(folder)) if gen2.is_root(folder) else None


def _is_root(folder: str) -> bool:
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
