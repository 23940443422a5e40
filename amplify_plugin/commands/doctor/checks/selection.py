"""What the Amplify project selects, and whether that can be used, by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import credential_order, names
from amplify_plugin.commands.bridge.offer import selecting
from amplify_plugin.commands.doctor.checks import set_command
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.programs.environment import PROFILE_VARIABLES, REGION_VARIABLES
from amplify_plugin.project import ProjectFileUnreadable, Selection
from amplify_plugin.project.accounts import other_account, other_account_words
from amplify_plugin.project.in_force import has_keys
from amplify_plugin.project.key_file import read_key_file
from amplify_plugin.project.refusals import no_environment, refusal
from amplify_plugin.terminal.shell_commands import unset
from amplify_plugin.terminal.text import quoted, shown, shown_command, shown_path

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profiles
    from amplify_plugin.commands.doctor.located import AwsFiles, FoundProfile
    from amplify_plugin.project import Project
    from amplify_plugin.project.approvals import Approvals

_SELECT = ("aws", "awscloudformation", "select-profile")


def check(
    project: Project | None,
    approvals: Approvals,
    files: AwsFiles,
    environ: Mapping[str, str],
    refused: AmplifyPluginError | None = None,
) -> Iterator[Finding]:
    """All that is wrong with what the project's environments select, and with who is in force.

    ``refused`` is why calls may not sign in this folder, whatever is selected.
    """
    if refused is not None:
        yield finding("approval-does-not-hold", "approval", refused.message, refused.remedy)
    if project is None:
        return
    try:
        env_names, current = project.env_names, project.env_name
    except ProjectFileUnreadable as error:
        yield _unreadable(error)
        return
    for env_name in env_names:
        try:
            selection = project.selection(env_name)
        except ProjectFileUnreadable as error:
            yield _unreadable(error)
            continue
        if selection is None or not selection.is_of_project:
            if env_name == current and refused is None and approvals.knows(project):
                general = selection or Selection(env_name, "general")
                yield from _approval(project, general, approvals, files.as_read)
            continue
        yield from _selected(project, selection, files, environ)
        yield from _account(project, selection, files.as_read)
        if env_name == current and refused is None:
            yield from _approval(project, selection, approvals, files.as_read)
            yield from _comes_first(project, selection, environ)
    if current is None and refused is None and approvals.knows(project):
        missing = no_environment(project)
        yield finding("approval-does-not-hold", "approval", missing.message, missing.remedy)


def _unreadable(error: ProjectFileUnreadable) -> Finding:
    return finding(
        "project-file-unreadable", shown(error.path), error.message, error.remedy, file=error.path
    )


def _selected(
    project: Project, selection: Selection, files: AwsFiles, environ: Mapping[str, str]
) -> Iterator[Finding]:
    env_name = shown(selection.env_name)
    if selection.key_file is not None:
        try:
            read_key_file(selection.key_file)
        except AmplifyPluginError as error:
            yield finding("key-file-unusable", env_name, error.message, error.remedy)
        return
    name = selection.profile_name or ""
    profile = files.profiles.get(names.unescape(name)) or _quoted(name, files)
    if profile is None:
        yield finding(
            "selected-profile-missing",
            name,
            f"Environment {quoted(env_name)} of {shown_path(project.root)} selects profile "
            f"{quoted(name)}, which is in neither AWS file.",
            f"To choose another: '{shown_command(*_SELECT, '--env', selection.env_name)}'.",
            file=project.selections_file,
        )
        return
    if project.generation == 1:
        yield from _for_amplify(project, selection, profile, files)
    if profile.text("region") is None and not any(environ.get(r) for r in REGION_VARIABLES):
        yield finding(
            "region-missing",
            profile.name,
            f"Profile {quoted(profile.name)}, selected for environment {quoted(env_name)}, has no "
            "region: the tools fail, or use another profile's region.",
            set_command.to_add(profile, "region", "REGION"),
            file=files.place(profile.first),
            line=profile.first.line,
        )


def _quoted(name: str, files: AwsFiles) -> FoundProfile | None:
    # Amplify stores a name with the quotes of its header.
    return next((p for known, p in files.profiles.items() if names.same(known, name)), None)


def _for_amplify(
    project: Project, selection: Selection, profile: FoundProfile, files: AwsFiles
) -> Iterator[Finding]:
    config = files.config.reading("amplify")
    way = credential_order.way("amplify", *profile.settings_for("amplify"))
    if selection.profile_name in config and way is not None:
        return
    why = (
        "does not find it under that name"
        if selection.profile_name not in config
        else "can't use a profile of that kind"
    )
    bridge = files.as_read.bridge_to(profile.name)
    command = selecting(project, selection.env_name, profile.name, bridge)
    yield finding(
        "selected-profile-not-read-by-amplify",
        profile.name,
        f"Environment {quoted(selection.env_name)} of {shown_path(project.root)} selects profile "
        f"{quoted(selection.profile_name)}, and the Amplify CLI {why}.",
        f"'{command}' {'selects its bridge' if bridge else 'makes one that it can use'}"
        f"{', which every tool can use' if bridge else ', and selects it'}.",
        file=project.selections_file,
    )


def _approval(
    project: Project, selection: Selection, approvals: Approvals, profiles: Profiles
) -> Iterator[Finding]:
    verdict = approvals.verdict(project, selection)
    if verdict == "approved":
        return
    name = selection.profile_name
    is_there = name is None or profiles.find(name) is not None
    error = refusal(project, selection, verdict, approvals, is_there=is_there)
    yield finding(
        "selection-untrusted" if verdict == "never" else "selection-changed",
        selection.env_name,
        f"{error.message} {_what_follows(project, approvals)}",
        error.remedy,
        file=project.selections_file,
    )


def _what_follows(project: Project, approvals: Approvals) -> str:
    if approvals.knows(project):
        return "Until you choose, every 'aws' call that needs credentials stops here."
    return "'aws' does not use it."


def _account(project: Project, selection: Selection, profiles: Profiles) -> Iterator[Finding]:
    profile = profiles.find(selection.profile_name or "")
    if profile is None:
        return
    accounts = other_account(project, selection.env_name, profile, profiles)
    if accounts is not None:
        yield finding(
            "selected-profile-of-another-account",
            profile.name,
            other_account_words(accounts, profile, selection.env_name),
            f"To choose another: '{shown_command(*_SELECT, '--env', selection.env_name)}'.",
            file=project.selections_file,
        )


def _comes_first(
    project: Project, selection: Selection, environ: Mapping[str, str]
) -> Iterator[Finding]:
    """What in this shell comes before the project's profile."""
    named = next(filter(None, map(environ.get, PROFILE_VARIABLES)), None)
    if has_keys(environ):
        what, variable = "the access keys in the environment", "AWS_ACCESS_KEY_ID"
    elif named is not None and not names.same(named, selection.profile_name or ""):
        what, variable = f"profile {quoted(named)} (AWS_PROFILE)", "AWS_PROFILE"
    else:
        return
    yield finding(
        "shell-comes-first",
        variable,
        f"In this shell 'aws' uses {what}, not what {shown_path(project.root)} selects.",
        f"To let the project decide: {unset(variable)}.",
    )
