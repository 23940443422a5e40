"""Tell from its files which repository a folder belongs to. Git is never run.

A repository's own settings can make git run programs, so ``.git`` is only read: bounded, and
without includes. Its text can be written by anybody who may write the folder. So it may end an
approval, and never gives one.
"""

import os
import re
from pathlib import Path
from typing import NamedTuple

from amplify_plugin.files import FileUnreadable, read_text
from amplify_plugin.files.places import real_path
from amplify_plugin.files.reading import is_mine

GIT_FILE_MAX_BYTES = 1024 * 1024
# Compiled when they are used, since a prompt outside of git needs none: `re` keeps them.
_ORIGIN = r'\[\s*(?:(?i:remote)\s+"origin"|(?i:remote\.origin))\s*\]'
_URL = r"(?i)\s*url\s*=\s*(.*)"
_USER_OF_URL = r"(?i)^([a-z][a-z0-9+.-]*://)[^/]*@"
_USER_OF_SCP = r"^[^/@:]+@(?=[^/:]+:)"  # git@host:path


class WorkTree(NamedTuple):
    """A git work tree: the folder that holds ``.git``, and where its git files are.

    ``git_dir`` is this work tree's own; ``common_dir`` is the repository's, which all its work
    trees share.
    """

    root: Path
    git_dir: Path
    common_dir: Path


def work_tree(folder: Path) -> WorkTree | None:
    """Find the work tree that a folder is in; None outside of git, or where ``.git`` is broken."""
    for root in (folder, *folder.parents):
        dot_git = root / ".git"
        if os.path.isdir(dot_git):
            return WorkTree(root, dot_git, _common_dir(dot_git))
        if os.path.isfile(dot_git):
            git_dir = _path_in(dot_git, "gitdir:")
            return WorkTree(root, git_dir, _common_dir(git_dir)) if git_dir else None
    return None


def holds_home(folder: Path) -> bool:
    """Whether the home directory lies in the folder."""
    return Path(real_path(os.path.expanduser("~"))).is_relative_to(real_path(folder))


def origin(tree: WorkTree) -> str | None:
    """The URL of the remote ``origin``, without its user part; None where it has none."""
    text = _text(tree.common_dir / "config")
    if text is None:
        return None
    found = None
    is_origin = False
    for line in text.replace("\\\r\n", "").replace("\\\n", "").splitlines():
        rest = line.strip()
        if rest.startswith("["):
            header = re.match(_ORIGIN, rest)
            is_origin = header is not None
            rest = rest[header.end() :] if header else ""
        if is_origin and (url := re.match(_URL, rest)):
            found = _value(url[1])
    return without_user(found) if found else None


def without_user(url: str) -> str:
    """The URL without what may be a user name, a password or a token."""
    url = re.split(r"[?#]", url, maxsplit=1)[0]
    return re.sub(_USER_OF_SCP, "", re.sub(_USER_OF_URL, r"\1", url))


def main_folder(folder: Path) -> Path | None:
    """The same folder in the main work tree, where ``folder`` is in a linked one.

    Only if the repository lists the linked one, and both belong to this user: a ``.git`` file that
    claims to be a work tree of some repository can be dropped anywhere.
    """
    folder = Path(real_path(folder))
    tree = work_tree(folder)
    if tree is None or tree.git_dir == tree.common_dir:
        return None
    if tree.git_dir.parent != tree.common_dir / "worktrees" or tree.common_dir.name != ".git":
        return None  # a submodule, a separate git folder, or a bare repository
    listed = _path_in(tree.git_dir / "gitdir")
    if listed is None or real_path(listed) != real_path(tree.root / ".git"):
        return None
    main = tree.common_dir.parent
    if not all(map(is_mine, (folder, tree.root / ".git", tree.git_dir, tree.common_dir, main))):
        return None
    return main / folder.relative_to(tree.root)


def _common_dir(git_dir: Path) -> Path:
    common = _path_in(git_dir / "commondir")
    return Path(real_path(common or git_dir))


def _path_in(file: Path, key: str = "") -> Path | None:
    """The path that one of git's files holds, taken from the folder of that file."""
    text = _text(file)
    if text is None or not text.startswith(key):
        return None
    path = text[len(key) :].strip()
    if not path or "\0" in path:
        return None
    return Path(real_path(file.parent / path))


def _text(path: Path) -> str | None:
    try:
        return read_text(path, limit=GIT_FILE_MAX_BYTES)
    except FileUnreadable:
        return None


def _value(text: str) -> str:
    """A value of a git config: quotes and escapes undone, a comment left out."""
    found = ""
    is_quoted = False
    characters = iter(text.strip())
    for character in characters:
        if character == '"':
            is_quoted = not is_quoted
        elif character == "\\":
            found += next(characters, "")
        elif character in "#;" and not is_quoted:
            break
        else:
            found += character
    return found if is_quoted else found.rstrip()
