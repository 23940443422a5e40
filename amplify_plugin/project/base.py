"""What the projects of both generations have: a root, environments, and a selection for each."""

import re
from abc import ABC, abstractmethod
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from amplify_plugin.errors import ConfigurationError, UsageError
from amplify_plugin.terminal.text import quoted, shown

PROJECT_FILE_MAX_BYTES = 1024 * 1024  # a repository's file: nothing there is trusted to be small

_CONFLICT = rb"(?m)^(?:<{7}|>{7})(?: |$)"

ConfigLevel = Literal["project", "general", "amplifyAdmin"]
# "elsewhere": what was approved belongs to another repository than the one that is here now.
Verdict = Literal["approved", "changed", "never", "elsewhere"]


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

    def __init__(self, path: Path, reason: str, *, remedy: str = "") -> None:
        super().__init__(
            f"{shown(path)} {reason}.",
            remedy=remedy
            or "Correct it, or run 'amplify env checkout ENV': the Amplify CLI then writes it "
            "again.",
        )
        self.path = path


def conflicted(path: Path, content: bytes | None) -> ProjectFileUnreadable | None:
    """The error for a file with the marks of a merge conflict; None for one without."""
    found = re.search(_CONFLICT, content or b"")
    if content is None or found is None:
        return None
    line = content.count(b"\n", 0, found.start()) + 1
    return ProjectFileUnreadable(
        path,
        f"has the marks of a merge conflict (line {line})",
        # Not 'amplify env checkout', which stops at that very file.
        remedy="Resolve it as in any file of the repository: keep one side of each conflict, and "
        "remove the lines of <<<<<<<, ======= and >>>>>>>.",
    )


class EntryUnusable(ProjectFileUnreadable):
    """The file can be read, but its entry for one environment cannot be used."""


class Project(ABC):
    """An Amplify project at ``root``. Its files are read when asked for, once each."""

    generation: int

    def __init__(self, root: Path) -> None:
        self.root = root

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.root)!r})"

    @property
    def is_migrating(self) -> bool:
        """Whether a Gen 1 root is that of a Gen 2 project too, which takes over in the end."""
        return False

    @property
    def earlier(self) -> tuple[Selection, ...]:
        """Selections made while this was still a project of the other generation."""
        return ()

    @cached_property
    def main_root(self) -> Path | None:
        """The project's folder in the main work tree, if this is a linked git work tree."""
        from amplify_plugin.project.repository import main_folder

        return main_folder(self.root)

    @property
    @abstractmethod
    def name(self) -> str | None:
        """The project's own name in its files; None where they do not tell."""

    @abstractmethod
    def backend_id(self, env: str) -> str | None:
        """What AWS calls the environment's backend (an ARN or an app id); None if unknown."""

    @abstractmethod
    def account_id(self, env: str) -> str | None:
        """The AWS account that the environment is deployed in; None if the files do not tell."""

    @property
    @abstractmethod
    def selections_file(self) -> Path:
        """The file that says which profile each environment selects."""

    @property
    @abstractmethod
    def env_name(self) -> str | None:
        """The current environment, or None where Amplify too cannot determine one.

        Raises ProjectFileUnreadable.
        """

    @property
    @abstractmethod
    def env_names(self) -> tuple[str, ...]:
        """Every environment that is known of the project."""

    @abstractmethod
    def selection(self, env: str | None = None) -> Selection | None:
        """What the environment (the current one by default) selects; None if nothing is written.

        Raises ProjectFileUnreadable for a file, EntryUnusable for an entry, that Amplify could not
        use either.
        """

    def usable_selection(self, env: str) -> Selection | None:
        """As ``selection``, but None for an entry that cannot be used: choosing replaces it."""
        try:
            return self.selection(env)
        except EntryUnusable:
            return None

    @abstractmethod
    def choose(
        self, selection: Selection, approvals: "Choices", account_id: str | None = None
    ) -> None:
        """Select it for its environment and record that the person chose it: both, or neither.

        ``account_id`` is the account that the selection acts in, if the files tell.
        """

    def check_environment(self, env_name: str) -> None:
        """Raise UsageError for a name that no file of the project has."""
        if env_name not in self.env_names:
            from amplify_plugin.terminal.suggestions import did_you_mean

            names = ", ".join(shown(name) for name in self.env_names) or "none yet"
            # All of it is what happened: a repository's names are no advice, nor a command to copy.
            raise UsageError(
                f"The project has no environment {quoted(env_name)}. "
                f"{did_you_mean(env_name, self.env_names)}It has: {names}.",
                remedy="Give one of these names.",
            )

    def check_new_environment(self, env_name: str) -> None:
        """As ``check_environment``, where a profile is about to be selected for it."""
        self.check_environment(env_name)


class Choices(Protocol):
    """What a project needs of the record of its person's choices (``Approvals``)."""

    def verdict(self, project: Project, selection: Selection, /) -> Verdict:
        """Whether the selection is what the person chose for this root and environment."""

    def approve(
        self, project: Project, selection: Selection, account_id: str | None = None, /
    ) -> None:
        """Remember that the person chose the selection."""
