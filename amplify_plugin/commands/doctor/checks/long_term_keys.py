"""Long-term access keys: those that lie in a file, and with --online those that are old."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from amplify_plugin.about import GROUP
from amplify_plugin.commands.doctor.finding import Finding, finding
from amplify_plugin.commands.stored_keys import KEY_SETTINGS, long_term_key
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.terminal.text import quoted, shown_command, shown_path

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.context import Context
    from amplify_plugin.commands.doctor.located import AwsFiles
    from amplify_plugin.commands.doctor.sections import LocatedSection

OLD = timedelta(days=90)  # what AWS's own checks (Security Hub, Trusted Advisor) take for old


def check(files: AwsFiles, platform: str = sys.platform) -> Iterator[Finding]:
    """All keys that lie in one of the files."""
    for found in files.profiles.values():
        section = next(filter(_has_secret, (found.credentials, found.config)), None)
        if section is None or long_term_key(found.profile) is None:
            continue
        path = files.place(section)
        # The key of a role's own profile has no place where it could go.
        moving = _moving(found.name, platform) if found.kind == "keys" else ""
        yield finding(
            "long-term-key-in-file",
            found.name,
            f"Profile {quoted(found.name)} has a long-term access key in plain text, in "
            f"{shown_path(path)}.",
            f"{moving}'{_rotating(found.name)}' makes a new one.",
            file=path,
            line=section.line,
        )


def check_online(context: Context, now: datetime) -> Iterator[Finding]:
    """The keys of all profiles, in stores too, that AWS refuses or that are old.

    AWS is asked with each key; how old one is that may not ask, is not known.
    """
    seen: set[str] = set()
    try:
        profiles = context.profiles
    except AmplifyPluginError:  # it is a finding
        context.warn("Did not ask AWS about access keys: the AWS CLI cannot read the AWS files.")
        return
    for name in profiles.names:
        profile = profiles.get(name)
        found = None
        try:
            found = _asked(context, profile, now, seen)
        except AmplifyPluginError:
            # No key of a user, a store that is locked, no permission, no network.
            continue
        if found is not None:
            yield found


def _asked(context: Context, profile: Profile, now: datetime, seen: set[str]) -> Finding | None:
    from amplify_plugin.commands.iam import account, key_homes, rotation

    key = key_homes.find(context, profile).credentials
    if key.access_key_id in seen:
        return None
    seen.add(key.access_key_id)
    by_key = account.of_credentials(context, profile, key)
    try:
        user = account.user_name(by_key.identity().arn)
    except account.AwsRefused as error:
        if error.code not in account.CREDENTIALS_INVALID:
            raise
        return finding(
            "access-key-refused",
            profile.name,
            f"AWS rejects the access key of profile {quoted(profile.name)}: it is deleted or "
            "deactivated.",
            f"'{shown_command('aws', 'configure', '--profile', profile.name)}' writes another one.",
        )
    made = {info.key_id: info.made for info in rotation.keys_of(by_key, user)}
    day = datetime.fromisoformat(made[key.access_key_id]).replace(tzinfo=UTC)
    if now - day < OLD:
        return None
    return finding(
        "access-key-old",
        profile.name,
        f"The access key of profile {quoted(profile.name)} is {(now - day).days} days old.",
        f"'{_rotating(profile.name)}' makes a new one.",
    )


def _has_secret(section: LocatedSection | None) -> bool:
    return section is not None and section.setting(KEY_SETTINGS[1]) is not None


def _moving(name: str, platform: str) -> str:
    """How it leaves the file, with the store that is most likely there; Windows has none."""
    if platform == "win32":
        return ""
    store = "keychain" if platform == "darwin" else "pass"
    move = shown_command("aws", GROUP, "add-profile", name, "--keys-in", store)
    return f"'{move}' moves it into a store. "


def _rotating(name: str) -> str:
    return shown_command("aws", GROUP, "rotate-key", name)
