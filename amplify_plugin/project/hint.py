"""Tell a person who has approved nothing in a project that it selects a profile."""

from __future__ import annotations

from pathlib import Path

from amplify_plugin.files import amplify_folder, json_file
from amplify_plugin.project.approvals import path_key
from amplify_plugin.terminal.notices import is_terminal, notice


class Hint:
    """A line about one project, for a person at a terminal.

    ``once`` says it the first time on this machine, ``again`` every time: for a call that finds no
    credentials. Together they say it once in a process.
    """

    def __init__(self, line: str, root: Path) -> None:
        self._line = line
        self._root = root
        self._is_said = False

    def once(self) -> None:
        import hashlib

        if not is_terminal():
            return
        key = hashlib.sha256(path_key(self._root).encode("utf-8", "surrogateescape")).hexdigest()
        said = amplify_folder() / "plugin-hints" / key
        if not said.exists():
            self._say()
            json_file.write_scratch(said, {})

    def again(self) -> None:
        if is_terminal() and not self._is_said:
            self._say()

    def _say(self) -> None:
        self._is_said = True
        notice(self._line)
