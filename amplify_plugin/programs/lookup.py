"""Where other people's programs are: on the PATH, or where a person's command names one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping

# Of AWS's .pkg and of Homebrew. What the Finder starts, an editor say, has neither on its PATH.
MACOS_FOLDERS = ("/usr/local/bin", "/opt/homebrew/bin")
PATHEXT = ".COM;.EXE;.BAT;.CMD"  # what Windows runs, where its variable does not say


def all_on_path(name: str, environ: Mapping[str, str]) -> list[str]:
    """Every program of that name on the PATH, in its order, each once whatever links lead to it.

    On macOS the folders of its installers come after those of the PATH.
    """
    folders = [*_folders(environ), *(MACOS_FOLDERS if sys.platform == "darwin" else ())]
    by_target: dict[str, str] = {}
    for path in _in_folders(name, folders, environ, is_windows=os.name == "nt"):
        by_target.setdefault(os.path.realpath(path), path)
    return list(by_target.values())


def on_path(
    name: str, environ: Mapping[str, str], *, is_windows: bool = os.name == "nt"
) -> str | None:
    """The first program of that name in the folders of the PATH; None if there is none.

    Never one in the working directory, which may be a repository's: Windows, and
    ``shutil.which`` there, look into it first.
    """
    return next(_in_folders(name, _folders(environ), environ, is_windows=is_windows), None)


def called(
    word: str, environ: Mapping[str, str], *, is_windows: bool = os.name == "nt"
) -> str | None:
    r"""The program that a person's command names; None if there is none.

    As a shell finds it; on Windows as PowerShell does: one in the working directory is called
    ``.\NAME``.
    """
    import shutil

    if not is_windows:
        return shutil.which(word, path=environ.get("PATH", os.defpath))
    folder, name = os.path.split(word)
    if not folder:
        return on_path(name, environ, is_windows=True)
    return next(_in_folders(name, [folder], environ, is_windows=True), None)


def _folders(environ: Mapping[str, str]) -> list[str]:
    return [folder for folder in environ.get("PATH", "").split(os.pathsep) if os.path.isabs(folder)]


def _in_folders(
    name: str, folders: Iterable[str], environ: Mapping[str, str], *, is_windows: bool
) -> Iterator[str]:
    """What is called so in each of these folders."""
    import shutil

    endings = [""]
    if is_windows:
        known = (environ.get("PATHEXT") or PATHEXT).split(";")
        if not name.lower().endswith(tuple(map(str.lower, known))):
            endings = known
    for folder in dict.fromkeys(folders):
        # With a folder before the name nothing else is looked at.
        found = (shutil.which(os.path.join(folder, name + ending)) for ending in endings)
        yield from filter(None, [next(filter(None, found), None)])
