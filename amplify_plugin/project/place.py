"""Find the project whose selection counts in a folder, or why none may count there.

Usually it is the project that the folder is in. In a monorepo it may be one whose choice holds in
the whole work tree; in a linked git work tree it may be the main one's. Where something was
approved and no longer fits the place, ``refusal`` says so: to go on as the default profile could
be the wrong account.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.errors import AmplifyPluginError, ConfigurationError
from amplify_plugin.files.places import real_path
from amplify_plugin.project import find as project_of
from amplify_plugin.project import repository
from amplify_plugin.project.base import Project
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.project.approvals import Approvals

SELECT = "aws awscloudformation select-profile"


class Place(NamedTuple):
    """Where a call is made.

    ``root`` is the approved root that the folder lies in; ``is_workspace`` says that the project's
    choice holds here because of ``select-profile --workspace``; ``is_gone`` that something was
    approved at ``root``, which is no project now; ``notice`` is a line for a call that signs here
    as the default profile.
    """

    project: Project | None = None
    root: Path | None = None
    is_workspace: bool = False
    is_gone: bool = False
    refusal: AmplifyPluginError | None = None
    notice: str | None = None


def find(path: Path | str | None, approvals: "Approvals") -> Place:
    """Find the place that a folder is (the working directory by default). Raises nothing."""
    project = project_of(path, approvals)
    try:
        folder = Path(real_path(os.getcwd() if path is None else path))
    except OSError:
        return Place()
    marked = [each for each in (folder, *folder.parents) if approvals.is_marked(each)]
    if project is None:
        return _without_project(folder, marked, approvals)
    here = Path(real_path(project.root))
    inside = [each for each in marked if each.is_relative_to(here) and each != here]
    gone = next((each for each in inside if each in approvals.roots), None)
    if gone is not None:
        return Place(root=gone, is_gone=True, refusal=_files_gone(gone))
    if approvals.knows(project):
        return Place(project, project.root)
    return Place(project, refusal=_unknown_project(project, here, marked, approvals))


def _unknown_project(
    project: Project, here: Path, marked: list[Path], approvals: "Approvals"
) -> AmplifyPluginError | None:
    """Why nothing is signed in a project that the record doesn't know; None if it is a new one."""
    if approvals.fault is not None:
        return _record_unusable(approvals.fault)
    other = next((each for each in marked if _counts_for(each, here, approvals)), None)
    if other == here and approvals.below(here) is None:
        return _record_gone(here)
    other = other or approvals.related(project)
    if other is None:
        return None
    return ConfigurationError(
        f"{shown(project.root)} is a separate project. You approved a profile for "
        f"{shown(other)}, but none for this one.",
        remedy=f"To choose one here, run '{SELECT}'.",
    )


def _counts_for(marked: Path, here: Path, approvals: "Approvals") -> bool:
    """Whether a marked folder says something about a project at ``here``.

    The root of a work tree is marked when a project in it is approved. That says nothing about
    other work trees inside, as where the home directory is one.
    """
    if marked in approvals.roots or approvals.workspace(marked) is not None:
        return True
    tree = repository.work_tree(here)
    return approvals.below(marked) is None or (tree is not None and tree.root == marked)


def _without_project(folder: Path, marked: list[Path], approvals: "Approvals") -> Place:
    """The place of a folder without a project, or whose project is gone."""
    root = next((each for each in marked if _counts_for(each, folder, approvals)), None)
    if root is None:
        main = repository.main_folder(folder)
        return _as_in_main(find(main, approvals), folder) if main is not None else Place()
    if approvals.fault is not None:
        return Place(root=root, refusal=_record_unusable(approvals.fault))
    of_workspace = approvals.workspace(root)
    if of_workspace is not None:
        project = project_of(of_workspace, approvals)
        if project is None or project.root != of_workspace or not approvals.knows(project):
            return Place(root=root, is_gone=True, refusal=_files_gone(of_workspace))
        return Place(project, root, is_workspace=True)
    if root in approvals.roots:
        return Place(root=root, is_gone=True, refusal=_files_gone(root))
    below = approvals.below(root)
    if below is None:
        return Place(root=root, is_gone=True, refusal=_record_gone(root))
    return Place(
        root=root,
        notice=f"your choice for {shown(below)} does not apply here: this call uses your default "
        f"profile. '{SELECT} --workspace', run in that project, applies it to all of "
        f"{shown(root)}.",
    )


def _as_in_main(main: Place, folder: Path) -> Place:
    """The place of a folder in a linked work tree that has no project, from the main one's."""
    if main.is_workspace or main.refusal is not None or main.project is None:
        return main
    # The branch that is checked out here has no project.
    return Place(root=folder, refusal=_files_gone(main.project.root)) if main.root else Place()


def _record_unusable(fault: AmplifyPluginError) -> AmplifyPluginError:
    return ConfigurationError(
        f"The record of the profiles that you approved cannot be used: {fault.message}",
        remedy=f"To approve a profile for this project again, run '{SELECT}'.",
    )


def _record_gone(root: Path) -> AmplifyPluginError:
    return ConfigurationError(
        f"You approved a profile for {shown(root)}, but the record of that is gone.",
        remedy=f"To approve one again, run '{SELECT}' there; '{SELECT} --general' uses your "
        "default profile.",
    )


def _files_gone(root: Path) -> AmplifyPluginError:
    return ConfigurationError(
        f"You approved a profile for {shown(root)}, but it is not an Amplify project any more: its "
        "files are gone.",
        remedy="Get them back ('amplify pull', or git). "
        f"Or run '{SELECT} --general' there to use your default profile.",
    )
