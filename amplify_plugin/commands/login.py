"""login: get the profile's credentials into the cache now, so that nothing asks later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amplify_plugin.awsconfig.passkeys import gives_no_codes, is_passkey
from amplify_plugin.commands.acting_as import credentials_of
from amplify_plugin.commands.base import (
    DRY_RUN,
    ENV,
    NO_SESSION,
    Arguments,
    Command,
    Example,
    Option,
    Result,
)
from amplify_plugin.commands.context import Context, nothing_selected
from amplify_plugin.commands.history import History
from amplify_plugin.commands.profile_view import LABELS, profile_result
from amplify_plugin.credentials import now
from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.project.accounts import Accounts, other_account_words
from amplify_plugin.project.key_file import read_key_file
from amplify_plugin.roles.source import SignInEnded
from amplify_plugin.terminal.prompt import NothingTyped
from amplify_plugin.terminal.table import Cell, fields
from amplify_plugin.terminal.text import local_time, relative_time, shown

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.project import Project, Selection
    from amplify_plugin.terminal.prompt import Prompt

WAYS = {
    "keys": "its keys",
    "process": "its credential_process",
    "sso": "SSO",
    "web-identity": "its web identity",
    "login": "'aws login'",
}


def run(arguments: Arguments, context: Context) -> Result:
    """Sign in, and approve what the environment selects."""
    context.without_session = bool(arguments.get("no_session"))
    named = context.named_profile(arguments["env"])
    if named is not None:
        return _login(None, None, context.profiles.get(named), arguments, context)
    return _login(*_selected(arguments["env"], context), arguments, context)


def offered(name: str, arguments: Arguments, context: Context, prompt: Prompt) -> Result | None:
    """What ``login --profile NAME`` says about a profile just added; None if it is not wanted.

    With ``--login``, else after a yes of a person who is asked things anyway: a script that gives
    its keys, or --force, is not kept waiting.
    """
    is_script = arguments["keys_from_stdin"] or arguments["force"]
    if arguments["dry_run"] or not (arguments["login"] or (prompt.is_there and not is_script)):
        return None
    if not arguments["login"] and not _agrees(prompt):
        return None
    context = context.with_files_of_now(name)
    behind = context.profiles.behind(context.profiles.get(name))
    found = _sign_in(behind, {"mfa_code": None, "refresh": False}, context)
    History().used(name)
    if behind.role is None or found is not None:
        words = f"profile {name}, {_words(behind, found)}" if found else f"profile {name}"
        return Result(None, f"Signed in as {shown(words)}.\n")
    role = behind.role
    end = context.cache.state(role.role_arn, role.session_name).expiration
    until = f", until {local_time(end, now())} ({relative_time(end, now())})" if end else ""
    who = f"{shown(role.role_arn)}\n  with profile {shown(name)}"
    return Result(None, f"Signed in as {who}{until}.\n")


def _agrees(prompt: Prompt) -> bool:
    try:
        return prompt.agrees("", "? Sign in now to test it?", by_default=True)
    except NothingTyped:
        # All is written: without an answer it is a no, not a failure.
        return False


def _login(
    project: Project | None,
    selection: Selection | None,
    profile: Profile | None,
    arguments: Arguments,
    context: Context,
) -> Result:
    behind = context.profiles.behind(profile) if profile else None
    if arguments["dry_run"]:
        shown_now = profile_result(project, selection, profile, context)
        return shown_now._replace(text=_would_do(behind, context) + shown_now.text)
    found = None if behind is None else _sign_in(behind, arguments, context)
    if profile is not None:
        History().used(profile.name)
    notes: tuple[str, ...] = ()
    if project is not None and selection is not None:
        account_id = _account(profile, found, context)
        notes = _other_account(project, selection, profile, account_id, context)
        _approve(project, selection, account_id, context)
    result = profile_result(project, selection, profile, context)
    result = result._replace(notes=(*notes, *result.notes))
    if behind is None or found is None:
        return result
    words = Cell(_words(behind, found))
    last = fields([("Credentials", words)], context.screen, names=LABELS)
    return result._replace(text=result.text + last)


def _selected(env: str | None, context: Context) -> tuple[Project, Selection, Profile | None]:
    """What the environment selects; its key file is read, so that a broken one is said here."""
    project, env_name = context.environment(env)
    selection = project.selection(env_name)
    if selection is None or not selection.is_of_project:
        raise nothing_selected(project, env_name)
    if selection.profile_name is None:
        assert selection.key_file is not None
        read_key_file(selection.key_file)
        return project, selection, None
    return project, selection, context.profiles.get(selection.profile_name)


def _sign_in(profile: Profile, arguments: Arguments, context: Context) -> Credentials | None:
    """Get the credentials. They are returned unless they are a role's, which are in the cache."""
    from amplify_plugin.commands.sign_in import sign_in

    try:
        return _credentials(profile, arguments, context)
    except SignInEnded as ended:
        sign_in(ended, context)
    return _credentials(profile, arguments, context)


def _credentials(profile: Profile, arguments: Arguments, context: Context) -> Credentials | None:
    needs_code = profile.role is not None or context.opens_session(profile)
    if needs_code and profile.mfa_serial and is_passkey(profile.mfa_serial):
        raise gives_no_codes(profile.name)
    found = credentials_of(
        profile, context, mfa_code=arguments["mfa_code"], refresh=arguments["refresh"]
    )
    return None if profile.role is not None else found


def _words(profile: Profile, found: Credentials) -> str:
    """Where credentials come from and until when they are good, for a person."""
    if found.expiration is not None:
        moment = now()
        left = relative_time(found.expiration, moment)
        end = f"ends {left} (at {local_time(found.expiration, moment)})"
    else:
        end = "with an unknown end" if found.session_token else "without an end"
    way = WAYS.get(profile.kind, profile.kind)
    if profile.is_user_with_mfa and found.session_token:
        way = "an MFA session"
    return f"from {way}, {end}"


def _account(profile: Profile | None, found: Credentials | None, context: Context) -> str | None:
    """The account that a profile acts in, asked of AWS where the files do not tell."""
    if profile is None:
        return None
    known = context.profiles.account_id(profile)
    if known is not None or found is None or context.account_check == "off":
        return known
    from amplify_plugin.roles import sts

    try:
        session = context.new_session(profile.spellings[0])
        return sts.caller_account(sts.client(session, found, profile.region, profile.name))
    except Exception:  # noqa: BLE001  whose botocore it is, is not known; the sign-in is done
        return None


def _other_account(
    project: Project,
    selection: Selection,
    profile: Profile | None,
    account_id: str | None,
    context: Context,
) -> tuple[str, ...]:
    deployed = project.account_id(selection.env_name)
    if profile is None or context.account_check == "off":
        return ()
    if deployed is None or account_id is None or deployed == account_id:
        return ()
    accounts = Accounts(deployed, account_id)
    return (other_account_words(accounts, profile, selection.env_name),)


def _approve(
    project: Project, selection: Selection, account_id: str | None, context: Context
) -> None:
    try:
        context.approvals.approve(project, selection, account_id)
    except AmplifyPluginError as error:
        # The credentials are there; only 'aws' will not follow the project by itself.
        context.warn(f"{error.message} So the profile is not approved for this project.")


def _would_do(profile: Profile | None, context: Context) -> str:
    if profile is not None and context.opens_session(profile):
        return "Would open an MFA session with a code, unless one is still valid.\n"
    if profile is None or profile.role is None:
        return "Would check that it gives credentials.\n"
    asked = " and ask for an MFA code" if profile.role.mfa_serial else ""
    return f"Would assume the role{asked}, unless its cached credentials are valid.\n"


COMMAND = Command(
    name="login",
    summary="Sign in now: get the profile's credentials into the cache.",
    description=(
        "Assumes the role of the environment's profile (or of --profile) and caches its "
        "credentials for 'aws' and the Amplify CLI, so that nothing asks for an MFA code in the "
        "middle of a task. Valid cached credentials are kept, unless you give --refresh. If the "
        "profile or its source signs in through SSO or 'aws login' and that session has ended, it "
        "runs 'aws sso login' or 'aws login', on a terminal only. Signing in also approves the "
        "profile for this project on this machine."
    ),
    options=(
        ENV,
        Option("mfa-code", "The MFA code. Without it, login asks for one."),
        Option(
            "refresh",
            "Get new credentials, and a new MFA session, even if the current ones are valid.",
            is_flag=True,
        ),
        NO_SESSION,
        DRY_RUN,
    ),
    examples=(
        Example("Sign in before a long task:", "login --refresh"),
        Example("Without a terminal:", "login --mfa-code 123456"),
        Example("Sign in with a profile, from anywhere:", "login --profile bizcorprole"),
    ),
    run=run,
    meaningless=("region",),
)
