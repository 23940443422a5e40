"""exec: run a command with the profile's credentials and region in its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from amplify_plugin.commands import ampx, exec_mark
from amplify_plugin.commands.acting_as import ActingAs, acting_as
from amplify_plugin.commands.base import (
    ENV,
    NO_SESSION,
    Arguments,
    Command,
    Example,
    Option,
    Result,
)
from amplify_plugin.commands.bridge.offer import offer
from amplify_plugin.commands.credential_formats import variables
from amplify_plugin.credentials import now
from amplify_plugin.errors import UsageError
from amplify_plugin.programs.environment import (
    KEY_VARIABLES,
    PROFILE_VARIABLES,
    REGION_VARIABLES,
    own_environment,
)
from amplify_plugin.programs.foreground import NOT_FOUND, NOT_STARTED, become
from amplify_plugin.programs.lookup import called
from amplify_plugin.roles.endpoints import without_handed
from amplify_plugin.terminal.text import local_time, quoted, relative_time, shown, shown_command

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context

MARK = exec_mark.MARK


def run(arguments: Arguments, context: Context) -> Result:
    """Become the command. Returns where it cannot be started, and on Windows."""
    words = _words(arguments["command_line"])
    is_ampx = ampx.is_ampx(words)
    names_profile = ampx.names_profile(ampx.own_words(words) or words[1:])
    if not arguments["force"]:
        _refuse_two_identities(context.environ, is_ampx_with_profile=is_ampx and names_profile)
    # Before anybody is asked for an MFA code.
    program = called(words[0], context.environ)
    if program is None:
        return _not_found(words[0])
    program = os.path.abspath(program)  # it may start in another folder
    context.without_session = bool(arguments.get("no_session"))
    found = acting_as(arguments["env"], context)
    environ = environment_with(found, context.environ, region=context.region)
    for line in (*found.says_where, *_doubts(context.region)):
        context.warn(line)
    if names_profile and not is_ampx:
        context.warn(
            f"{shown(words[0])} is given a --profile, which most tools use instead of these "
            "credentials."
        )
    try:
        if is_ampx:
            _suit_ampx(words, environ, found, context)
        return Result(None, "", exit_code=become(program, words, environ))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return _cannot_start(words[0], reason, NOT_STARTED)


def _refuse_two_identities(environ: Mapping[str, str], *, is_ampx_with_profile: bool) -> None:
    """Raise UsageError where it is easily mistaken whose credentials count."""
    if is_ampx_with_profile:
        raise UsageError(
            "'ampx' was given --profile: with credentials in the environment too, it may "
            "check one account and deploy to another.",
            remedy="Leave --profile out: 'exec' gives it the project's; or give --force.",
        )
    inside = environ.get(MARK)
    if inside is not None:
        raise UsageError(
            f"This shell was started by 'exec' and already acts as {quoted(inside)}.",
            remedy="Leave that shell first, or give --force.",
        )


def _not_found(word: str) -> Result:
    if os.path.dirname(word) and os.path.exists(word):
        return _cannot_start(word, "it is not an executable file", NOT_STARTED)
    return _cannot_start(word, "there is no such command", NOT_FOUND)


def _doubts(region: str | None) -> tuple[str, ...]:
    """What to say of --region, for a tool that would try for a minute to reach it."""
    from amplify_plugin.commands import regions

    doubt = regions.doubt(region) if region else None
    return (doubt,) if doubt else ()


def environment_with(
    found: ActingAs, environ: Mapping[str, str], *, region: str | None = None
) -> dict[str, str]:
    """The environment of a program that acts as what was chosen, and as nothing else.

    A region that the person named (``region``, else the environment's) wins over the profile's, as
    in the AWS CLI. With profile variables beside the keys, Amplify Gen 2 checks one account and
    deploys to another, so those go.
    """
    region = region or next(filter(None, map(environ.get, REGION_VARIABLES)), found.region)
    passed = without_handed(own_environment(environ))
    for name in (*KEY_VARIABLES, *PROFILE_VARIABLES):
        passed.pop(name, None)
    passed.update(variables(found.credentials))
    passed.update(dict.fromkeys(REGION_VARIABLES, region) if region else {})
    passed.update(found.endpoints)
    passed[MARK] = found.profile_name or exec_mark.NO_PROFILE
    passed[exec_mark.MARKED_KEY] = found.credentials.access_key_id
    for name, value in (
        (exec_mark.MARKED_ACCOUNT, found.account_id),
        (exec_mark.MARKED_ROLE, found.role_arn),
    ):
        passed.pop(name, None)  # of an exec around this one
        passed.update({name: value} if value else {})
    return passed


def _suit_ampx(
    words: Sequence[str], environ: dict[str, str], found: ActingAs, context: Context
) -> None:
    # It takes AWS_REGION, and warns at every run that the older name is set as well.
    environ.pop("AWS_DEFAULT_REGION", None)
    if ampx.watches(words):
        _warn_of_end(found, context)
    _enter_root(environ, context)


def _enter_root(environ: dict[str, str], context: Context) -> None:
    """Go to the root of the Gen 2 project, the only folder in which ``ampx`` finds it."""
    project = context.project
    if project is None or not (project.generation > 1 or project.is_migrating):
        return
    if not os.path.samefile(os.curdir, project.root):
        # What its other options name (--out-dir) counts from there.
        context.warn(f"ampx runs in {shown(project.root)}, the root of the project.")
        os.chdir(project.root)
        environ["PWD"] = str(project.root)


def _warn_of_end(found: ActingAs, context: Context) -> None:
    expiration = found.credentials.expiration
    if expiration is not None:
        name, moment = found.profile_name or "NAME", now()
        profile = context.profiles.find(name)
        is_bridge = profile is not None and profile.bridged is not None
        bridge = name if is_bridge else context.profiles.bridge_to(name)
        longer = (
            f"run '{shown_command('ampx', 'sandbox', '--profile', bridge)}', which renews them."
            if bridge
            else f"'{offer(name)}' makes a profile for 'ampx sandbox --profile'."
        )
        context.warn(
            f"The credentials end {relative_time(expiration, moment)} "
            f"(at {local_time(expiration, moment)}) "
            f"and are not renewed: for a longer sandbox, {longer}"
        )


def _words(command_line: Sequence[str] | None) -> list[str]:
    words = list(command_line or ())
    if words[:1] == ["--"]:
        del words[0]
    if not words:
        raise UsageError("Which command?", remedy="Put it after '--', as in: exec -- env")
    return words


def _cannot_start(name: str, reason: str, exit_code: int) -> Result:
    return Result(None, "", (f"{shown(name)} cannot be run: {reason}.",), exit_code)


COMMAND = Command(
    name="exec",
    summary="Run a command with the profile's credentials.",
    description=(
        "Runs a command with the credentials, region and endpoints of the environment's profile "
        "(or of --profile) in its environment, and asks for an MFA code if one is needed. "
        "AWS_PROFILE and AWS_DEFAULT_PROFILE are removed, so that only one account is possible. "
        "For the same reason it refuses 'ampx' with a --profile; ampx runs in the project's root. "
        "Sign-ins through SSO or 'aws login' never use the profile's endpoint. Signals reach the "
        "command, and its exit code is returned. The credentials are not renewed while it runs: "
        "for longer tasks, 'bridge-profile' writes a profile that renews itself."
    ),
    options=(
        ENV,
        NO_SESSION,
        Option("force", "Run inside another 'exec', or 'ampx' with a --profile.", is_flag=True),
        Option("command_line", "The command and its arguments, after '--'.", rest=True),
    ),
    examples=(
        Example("Any tool, as the project's profile:", "exec -- terraform plan"),
        Example("Amplify Gen 2, from any folder:", "exec -- npx ampx sandbox --once"),
        Example("A shell that works in production:", "exec --env prod -- bash"),
    ),
    run=run,
    meaningless=("output", "query"),
)
