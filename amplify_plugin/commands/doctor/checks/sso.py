"""What a sign-in through SSO needs: its session, and the settings that belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig import aws, credential_order, js
from amplify_plugin.commands.doctor.checks import set_command
from amplify_plugin.commands.doctor.checks.spelling import meant_header, meant_settings
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.commands.doctor.meant import Names, without_quotes
from amplify_plugin.terminal.text import quoted, shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.commands.doctor.located import AwsFiles, FoundProfile
    from amplify_plugin.commands.doctor.sections import LocatedSection

_OF_PROFILE = ("sso_account_id", "sso_role_name")
_OF_SESSION = ("sso_region", "sso_start_url")
_PLAIN = re.compile(r"[\w-]+", re.ASCII)


def check(files: AwsFiles) -> Iterator[Finding]:
    """All profiles and sso-sessions that the AWS CLI refuses to sign in with."""
    sessions = sessions_of(files)
    for session in sessions.values():
        meant = meant_settings(session)  # misspelt ones are findings of their own
        missing = [k for k in _OF_SESSION if session.setting(k) is None and k not in meant]
        if missing:
            yield finding(
                "sso-settings-missing",
                session.header,
                f"[{shown(session.header)}] of {files.config.shown} has no "
                f"{' and no '.join(missing)}: 'aws sso login' fails.",
                f"Add {' and '.join(missing)} to it.",
                file=files.config.path,
                line=session.line,
            )
    names = Names(sessions)
    headers = {meant_header(section) for file in files.both for section in file.sections}
    for profile in files.profiles.values():
        name = profile.text("sso_session")
        if name is None or name in sessions:
            yield from _profile(files, profile, sessions)
            continue
        inner = without_quotes(name)  # around the value they are a finding of their own
        header = f"sso-session {inner}"
        if header in files.config.headers and aws.second_word(header) is None:
            yield _session_unread(files, profile, inner)
        elif not (f"sso-session {name}" in headers or (inner != name and inner in sessions)):
            yield _session_missing(files, profile, name, names)


def sessions_of(files: AwsFiles) -> dict[str, LocatedSection]:
    """The ``[sso-session NAME]`` of the config file by their names."""
    found = {}
    for section in files.config.sections:
        if section.is_sso_session:
            name = aws.second_word(section.header)
            if name is not None:
                found[name] = section
    return found


def bare(name: str) -> str:
    """The name of a session without the header's word and without quotes."""
    return name.removeprefix("sso-session").strip().strip("\"'")


def _profile(
    files: AwsFiles, profile: FoundProfile, sessions: dict[str, LocatedSection]
) -> Iterator[Finding]:
    name = profile.text("sso_session")
    way = credential_order.way("aws", *profile.settings_for("aws"))
    # Behind a role they are never reached; without any way they are all that there is.
    if way != "sso" and (way is not None or not profile.text("sso_start_url")):
        return
    session = sessions[name] if name else None
    wanted = _OF_PROFILE if session is not None else (*_OF_PROFILE, *_OF_SESSION)
    written = [section for section in (profile.config, profile.credentials) if section]
    meant = {key for section in written for key in meant_settings(section)}
    missing = [key for key in wanted if not profile.text(key)]
    if "sso_session" in meant:
        meant.update(_OF_SESSION)
    if missing and meant.issuperset(missing):
        return  # misspelt, which are findings of their own
    if missing:
        yield _missing(files, profile, missing, is_used=way == "sso", has_session=bool(session))
    elif session is not None and name:
        yield from _differing(files, profile, session)
        yield from _session_unread_by_js(files, profile, session, name)


def _session_missing(files: AwsFiles, profile: FoundProfile, name: str, sessions: Names) -> Finding:
    meant = bare(name) if bare(name) in sessions else sessions.closest(name)
    configure = shown_command("aws", "configure", "sso-session")
    written = set_command.in_profile(files, profile, "sso_session", meant or "")
    file, line = files.place_of(profile, "sso_session")
    return finding(
        "sso-session-missing",
        profile.name,
        f"Profile {quoted(profile.name)} has sso_session {quoted(name)}, but there is no "
        f'[sso-session {shown(name)}] in {files.config.shown}: the AWS CLI fails with "The '
        'specified sso-session does not exist".',
        f"Did you mean {quoted(meant)}? {written}" if meant else f"'{configure}' writes it.",
        file=file,
        line=line,
    )


def _session_unread(files: AwsFiles, profile: FoundProfile, name: str) -> Finding:
    """The session is there, and its name is not one word."""
    file, line = files.place_of(profile, "sso_session")
    return finding(
        "sso-session-missing",
        profile.name,
        f"Profile {quoted(profile.name)} has sso_session {quoted(name)}, but the AWS CLI does "
        f"not read [sso-session {shown(name)}] of {files.config.shown}: a name with a blank or a "
        "quote must be in double quotes.",
        "Give the session a name without blanks, in both places: the SDK for JavaScript reads no "
        "other.",
        file=file,
        line=line,
    )


def _session_unread_by_js(
    files: AwsFiles, profile: FoundProfile, session: LocatedSection, name: str
) -> Iterator[Finding]:
    is_plain = _PLAIN.fullmatch(name) and session.header == f"sso-session {name}"
    if is_plain or js.profiles(f"[{session.header}]\na = b\n"):
        return
    yield finding(
        "name-not-read-by-js",
        profile.name,
        f"The AWS SDK for JavaScript does not find [{shown(session.header)}] of "
        f"{files.config.shown}, which profile {quoted(profile.name)} signs in with: it accepts "
        "only letters, digits and _ - @ + . % : / in a name, and one blank before it.",
        "Give the session a plain name, in its header and in sso_session.",
        file=files.config.path,
        line=session.line,
    )


def _missing(
    files: AwsFiles, profile: FoundProfile, missing: list[str], *, is_used: bool, has_session: bool
) -> Finding:
    listed = ", ".join(missing)
    first = next(k for k in ("sso_start_url", *_OF_PROFILE, "sso_session") if profile.text(k))
    file, line = files.place_of(profile, first)
    happens = (
        f'the AWS CLI fails with "missing required configuration: {listed}"'
        if is_used
        else "the AWS CLI gets no credentials from it"
    )
    where = "" if not has_session else " (the rest comes from its sso-session)"
    return finding(
        "sso-settings-missing",
        profile.name,
        f"Profile {quoted(profile.name)} signs in with SSO but has no {listed}{where}: {happens}.",
        f"'{shown_command('aws', 'configure', 'sso', '--profile', profile.name)}' asks for all of "
        "them.",
        file=file,
        line=line,
    )


def _differing(
    files: AwsFiles, profile: FoundProfile, session: LocatedSection
) -> Iterator[Finding]:
    for setting in session.settings:
        key, own = setting.key.lower(), profile.text(setting.key.lower())
        if own is not None and own != setting.value:
            file, line = files.place_of(profile, key)
            yield finding(
                "sso-settings-differ",
                profile.name,
                f"{shown(key)} of profile {quoted(profile.name)} differs from that of "
                f'[{shown(session.header)}]: the AWS CLI fails with "The value for {shown(key)} is '
                'inconsistent".',
                "Remove it from the profile: the sso-session has it.",
                file=file,
                line=line,
            )
