"""Which profile `aws` uses inside an Amplify project, and whether its credentials are ours to give.

The rule (docs/reference, "Which profile aws uses"): what the person names wins, then keys in the
environment; else what the project's environment selects, if the person has chosen it here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from amplify_plugin.awsconfig.profiles import Profile, Profiles
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.project.base import Project, ProjectFileUnreadable, Selection
from amplify_plugin.terminal.text import shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.project.approvals import Approvals


class InForce(NamedTuple):
    """What holds for this call. At most one of ``profile``, ``key_file`` and ``error`` is set.

    ``profile`` is the environment's profile, to be used (``is_explicit``: the person named it
    themselves); ``key_file`` a path as the project writes it; ``error`` why no credentials may be
    given at all; ``notice`` one line for the person; ``profiles`` those of the session.
    """

    profile: Profile | None = None
    is_explicit: bool = False
    key_file: str | None = None
    error: AmplifyPluginError | None = None
    notice: str | None = None
    profiles: Profiles | None = None


NOTHING = InForce()


def choose(
    project: Project,
    explicit: str | None,
    sections: Mapping[str, Mapping[str, Any]],
    environ: Mapping[str, str],
    warn: Callable[[str], None],
) -> InForce:
    """What a session uses in the project. ``warn`` is told one line at most.

    ``explicit`` is the profile that the session was told, ``sections`` its
    ``full_config["profiles"]``.
    """
    from amplify_plugin.project.approvals import Approvals
    from amplify_plugin.settings import follows_project

    notes: list[str] = []
    profiles = Profiles(sections)
    follows = follows_project(environ, notes.append)
    found = in_force(project, explicit, environ, profiles, Approvals(), follows_project=follows)
    if found.notice:
        notes.append(found.notice)
    if notes:
        warn(notes[-1])  # which account is used matters more than a setting
    return found._replace(profiles=profiles)


def in_force(
    project: Project,
    explicit: str | None,
    environ: Mapping[str, str],
    profiles: Profiles,
    approvals: Approvals,
    *,
    follows_project: bool = True,
) -> InForce:
    """Decide, from the project's files, what this call uses. Raises nothing of the project's.

    Without ``follows_project`` (the setting ``project_profile``) only what the person names counts.
    """
    try:
        selection = project.selection()
    except ProjectFileUnreadable as error:
        # Somebody who chose a profile here expects it: without the file that says which,
        # going on as the default profile could be the wrong account.
        is_left_to_us = follows_project and explicit is None and not has_keys(environ)
        return InForce(error=error) if is_left_to_us and approvals.knows(project) else NOTHING
    if selection is None or not selection.is_of_project:
        is_left_to_us = follows_project and explicit is None and not has_keys(environ)
        return _nothing_selected(project, selection, approvals) if is_left_to_us else NOTHING
    if explicit is not None:
        return _explicit(explicit, selection, profiles)
    if not follows_project or has_keys(environ):
        return NOTHING
    verdict = approvals.verdict(project, selection)
    if verdict != "approved":
        return InForce(notice=_notice(selection) if verdict == "changed" else None)
    if selection.key_file is not None:
        return InForce(key_file=selection.key_file)
    try:
        return InForce(profile=profiles.get(selection.profile_name or ""))
    except AmplifyPluginError as error:
        return InForce(error=error)


def _nothing_selected(
    project: Project, selection: Selection | None, approvals: Approvals
) -> InForce:
    """Nothing of the project's; said where the person has chosen a profile before."""
    if selection is None and project.earlier:
        return InForce(notice=_forgotten(project.earlier))
    if selection is None and project.env_name is not None:
        selection = Selection(project.env_name, "general")
    if selection is None or approvals.verdict(project, selection) != "changed":
        return NOTHING
    return InForce(
        notice=f"environment {shown(selection.env_name)!r} no longer selects what you have chosen "
        "here; not used. 'aws awscloudformation select-profile' chooses a profile."
    )


def _forgotten(earlier: Sequence[Selection]) -> str:
    """A Gen 1 project's person expects its profile, and the migration has deleted the choice."""
    names = ", ".join(
        f"{shown(chosen.profile_name)!r} for environment {shown(chosen.env_name)!r}"
        for chosen in earlier
    )
    return (
        f"this project selects no profile; you have chosen {names} here; not used. "
        f"'{select_again(earlier[0])}' goes on with it, 'select-profile --general' without any."
    )


def select_again(selection: Selection) -> str:
    """The command that selects the same profile, as a person types it."""
    return shown_command("aws", "awscloudformation", "select-profile", selection.profile_name or "")


def has_keys(environ: Mapping[str, str]) -> bool:
    """Whether the environment holds access keys, which win over a project as over AWS_PROFILE."""
    # As botocore's own provider: a secret without an id is nobody's, and it looks further.
    return bool(environ.get("AWS_ACCESS_KEY_ID"))


def _explicit(explicit: str, selection: Selection, profiles: Profiles) -> InForce:
    """The person's own choice; through the Amplify cache when it is the environment's as well."""
    profile = profiles.find(explicit)
    is_the_same = profile is not None and profile == profiles.find(selection.profile_name or "")
    return InForce(profile=profile, is_explicit=True) if is_the_same else NOTHING


def _notice(selection: Selection) -> str:
    what = shown(selection.profile_name or selection.key_file or "")
    return (
        f"environment {shown(selection.env_name)!r} now selects {what!r}, which you have not "
        "chosen here; not used. 'aws awscloudformation select-profile' chooses it."
    )
