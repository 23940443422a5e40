"""Tell whether a profile acts in another account than its environment is deployed in."""

from typing import NamedTuple

from amplify_plugin.awsconfig.profiles import Profile, Profiles
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError
from amplify_plugin.project.base import Project, Selection
from amplify_plugin.project.place import SELECT
from amplify_plugin.project.refusals import words_of
from amplify_plugin.terminal.text import quoted

OTHERWISE = f"Choose another profile with '{SELECT}', or name one with --profile."


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


class AccountCheck(NamedTuple):
    """The account that credentials must be of, where only AWS knows whose they are.

    ``who`` says in words what gives the credentials.
    """

    deployed: str
    env_name: str
    who: str

    def refusal(self, acting: str | None) -> AmplifyPluginError | None:
        """Say why credentials of that account may not sign; None where they may.

        ``acting`` is None where AWS did not tell.
        """
        if acting == self.deployed:
            return None
        if acting is not None:
            return ConfigurationError(
                _words(Accounts(self.deployed, acting), self.who, self.env_name),
                remedy=f"{OTHERWISE} (You have set account_check = refuse.)",
            )
        return ConfigurationError(
            f"Environment {quoted(self.env_name)} is deployed in account {self.deployed}, and AWS "
            f"did not say in which account {self.who} acts. You have set account_check = refuse.",
            remedy="Check the network and try again, or run 'aws awscloudformation settings "
            "account_check warn'.",
        )


def account_to_check(
    project: Project, selection: Selection, profile: Profile | None, profiles: Profiles
) -> AccountCheck | None:
    """What to ask AWS before a selection's credentials sign; None where the files tell enough."""
    deployed = project.account_id(selection.env_name)
    if deployed is None or (profile is not None and profiles.account_id(profile) is not None):
        return None
    who = words_of(selection) if selection.is_of_project else "your default profile"
    return AccountCheck(deployed, selection.env_name, who)


def other_account_words(accounts: Accounts, profile: Profile, env_name: str) -> str:
    """Say in a sentence that a profile acts in another account than the environment's."""
    return _words(accounts, f"profile {quoted(profile.name)}", env_name)


def wrong_account(accounts: Accounts, profile: Profile, env_name: str) -> AmplifyPluginError:
    """Say why a profile of another account may not sign: the person has set that."""
    return ConfigurationError(
        other_account_words(accounts, profile, env_name),
        remedy=f"{OTHERWISE} (You have set account_check = refuse.)",
    )


def _words(accounts: Accounts, who: str, env_name: str) -> str:
    return (
        f"Environment {quoted(env_name)} is deployed in account {accounts.deployed}, and {who} "
        f"acts in account {accounts.acting}."
    )
