"""A profile as every command shows it: its role, whose choice it is, what is cached for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from amplify_plugin.cache import CacheState
from amplify_plugin.commands import mfa_session
from amplify_plugin.commands.base import Result
from amplify_plugin.commands.exec_mark import NO_PROFILE, end_of_keys, inside_exec
from amplify_plugin.commands.who import Who, who
from amplify_plugin.credentials import now, timestamp
from amplify_plugin.project.refusals import select_again
from amplify_plugin.terminal.table import Cell, fields
from amplify_plugin.terminal.text import local_time, quoted, relative_time, shown, shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.cache.mfa_sessions import KnownSession
    from amplify_plugin.commands.context import Context
    from amplify_plugin.project import Project, Selection
    from amplify_plugin.terminal.screen import Screen, Style

LABELS = 16  # columns: the same wherever a profile is shown
MIGRATING = (
    "This project has an Amplify Gen 2 backend too; Gen 1's selection counts until amplify/.config "
    "is gone. What you have chosen with select-profile takes over then."
)


def profile_result(
    project: Project | None, selection: Selection | None, profile: Profile | None, context: Context
) -> Result:
    """A profile as every command shows it; of an environment, or by itself."""
    behind = context.profiles.behind(profile) if profile else None
    role = behind.role if behind else None
    state = context.cache.state(role.role_arn, role.session_name) if role else CacheState("absent")
    session = mfa_session.session_of(behind, context) if behind else None
    is_trusted = (
        project is not None
        and selection is not None
        and context.approvals.verdict(project, selection) == "approved"
    )
    of_aws = who(context)
    structure: dict[str, Any] = {
        "inForce": of_aws.structure,
        "projectPath": str(project.root) if project else None,
        "envName": selection.env_name if selection else None,
        "configLevel": selection.config_level if selection else None,
        "profileName": profile.name if profile else selection and selection.profile_name,
        "roleArn": role.role_arn if role else None,
        "roleSessionName": role.session_name if role else None,
        "mfaSerial": behind.mfa_serial if behind else None,
        "sourceProfile": role.source_profile if role else None,
        "region": profile.region if profile else None,
        "trusted": is_trusted,
        "cache": cache_structure(state),
        "mfaSession": mfa_session.structure(session),
    }
    notes = _of_generation(project) if project else ()
    words = {
        "'aws' acts as": in_force_words(of_aws, inside_exec(context.environ)),
        "Profile": profile.name if profile else _instead(selection),
        "Approved here": _trust_words(structure, profile) if selection else None,
        "Credentials": cache_words(state) if role else None,
    }
    if state.expiration is not None and not _are_of_aws(state.expiration, profile, context):
        # The AWS CLI asks for a code of its own there.
        words["Credentials"] = f"{words['Credentials']}, used by 'exec' and the Amplify CLI only"
    lines = _lines(structure, words, (state, session), context.screen)
    return Result(structure, lines, notes)


def _are_of_aws(expiration: datetime, profile: Profile | None, context: Context) -> bool:
    """Whether the cached credentials of the profile are what ``aws`` uses, or were for exec."""
    if context.in_force.profile == profile:
        return True
    is_inside = profile is not None and inside_exec(context.environ) == profile.name
    end = end_of_keys(context.environ)
    # The cache may hold later ones by now than the shell.
    return is_inside and end is not None and timestamp(end) == timestamp(expiration)


def in_force_words(found: Who, inside: str | None) -> str:
    """Say it in a clause: who ``aws`` is, and by what; ``inside`` is what marks an ``exec``."""
    if found.reason is not None:
        by_name = "" if found.source in ("stopped", "default") else f" ({found.source})"
        return f"no profile{by_name}: {found.reason}"
    profile = f"profile {found.profile_name}"
    keys = "the access keys in the environment"
    if inside is not None:
        keys = f"the {inside}, by exec" if inside == NO_PROFILE else f"profile {inside}, by exec"
    by = {
        "--profile": f"{profile}, by --profile",
        "AWS_PROFILE": f"{profile}, by AWS_PROFILE",
        "environment-keys": keys,
        "project": f"{profile}, by the project",
        "workspace": f"{profile}, by the project of this workspace",
        "key-file": "the keys that the Amplify CLI keeps for the project",
    }
    words = found.instead[1] if found.instead else by.get(found.source, "your default profile")
    return f"{words} (account {found.account_id})" if found.account_id else words


def _of_generation(project: Project) -> tuple[str, ...]:
    """What a project on its way from Gen 1 to Gen 2 should tell its person."""
    if project.generation == 1:
        return (MIGRATING,) if project.is_migrating else ()
    return tuple(
        f"Environment {quoted(earlier.env_name)} has used profile {quoted(earlier.profile_name)} "
        f"here: '{select_again(earlier)}' continues with it."
        for earlier in project.earlier
    )


def cache_structure(state: CacheState) -> dict[str, str | None]:
    """A cache state as JSON has it."""
    return {
        "state": state.state,
        "expiration": timestamp(state.expiration) if state.expiration else None,
    }


def cache_words(state: CacheState, *, exactly: bool = True) -> str:
    """A cache state for a person: how long it lasts; the exact time, too, where there is room."""
    if state.expiration is None:
        return {"absent": "none cached"}.get(state.state, state.state)
    this_moment = now()
    when = relative_time(state.expiration, this_moment)
    if state.state == "valid":
        when = f"valid, ends {when}" if exactly else f"ends {when}"
    else:
        # Its last minute is of no use any more.
        when = f"ends {when}" if state.expiration > this_moment else f"{state.state} {when}"
    return f"{when} (at {local_time(state.expiration, this_moment)})" if exactly else when


def session_words(session: KnownSession, *, exactly: bool = True) -> str:
    """An MFA session that lasts, as ``cache_words`` has a role's."""
    return cache_words(CacheState("valid", session.expiration), exactly=exactly)


def cache_style(state: CacheState) -> Style | None:
    """What a cache state looks like, where there are colours."""
    styles: dict[str, Style] = {"valid": "good", "expired": "warning", "unreadable": "bad"}
    return styles.get(state.state)


def _lines(
    structure: dict[str, Any],
    words: Mapping[str, str | None],
    kept: tuple[CacheState, KnownSession | None],
    screen: Screen,
) -> str:
    state, session = kept
    is_nobody = structure["inForce"]["reason"] is not None
    rows: list[tuple[str, str | None, Style | None]] = [
        ("'aws' acts as", words["'aws' acts as"], "bad" if is_nobody else None),
        ("Project", _place(structure["projectPath"]), None),
        ("Environment", structure["envName"], None),
        ("Profile", words["Profile"], "heading"),
        ("Role", structure["roleArn"], None),
        ("Session name", structure["roleSessionName"], None),
        ("MFA device", structure["mfaSerial"], None),
        ("Source profile", structure["sourceProfile"], None),
        ("Region", structure["region"], None),
        ("Approved here", words["Approved here"], None),
        ("Credentials", words["Credentials"], cache_style(state)),
        ("MFA session", session_words(session) if session else None, "good"),
    ]
    cells = [(name, Cell(shown(value), style)) for name, value, style in rows if value]
    return fields(cells, screen, names=LABELS)


def _place(project: str | None) -> str | None:
    return project and shown_path(Path(project))


def _instead(selection: Selection | None) -> str | None:
    if selection is None:
        return None
    if selection.profile_name is not None:
        return f"{selection.profile_name}, which no AWS file has"
    if selection.key_file is not None:
        return f"none: keys from {selection.key_file}"
    if selection.config_level == "amplifyAdmin":
        return "none: Amplify Studio"
    return "none: the tools use their defaults"


def _trust_words(structure: dict[str, Any], profile: Profile | None) -> str:
    if structure["trusted"]:
        return "yes"
    if structure["inForce"]["source"] != "stopped" and structure["configLevel"] != "project":
        return "nothing to approve"
    if profile is None and structure["profileName"] is not None:
        return "no: 'aws awscloudformation select-profile' chooses another"
    return "no: 'aws awscloudformation select-profile' approves it"
