"""Decide which profile `aws` uses in a folder, and whether anybody may sign there at all.

What the person names wins, then keys in the environment. Otherwise it is what the project's
environment selects, if the person has approved that. Where something was approved in the project
and does not hold now, nothing is signed: to go on as the default profile could be the wrong
account.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from amplify_plugin.awsconfig.profiles import Profile, Profiles
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.project import place as places
from amplify_plugin.project.accounts import (
    AccountCheck,
    account_to_check,
    other_account,
    wrong_account,
)
from amplify_plugin.project.base import Project, ProjectFileUnreadable, Selection
from amplify_plugin.project.place import Place
from amplify_plugin.project.refusals import approving, no_environment, refusal, words_of
from amplify_plugin.terminal.text import quoted, shown

if TYPE_CHECKING:
    from amplify_plugin.project.approvals import Approvals

# Who decides: the words of show-profile's JSON.
Source = Literal[
    "--profile",
    "AWS_PROFILE",
    "environment-keys",
    "project",
    "workspace",
    "key-file",
    "code",
    "default",
    "stopped",
]


class Named(NamedTuple):
    """A profile that the person names, and where: an option, a variable, or a program's code."""

    name: str
    source: Source


class InForce(NamedTuple):
    """What holds for a call.

    ``profile`` is the environment's profile (``is_explicit``: the person named it themselves).
    ``key_file`` is a path as the project writes it. ``error`` says why calls may not sign, and is
    raised by a call that signs; ``is_nobody`` gives no credentials, without an error. ``notice`` is
    one line for a call that signs; ``hint`` is one for a person who has approved nothing here.
    ``account_check`` is what AWS is to be asked before the credentials sign. ``profiles`` are those
    of the session. ``root`` is the project's; ``new_env_name`` is its environment, where that is
    another than at the last call.
    """

    source: Source = "default"
    profile: Profile | None = None
    is_explicit: bool = False
    key_file: str | None = None
    error: AmplifyPluginError | None = None
    is_nobody: bool = False
    notice: str | None = None
    hint: str | None = None
    account_check: AccountCheck | None = None
    profiles: Profiles | None = None
    root: Path | None = None
    new_env_name: str | None = None


NOTHING = InForce()


def choose(
    folder: str | None,
    named: Named | None,
    sections: Mapping[str, Mapping[str, Any]],
    environ: Mapping[str, str],
    warn: Callable[[str], None],
) -> InForce:
    """Decide what a session uses in a folder. ``warn`` is told what is wrong with the settings.

    ``sections`` is the session's ``full_config["profiles"]``.
    """
    from amplify_plugin.project.approvals import Approvals
    from amplify_plugin.settings import in_project

    approvals = Approvals()
    place = places.find(folder, approvals)
    if place == Place():
        return NOTHING
    said: list[str] = []
    rules = in_project(environ, said.append)
    profiles = Profiles(sections)
    found = in_force(
        place,
        named,
        environ,
        profiles,
        approvals,
        follows_project=rules.project_profile,
        refuses_other_account=rules.account_check == "refuse",
    )
    if said and found.error is None and found.notice is None:
        warn(said[-1])  # who signs matters more than a setting
    return found._replace(profiles=profiles)


def in_force(
    place: Place,
    named: Named | None,
    environ: Mapping[str, str],
    profiles: Profiles,
    approvals: "Approvals",
    *,
    follows_project: bool = True,
    refuses_other_account: bool = False,
) -> InForce:
    """Decide, from the project's files, what a call uses. Raises nothing of the project's.

    Without ``follows_project`` (the setting ``project_profile``) only what the person names counts.
    """
    # In botocore keys come before AWS_PROFILE, and after a profile that is named in any other way.
    if has_keys(environ) and (named is None or named.source == "AWS_PROFILE"):
        return InForce("environment-keys")
    if named is not None:
        return _named(named, place.project, profiles)
    if not follows_project:
        return NOTHING
    if place.refusal is not None:
        return _stopped(place.refusal)
    if place.project is None:
        return InForce(notice=place.notice)
    found = _of_project(place.project, profiles, approvals)
    if refuses_other_account and found.root is not None and found.hint is None:
        found = _of_its_account(found, place.project, profiles)
    if found.source == "project" and place.is_workspace:
        return found._replace(source="workspace")
    return found


def _of_project(project: Project, profiles: Profiles, approvals: "Approvals") -> InForce:
    """What the project's current environment selects, if that is approved."""
    is_known = approvals.knows(project)
    try:
        selection = project.selection()
        env_name = project.env_name
    except ProjectFileUnreadable as error:
        return _stopped(error) if is_known else NOTHING
    if env_name is None:
        return _stopped(no_environment(project)) if is_known else NOTHING
    selection = selection or Selection(env_name, "general")
    verdict = approvals.verdict(project, selection)
    if verdict != "approved":
        name = selection.profile_name
        is_there = name is None or profiles.find(name) is not None
        if is_known:
            return _stopped(refusal(project, selection, verdict, approvals, is_there=is_there))
        return InForce(hint=_hint(project, selection, is_there=is_there), root=project.root)
    where = _here(project, env_name, approvals)
    if selection.key_file is not None:
        return where._replace(source="key-file", key_file=selection.key_file)
    if selection.profile_name is None:
        return where  # approved: the default profile
    try:
        return where._replace(source="project", profile=profiles.get(selection.profile_name))
    except AmplifyPluginError as error:
        return _stopped(error)


def _of_its_account(found: InForce, project: Project, profiles: Profiles) -> InForce:
    """Stop at a profile of another account; where the files do not tell, AWS is to be asked."""
    env_name = project.env_name or ""
    profile = found.profile
    if profile is None and found.key_file is None:
        profile = profiles.find("default")
    accounts = profile and other_account(project, env_name, profile, profiles)
    if profile is not None and accounts is not None:
        return _stopped(wrong_account(accounts, profile, env_name))
    selection = project.selection() or Selection(env_name, "general")
    return found._replace(account_check=account_to_check(project, selection, profile, profiles))


def announce(found: InForce, warn: Callable[[str], None], approvals: "Approvals") -> None:
    """Say what a person should know who signs by what is in force, and remember its environment."""
    if found.notice is not None:
        warn(found.notice)
    if found.root is not None and found.new_env_name is not None:
        approvals.leave_marker(found.root, found.new_env_name)


def has_keys(environ: Mapping[str, str]) -> bool:
    """Whether the environment holds access keys, which win over a project as over AWS_PROFILE."""
    # As botocore's own provider: a secret without an id does not count, and it looks further.
    return bool(environ.get("AWS_ACCESS_KEY_ID"))


def _stopped(error: AmplifyPluginError) -> InForce:
    return InForce("stopped", error=error)


def _named(named: Named, project: Project | None, profiles: Profiles) -> InForce:
    """The person's own choice; through the Amplify cache when it is the environment's as well."""
    try:
        selection = project.selection() if project is not None else None
    except ProjectFileUnreadable:
        selection = None
    profile = profiles.find(named.name)
    selected = profiles.find(selection.profile_name or "") if selection is not None else None
    if profile is None or profile != selected:
        return InForce(named.source)
    return InForce(named.source, profile=profile, is_explicit=True)


def _here(project: Project, env_name: str, approvals: "Approvals") -> InForce:
    """Say which environment it is, where it is another than last time."""
    last = approvals.last_environment(project.root)
    if last == env_name:
        return InForce(root=project.root)
    notice = (
        f"the environment is {quoted(env_name)} now; it was {quoted(last)} at your last call in "
        f"{shown(project.root)}."
    )
    return InForce(root=project.root, new_env_name=env_name, notice=notice if last else None)


def _hint(project: Project, selection: Selection, *, is_there: bool) -> str | None:
    """Tell a person who has approved nothing here that the project selects a profile."""
    if not selection.is_of_project:
        return None
    if not is_there:
        return f"this project selects {words_of(selection)}, which no AWS file has."
    return (
        f"this project selects {words_of(selection)}; 'aws' does not use it before you approve it "
        f"with '{approving(project, selection)}'."
    )
