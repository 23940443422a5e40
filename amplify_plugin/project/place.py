"""Find the project whose selection counts in a folder, or why none may count there.

Usually it is the project that the folder is in. In a monorepo it may be one whose choice holds in
the whole work tree. Where something was approved and no longer fits the place, ``refusal`` says so:
to go on as the default profile could be the wrong account.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin import project as projects
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.project.approvals import Approvals
    from amplify_plugin.project.base import Project

SELECT = "aws awscloudformation select-profile"


class Place(NamedTuple):
    """Where a call is made.

    ``root`` is the approved root that the folder lies in; ``is_workspace`` says that the project's
    choice holds here because of ``select-profile --workspace``; ``notice`` is a line for a call
    that signs here as the default profile.
    """

    project: Project | None = None
    root: Path | None = None
    is_workspace: bool = False
    refusal: AmplifyPluginError | None = None
    notice: str | None = None


def find(path: Path | str | None, approvals: Approvals) -> Place:
    """Find the place that a folder is (the working directory by default). Raises nothing."""
    project = projects.find(path, approvals)
    try:
        folder = Path(os.path.realpath(path)) if path is not None else Path(os.getcwd())
    except OSError:
        return Place()
    root = next((each for each in (folder, *folder.parents) if approvals.is_marked(each)), None)
    if project is not None and not approvals.knows(project):
        return Place(project, root, refusal=_unknown_project(project, root, approvals))
    if project is not None:
        return Place(project, project.root)
    if root is None:
        return Place()
    return _without_project(root, approvals)


def _unknown_project(
    project: Project, root: Path | None, approvals: Approvals
) -> AmplifyPluginError | None:
    """Why nobody signs in a project of which the record knows nothing; None if it is a new one."""
    here = f"{shown(project.root)}"
    if approvals.fault is not None:
        return _record_unusable(approvals.fault)
    if root is not None and root == Path(os.path.realpath(project.root)):
        if (below := approvals.below(root)) is None:
            return _record_gone(root)
        other: Path | None = below
    else:
        other = root if root is not None else approvals.related(project)
    if other is None:
        return None
    return ConfigurationError(
        f"{here} is a project of its own. You approved a profile for {shown(other)}, "
        "but none for this one.",
        remedy=f"To choose one here, run '{SELECT}'.",
    )


def _without_project(root: Path, approvals: Approvals) -> Place:
    """The place below a folder that is marked, where there is no project (any more)."""
    if approvals.fault is not None:
        return Place(root=root, refusal=_record_unusable(approvals.fault))
    of_workspace = approvals.workspace(root)
    if of_workspace is not None:
        project = projects.find(of_workspace, approvals)
        if project is None or project.root != of_workspace or not approvals.knows(project):
            return Place(root=root, refusal=_files_gone(of_workspace))
        return Place(project, root, is_workspace=True)
    if root in approvals.roots:
        return Place(root=root, refusal=_files_gone(root))
    below = approvals.below(root)
    if below is None:
        return Place(root=root, refusal=_record_gone(root))
    return Place(
        root=root,
        notice=f"your choice for {shown(below)} does not hold here: this call uses your default "
        f"profile. '{SELECT} --workspace', run in that project, lets it hold in all of "
        f"{shown(root)}.",
    )


def _record_unusable(fault: AmplifyPluginError) -> AmplifyPluginError:
    return ConfigurationError(
        f"The record of the profiles that you approved cannot be used: {fault.message}",
        remedy=f"To approve a profile for this project again, run '{SELECT}'.",
    )


def _record_gone(root: Path) -> AmplifyPluginError:
    return ConfigurationError(
        f"You approved a profile for {shown(root)}, but the record of that is gone.",
        remedy=f"To approve one again, run '{SELECT}'.",
    )


def _files_gone(root: Path) -> AmplifyPluginError:
    return ConfigurationError(
        f"You approved a profile for {shown(root)}, but it is no Amplify project any more: its "
        "files are gone.",
        remedy="Bring them back ('amplify pull', or git). "
        f"Or run '{SELECT} --general' there to use your default profile.",
    )
