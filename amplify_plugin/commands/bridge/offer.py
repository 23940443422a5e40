"""Who needs a bridge, the command that makes one, and the name that it gets."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from amplify_plugin.about import GROUP
from amplify_plugin.awsconfig import amplify, credential_order, names
from amplify_plugin.awsconfig.profiles import SourceCircle
from amplify_plugin.project import Selection
from amplify_plugin.project.refusals import approving, env_option
from amplify_plugin.terminal.text import quoted, shown_command

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile, Profiles
    from amplify_plugin.project import Project

SUFFIX = "-bridge"


def offer(name: str, *options: str) -> str:
    """The command that bridges a profile, as a person types it."""
    return shown_command("aws", GROUP, "bridge-profile", name, *options)


def selecting(project: Project, env_name: str, name: str, bridge: str | None) -> str:
    """The command after which an environment selects a bridge to the profile.

    ``bridge`` is one that is there already; without it the command makes one.
    """
    if bridge is not None:
        return approving(project, Selection(env_name, "project", profile_name=bridge))
    return offer(name, "--select", *env_option(project, env_name))


def default_alias(name: str) -> str:
    """A plain name for a bridge: ``-`` for what is not plain in it, else the name with a suffix."""
    spoken = names.unescape(name)
    plain = names.plain(spoken)
    return plain if plain and plain != spoken else (plain or "profile") + SUFFIX


_OF_AMPLIFY = (*credential_order.AMPLIFY_KEY_ID, *credential_order.AMPLIFY_SECRET)
# What the Amplify CLI (Gen 1) makes of each kind of profile that it cannot use.
AMPLIFY_LACKS = {
    "role": "has not been able to assume roles since version 14.2.2",
    "sso": "knows no SSO",
    "web-identity": "knows no web identity",
    "login": "knows no 'aws login'",
    "empty": "finds no credentials in this profile",
}


def unusable_in_amplify(profile: Profile, config: str) -> str | None:
    """Why the Amplify CLI gets no credentials of a profile, as the rest of a sentence; else None.

    ``config`` is the text of ~/.aws/config.
    """
    read = amplify.profile(config, profile.name)
    if read is None:
        return f"does not find {quoted(profile.name)}"
    # botocore, whose settings these are, ignores the case of keys.
    names_of_its_own = {key: profile.settings.get(key.lower()) for key in _OF_AMPLIFY}
    way = credential_order.way("amplify", read, {**profile.settings, **names_of_its_own})
    if way is None or way == "role":
        return AMPLIFY_LACKS.get(way or profile.kind)
    return None


def unusable_in_ampx(profile: Profile, read: Container[str], profiles: Profiles) -> str | None:
    """Why ``ampx`` gets no credentials of a profile, as the rest of a sentence; else None.

    ``read`` are the profiles that the AWS SDK for JavaScript reads in both AWS files. A role's
    trouble may be that of its source profiles.
    """
    try:
        links = (profile, *profiles.sources_of(profile.name))
    except SourceCircle:
        return None  # no tool can use it, and what says so is not about ampx
    for link in links:
        of_source = "" if link is profile else f" of its source profile {quoted(link.name)}"
        if link.name not in read:
            return f"does not find {quoted(link.name)}"
        if link.kind == "empty":
            return f"finds no credentials in {quoted(link.name)}"
        if link.kind != "role" or (of_source and link.has_keys):
            break
        if link.settings.get("mfa_serial"):
            return f"cannot ask for the MFA code{of_source}"
    return None
