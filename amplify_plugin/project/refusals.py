"""Say why a selection does not count, and which command settles that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from amplify_plugin.errors import AmplifyPluginError, ConfigurationError
from amplify_plugin.project.base import Project, ProjectFileUnreadable, Selection, Verdict
from amplify_plugin.project.place import SELECT
from amplify_plugin.terminal.text import quoted, shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.project.approvals import Approvals


def refusal(
    project: Project,
    selection: Selection,
    verdict: Verdict,
    approvals: Approvals,
    *,
    is_there: bool = True,
) -> AmplifyPluginError:
    """Say why a selection does not count in a project where something was approved.

    ``is_there``: whether an AWS file has the profile that it names.
    """
    error = _refusal(project, selection, verdict, approvals)
    if not is_there:
        # To approve it would fail.
        error.remedy = f"No AWS file has that profile. Choose another with '{SELECT}'."
    return error


def _refusal(
    project: Project, selection: Selection, verdict: Verdict, approvals: Approvals
) -> AmplifyPluginError:
    env_name, what = shown(selection.env_name), words_of(selection)
    here = f"Environment {quoted(env_name)} of {shown(project.root)}"
    if verdict == "elsewhere":
        return ConfigurationError(
            f"{shown(project.root)} has another repository than when you approved "
            f"{what} for environment {quoted(env_name)}.",
            remedy=f"If you want it here too, run '{approving(project, selection)}'.",
        )
    if selection.config_level == "general" and project.earlier:
        return _forgotten(project, project.earlier)
    if not selection.is_of_project:
        return _without_profile(project, selection, verdict, approvals)
    if verdict == "changed":
        before = approvals.selections(project).get(selection.env_name)
        return ConfigurationError(
            f"{here} now selects {what}; you approved {words_of(before)}.",
            remedy=f"To approve it, run '{approving(project, selection)}'.",
        )
    return ConfigurationError(
        f"{here} selects {what}, which you have not approved on this machine.",
        remedy=f"To approve it, run '{approving(project, selection)}'.",
    )


def _without_profile(
    project: Project, selection: Selection, verdict: Verdict, approvals: Approvals
) -> AmplifyPluginError:
    """Say that an environment selects no profile, and how to choose one, or the default."""
    here = f"Environment {quoted(selection.env_name)} of {shown(project.root)}"
    before = approvals.selections(project).get(selection.env_name)
    if verdict == "changed" and before is not None:
        why = f"{here} no longer selects a profile; you approved {words_of(before)}."
    else:
        why = f"{here} selects no profile, and you have not approved your default profile for it."
    return ConfigurationError(
        why,
        remedy=f"Choose one with '{SELECT} NAME', or run '{SELECT} --general' to use your default "
        "profile.",
    )


def select_again(selection: Selection) -> str:
    """The command that selects the same profile, as a person types it."""
    return shown_command("aws", "awscloudformation", "select-profile", selection.profile_name or "")


def words_of(selection: Selection | None) -> str:
    """Say what a selection names."""
    if selection is None:
        return "something else"
    if selection.key_file is not None:
        return f"the keys in {shown(selection.key_file)}"
    if selection.profile_name is None:
        return "no profile of its own"
    return f"profile {quoted(selection.profile_name)}"


def env_option(project: Project, env_name: str) -> tuple[str, ...]:
    """The words by which a command means the environment: none for the current one."""
    try:
        is_current = project.env_name == env_name
    except ProjectFileUnreadable:
        is_current = False
    return () if is_current else ("--env", env_name)


def approving(project: Project, selection: Selection) -> str:
    """The command that approves what is selected, whatever that is."""
    env = env_option(project, selection.env_name)
    if selection.key_file is not None:
        return shown_command("aws", "awscloudformation", "login", *env)
    what = selection.profile_name or "--general"
    return shown_command(*SELECT.split(), what, *env)


def no_environment(project: Project) -> AmplifyPluginError:
    """Say that a project, in which something was approved, has no current environment."""
    return ConfigurationError(
        f"{shown(project.root)} has no current environment, and you approved a profile for one.",
        remedy="Set it with 'amplify env checkout ENV', or name a profile with --profile.",
    )


def _forgotten(project: Project, earlier: Sequence[Selection]) -> AmplifyPluginError:
    """A Gen 1 project's person expects its profile, and the migration has deleted the choice."""
    names = ", ".join(
        f"{quoted(chosen.profile_name)} for environment {quoted(chosen.env_name)}"
        for chosen in earlier
    )
    return ConfigurationError(
        f"{shown(project.root)} selects no profile. You approved {names} here.",
        remedy=f"To continue with it, run '{select_again(earlier[0])}'; '{SELECT} --general' "
        "uses your default profile.",
    )
