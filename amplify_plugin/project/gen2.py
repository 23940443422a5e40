"""An Amplify Gen 2 project, whose selections are ours: ``ampx`` itself remembers no profile.

Its root is where ``amplify/backend.ts`` (or ``.js``, ``.mjs``, ``.cjs``) and a ``package.json`` lie
(``ampx`` looks in the working directory only; here every folder inside counts). An environment is
a name under which a profile was selected; the one that counts is ``default``. What was selected
for a Gen 1 project of the same root is still known, as its environments.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from amplify_plugin.project.base import PROJECT_FILE_MAX_BYTES, Choices, Project, Selection

if TYPE_CHECKING:
    from amplify_plugin.project.approvals import Approvals

DEFAULT_ENV = "default"
BACKENDS = ("backend.ts", "backend.js", "backend.mjs", "backend.cjs")


def is_root(folder: str) -> bool:
    """Whether ``ampx`` would take this folder for a project's root."""
    amplify = os.path.join(folder, "amplify")
    return any(os.path.isfile(os.path.join(amplify, name)) for name in BACKENDS) and os.path.isfile(
        os.path.join(folder, "package.json")
    )


def without_package(start: str) -> str | None:
    """The backend file, in the folder or one above, of what lacks a package.json to be a project.

    ``ampx`` needs one, with a name.
    """
    for folder in (Path(start), *Path(start).parents):
        found = (os.path.join(folder, "amplify", name) for name in BACKENDS)
        # Not Path.is_file: before Python 3.12 it raises in a folder that may not be searched.
        backend = next(filter(os.path.isfile, found), None)
        if backend is not None:
            return backend
    return None


class Gen2Project(Project):
    """A Gen 2 project at ``root``. ``chosen`` is the record of what its person selected."""

    generation = 2

    def __init__(self, root: Path, chosen: Approvals | None = None) -> None:
        super().__init__(root)
        self._given = chosen

    @cached_property
    def _chosen(self) -> Approvals:
        # Not above: any folder named amplify loads this module, and none of that is a project yet.
        from amplify_plugin.project.approvals import Approvals

        return self._given or Approvals()

    @cached_property
    def name(self) -> str | None:
        from amplify_plugin.files import FileUnreadable, parse_object, read_bytes

        path = self.root / "package.json"
        try:
            content = read_bytes(path, limit=PROJECT_FILE_MAX_BYTES)
            named = parse_object(content, path).get("name")
        except FileUnreadable:
            return None
        return named if isinstance(named, str) and named else None

    def backend_id(self, env: str) -> str | None:
        del env  # ampx keeps what it deployed nowhere in the project
        return None

    def account_id(self, env: str) -> str | None:
        return self._chosen.account_id(self, env)

    @property
    def selections_file(self) -> Path:
        return self._chosen.path

    @property
    def env_name(self) -> str:
        return DEFAULT_ENV

    @property
    def env_names(self) -> tuple[str, ...]:
        return tuple({DEFAULT_ENV: None, **self._chosen.selections(self)})

    def selection(self, env: str | None = None) -> Selection | None:
        return self._chosen.selections(self).get(env or DEFAULT_ENV)

    def check_new_environment(self, env_name: str) -> None:
        """Accept any name: it becomes an environment when a profile is selected for it."""

    @property
    def earlier(self) -> tuple[Selection, ...]:
        """What was chosen here under other names, as for Gen 1's environments, if none is now."""
        chosen = self._chosen.selections(self)
        if DEFAULT_ENV in chosen:
            return ()
        return tuple(selection for selection in chosen.values() if selection.profile_name)

    def choose(
        self, selection: Selection, approvals: Choices, account_id: str | None = None
    ) -> None:
        approvals.approve(self, selection, account_id)  # the record of choices is what selects here
