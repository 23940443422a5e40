"""Tell whether a profile acts in another account than its environment is deployed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.errors import AmplifyPluginError, ConfigurationError
from amplify_plugin.project.place import SELECT
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile, Profiles
    from amplify_plugin.project.base import Project


class Accounts(NamedTuple):
    """The account that an environment is deployed in, and the one that its profile acts in."""

    deployed: str
    acting: str


def other_account(
    project: Project, env_name: str, profile: Profile, profiles: Profiles
) -> Accounts | None:
    """Both accounts, where the files tell them and they differ; else None."""
    deployed, acting = project.account_id(env_name), profiles.account_id(profile)
    if deployed is None or acting is None or deployed == acting:
        return None
    return Accounts(deployed, acting)


def other_account_words(accounts: Accounts, profile: Profile, env_name: str) -> str:
    """Say in a sentence that a profile acts in another account than the environment's."""
    return (
        f"Environment {shown(env_name)!r} is deployed in account {accounts.deployed}, and profile "
        f"{shown(profile.name)!r} acts in account {accounts.acting}."
    )


def wrong_account(accounts: Accounts, profile: Profile, env_name: str) -> AmplifyPluginError:
    """Say why a profile of another account is not used: the person has set that."""
    return ConfigurationError(
        other_account_words(accounts, profile, env_name),
        remedy=f"Choose another profile with '{SELECT}', or name one with --profile. (You have set "
        "account_check = refuse.)",
    )
