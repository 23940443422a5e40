"""What marks a repository, so that another one at the same path is not taken for it.

All of it is text that anybody can write, or a number that is used again. So a difference ends an
approval, and a likeness gives none (docs/decisions/0004-approval.md).
"""

import os
import re
from pathlib import Path
from typing import NamedTuple

from amplify_plugin.project import repository
from amplify_plugin.project.base import Project


class Mark(NamedTuple):
    """What tells one repository from another at the same path. None: not known.

    All of it is text that anybody can write, or a number that is used again. So a difference ends
    an approval, and a likeness gives none.
    """

    origin: str | None = None
    name: str | None = None
    backend: str | None = None
    inode: int | None = None

    def is_same_as(self, now: "Mark") -> bool:
        """Whether the repository that is there now may be the one that was marked."""
        if self.origin or now.origin:
            return self.origin == now.origin  # a clone of the same origin is the same repository
        if self.name is None and self.backend is None:
            return now.name is None and self.inode == now.inode
        return self.name == now.name and self.backend in (None, now.backend)

    def is_related_to(self, other: "Mark") -> bool:
        """Whether two places seem to be copies, or parts, of one repository."""
        if self.backend and self.backend == other.backend:
            return True
        if self.origin and other.origin:
            return _place(self.origin) == _place(other.origin)
        if self.name or other.name or self.backend or other.backend:
            pairs = ((self.name, other.name), (self.backend, other.backend))
            return any(one is not None and one == another for one, another in pairs)
        return self.inode == other.inode


def _place(origin: str) -> str:
    """The host and path of a URL: one repository has several (git@host:path, https://host/path)."""
    _, _, rest = origin.rpartition("://")
    place = rest.replace(":", "/", 1) if rest == origin else re.sub(r":\d+(?=/)", "", rest)
    return place.rstrip("/").removesuffix(".git").casefold()


def mark_of(project: Project, root: Path, env_name: str) -> Mark:
    """What marks the repository of a project that lies at ``root`` now."""
    try:
        inode = os.stat(root).st_ino or None
    except OSError:
        inode = None
    return Mark(_origin_at(root), project.name, project.backend_id(env_name), inode)


def origin_or_mark(project: Project, root: Path, env_name: str) -> Mark:
    """As ``mark_of``, but an origin alone, which decides: each call of ``aws`` asks."""
    origin = _origin_at(root)
    return Mark(origin) if origin is not None else mark_of(project, root, env_name)


def _origin_at(root: Path) -> str | None:
    """The origin of the work tree around it, but of one that holds the home (dotfiles, say)."""
    tree = repository.work_tree(root)
    return repository.origin(tree) if tree and not repository.holds_home(tree.root) else None
