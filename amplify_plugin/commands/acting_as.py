"""What a command acts as: the credentials of --profile, or of what the environment selects."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from amplify_plugin.commands.context import Context, NotTrusted
from amplify_plugin.project.accounts import account_to_check, other_account, wrong_account
from amplify_plugin.project.key_file import read_key_file
from amplify_plugin.project.refusals import refusal
from amplify_plugin.roles import endpoints
from amplify_plugin.roles.account_check import refusal as refusal_of_account
from amplify_plugin.roles.source import SourceUnusable
from amplify_plugin.terminal.text import quoted, shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.project import Project, Selection


class ActingAs(NamedTuple):
    """Credentials with the region that goes with them, and the profile that they are of.

    ``profile_name`` is None for keys that the Amplify CLI keeps in its own file. ``endpoints``
    are the variables that say what the profile says of endpoints. ``account_id`` is None where
    the files do not tell it, ``role_arn`` where no role was assumed, and where botocore assumed
    that of a web identity.
    """

    credentials: Credentials
    region: str | None
    profile_name: str | None
    endpoints: Mapping[str, str] = MappingProxyType({})
    account_id: str | None = None
    role_arn: str | None = None

    @property
    def says_where(self) -> tuple[str, ...]:
        """One line about the endpoints for the person, or none."""
        hosts = endpoints.hosts(self.endpoints)
        if not hosts:
            return ()
        profile = shown(self.profile_name)
        return (f"Calls to AWS go to {' and '.join(hosts)}, as profile {quoted(profile)} says.",)


def acting_as(env: str | None, context: Context) -> ActingAs:
    """What ``--profile`` names, else what the environment selects, if that is approved.

    Raises NotTrusted, NothingSelected, and whatever keeps the credentials from being had.
    """
    found = source(env, context)
    if isinstance(found, str):
        keys = read_key_file(found)
        acting = ActingAs(keys.credentials, keys.region, None)
    else:
        # Of a bridge what it bridges: no process is needed to ask ourselves.
        behind = context.profiles.behind(found)
        # Before anybody is asked for a code.
        variables = _endpoints(found, context)
        credentials = credentials_of(behind, context)
        account_id = context.profiles.account_id(behind)
        role_arn = behind.role.role_arn if behind.role else None
        acting = ActingAs(credentials, found.region, found.name, variables, account_id, role_arn)
    _check_account(acting, env, context)
    return acting


def _endpoints(profile: Profile, context: Context) -> Mapping[str, str]:
    if not any(map(profile.settings.get, endpoints.SETTINGS)):
        return {}
    services = context.session.full_config.get("services", {})
    return endpoints.variables(profile.name, profile.settings, services, context.environ)


def source(env: str | None, context: Context) -> Profile | str:
    """Where the credentials come from: a profile, or the path of a key file of the project's.

    Raises as ``acting_as`` does, without asking for any credentials.
    """
    named = context.named_profile(env)
    if named is not None:
        return context.profiles.get(named)
    if context.place.refusal is not None:
        raise NotTrusted(context.place.refusal)
    project, env_name = context.environment(env)
    selection = project.selection(env_name)
    if selection is not None and selection.is_of_project:
        verdict = context.approvals.verdict(project, selection)
        if verdict != "approved":
            name = selection.profile_name
            is_there = name is None or context.profiles.find(name) is not None
            raise NotTrusted(
                refusal(project, selection, verdict, context.approvals, is_there=is_there)
            )
        _refuse_other_account(project, selection, context)
        if selection.key_file is not None:
            return selection.key_file
    return context.selected_profile(project, env_name)


def _refuse_other_account(project: Project, selection: Selection, context: Context) -> None:
    """Stop at a profile of another account, where the person has set account_check = refuse."""
    profile = context.profiles.find(selection.profile_name or "")
    if profile is None or context.account_check != "refuse":
        return
    accounts = other_account(project, selection.env_name, profile, context.profiles)
    if accounts is not None:
        raise wrong_account(accounts, profile, selection.env_name)


def _check_account(acting: ActingAs, env: str | None, context: Context) -> None:
    """Ask AWS for the account, where the files do not tell and the person refuses another."""
    if context.account_check != "refuse" or context.named_profile(env) is not None:
        return
    project, env_name = context.environment(env)
    selection = project.selection(env_name)
    profile = context.profiles.find(acting.profile_name or "")
    expected = selection and account_to_check(project, selection, profile, context.profiles)
    if expected:
        session = context.new_session(profile.spellings[0] if profile else None)
        error = refusal_of_account(expected, acting.credentials, session, acting.region)
        if error is not None:
            raise error


def credentials_of(
    profile: Profile, context: Context, *, mfa_code: str | None = None, refresh: bool = False
) -> Credentials:
    """A profile's credentials: a role's through the cache, others as botocore finds them.

    Of a user's keys with a device it is the MFA session, if the settings have one. ``mfa_code``
    saves the question; ``refresh`` passes over what is cached. Raises NoCredentials, and what
    keeps a role's from being had.
    """
    if profile.role is not None or context.opens_session(profile):
        return context.role_credentials(mfa_code=mfa_code).get(profile, refresh=refresh)
    found = context.profile_credentials(profile)
    if found is None:
        raise NoCredentials(profile)
    return found


class NoCredentials(SourceUnusable):
    """The profile exists, and nothing in it gives credentials."""

    def __init__(self, profile: Profile) -> None:
        configure = shown_command("aws", "configure", "--profile", profile.name)
        super().__init__(
            f"Profile {quoted(profile.name)} has no credentials.",
            remedy=f"Add its keys with '{configure}'.",
        )
