"""What stays of this plugin when the package goes, so that ``aws`` does not stop: a stand-in.

The AWS CLIs import what [plugins] names at every call, and stop where it is not found. ``stub`` in
a folder of ours is found instead: by v2 since the folder is the last on its path, by v1 since a
``.pth`` file in its own site-packages, which no uninstaller knows, names the folder.
docs/decisions/0019-when-the-plugin-is-gone.md.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amplify_plugin.commands.enable import stub
from amplify_plugin.commands.enable.lines import MODULE, STAND_IN
from amplify_plugin.commands.enable.trial import interpreter
from amplify_plugin.files import (
    amplify_folder,
    json_file,
    make_folder,
    remove_leftovers,
    replace,
    write_temporary,
)
from amplify_plugin.files.places import NO_HOME
from amplify_plugin.files.writing import LEFTOVER_AGE
from amplify_plugin.programs.captured import run_all

if TYPE_CHECKING:
    from amplify_plugin.commands.installed import Program

PATH_FILE = "amplify_plugin_stand_in.pth"
RECORD = "enabled.json"  # for which configs it stands there, and the .pth files that lead to it
TIMEOUT = 20.0  # seconds for all interpreters to say where their packages are
SITES = "import site, sysconfig; print(sysconfig.get_path('purelib'), site.getusersitepackages())"


def folder() -> Path:
    """Where the stand-in lies."""
    return amplify_folder() / STAND_IN[-1]


def folders() -> tuple[str, ...]:
    """That folder for AWS CLI v2's path; none without a home."""
    return () if NO_HOME in folder().parents else (str(folder()),)


def write(config: Path, clis: Sequence[Program], environ: Mapping[str, str]) -> None:
    """Put the stand-in there for a config, and lead every AWS CLI v1 to it.

    Raises FileUnwritable, LockTimeout; a v1 whose packages this user may not write is passed over.
    """
    make_folder(folder())
    _write(folder() / f"{MODULE}.py", Path(stub.__file__).read_bytes())
    pythons = [interpreter(cli, environ) for cli in clis if cli.version and cli.version < (2,)]
    written = [each for each in map(_path_file, _sites(pythons, environ)) if each is not None]

    def change(record: dict[str, Any]) -> None:
        for key, values in (("configs", [config]), ("pathFiles", written)):
            record[key] = list(dict.fromkeys([*_texts(record, key), *map(str, values)]))

    json_file.update(folder() / RECORD, change, purpose="recording where the plugin is enabled")


def remove(config: Path) -> None:
    """Take the stand-in away, if no other config needs it."""
    record = json_file.load_or_empty(folder() / RECORD)
    left = [name for name in _texts(record, "configs") if name != str(config)]
    if left:

        def change(record: dict[str, Any]) -> None:
            record["configs"] = left

        json_file.update(folder() / RECORD, change, purpose="recording where the plugin is enabled")
        return
    for name in _texts(record, "pathFiles"):
        # Only what we would write: the record is a file, and files can be changed.
        if os.path.basename(name) == PATH_FILE:
            with contextlib.suppress(OSError):
                os.unlink(name)
    shutil.rmtree(folder(), ignore_errors=True)


def _sites(pythons: Sequence[str | None], environ: Mapping[str, str]) -> list[tuple[Path, Path]]:
    """For each Python where its packages lie, and those of its user."""
    questions = [(python, "-I", "-c", SITES) for python in dict.fromkeys(filter(None, pythons))]
    answers = run_all(questions, environ, seconds=TIMEOUT)
    found = (answer.stdout.strip().split(" ") for answer in answers if answer.code == 0)
    return [
        (Path(words[0]), Path(words[1])) for words in found if len(words) == len(("all", "own"))
    ]


def _path_file(sites: tuple[Path, Path]) -> Path | None:
    """The .pth file that leads there, in the first of these that this user may write."""
    site = next((each for each in sites if os.access(each, os.W_OK | os.X_OK)), None)
    if site is None:
        return None
    path = site / PATH_FILE
    _write(path, os.fsencode(f"{folder()}\n"), mode=0o644)
    return path


def _write(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    with contextlib.suppress(OSError):
        if path.read_bytes() == content:
            return
    remove_leftovers(path, older_than=LEFTOVER_AGE)
    replace(write_temporary(path, content, mode=mode), path)


def _texts(record: Mapping[str, Any], key: str) -> list[str]:
    values = record.get(key)
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
