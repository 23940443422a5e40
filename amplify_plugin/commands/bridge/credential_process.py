"""credential-process: a profile's credentials, as other tools fetch them by themselves.

They keep our standard error to themselves, run us again when we fail, and run us at every request
for an answer that ends within five minutes: so a person is told on the terminal, a failure is
remembered for some seconds, and what is cached counts only while it lasts.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from amplify_plugin.commands.acting_as import credentials_of
from amplify_plugin.commands.base import Arguments, Command, Example, Option, Result
from amplify_plugin.commands.bridge import known_roles
from amplify_plugin.commands.bridge.failures import (
    FailedJustNow,
    Failures,
    is_worth_remembering,
)
from amplify_plugin.commands.credential_formats import as_process
from amplify_plugin.credential_process import MARGIN, aws_files
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.programs.environment import PROFILE_VARIABLES
from amplify_plugin.terminal.advice import laid_out
from amplify_plugin.terminal.caller import Caller, CallerGone
from amplify_plugin.terminal.notices import notice_everywhere, notice_on_terminal
from amplify_plugin.terminal.text import shown

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.context import Context
    from amplify_plugin.credentials import Credentials

AT_LEAST = timedelta(seconds=MARGIN)
UNDER_WAY = "AMPLIFY_PLUGIN_CREDENTIAL_PROCESS"  # profiles that a process above us is answering for
TOO_LATE = (
    "The program that asked has ended. The credentials are cached, so run it again: it won't ask "
    "for a code."
)
INTERRUPTED = "The question for the MFA code was interrupted."


def _circle(under_way: list[str]) -> ConfigurationError:
    """A profile whose credentials come, by way of other programs, from itself."""
    return ConfigurationError(
        "These profiles get their credentials from each other: "
        f"{' -> '.join(map(shown, under_way))}.",
        remedy="Give one of them its own credentials.",
    )


def run(arguments: Arguments, context: Context) -> Result:
    """Print the credentials of --profile for the program that runs us."""
    del arguments
    name = context.profile_name
    if not name:
        raise UsageError("Which profile?", remedy="credential-process needs --profile NAME.")
    caller = Caller()
    _enter(name)
    context.warn = notice_everywhere
    before = aws_files()
    failures = Failures()
    try:
        profile = context.profiles.behind(context.profiles.get(name))
        found = _cached(profile, context) or _fresh(name, profile, context, failures)
        if profile.role is not None and caller.is_gone:
            notice_everywhere(TOO_LATE)
    except FailedJustNow as error:
        if error.by_person:
            notice_on_terminal(f"{error}\n(That was a few seconds ago, so it was not tried again.)")
        raise
    except CallerGone:
        raise  # another program has the terminal now, and no answer is awaited
    except AmplifyPluginError as error:
        notice_on_terminal(laid_out(error))
        if is_worth_remembering(error):
            failures.remember(name, laid_out(error))
        raise
    if profile.role is not None:
        known_roles.remember(name, profile.role, before)
    return Result(None, as_process(found))


def _enter(name: str) -> None:
    """Make this process, and those it starts, answer for the profile."""
    under_way = os.environ.get(UNDER_WAY, "").split("\n") if UNDER_WAY in os.environ else []
    if name in under_way:
        raise _circle([*under_way, name])
    os.environ[UNDER_WAY] = "\n".join([*under_way, name])
    # The program's own profile, which is this one's bridge: following it would lead back here.
    for variable in PROFILE_VARIABLES:
        os.environ.pop(variable, None)


def _cached(profile: Profile, context: Context) -> Credentials | None:
    role = profile.role
    return role and context.cache.get(role.role_arn, role.session_name, at_least=AT_LEAST)


def _fresh(name: str, profile: Profile, context: Context, failures: Failures) -> Credentials:
    @contextlib.contextmanager
    def asking() -> Iterator[None]:
        # After waiting for another process, whose question may have come to nothing; and said to
        # those that wait for us before they are let go.
        failures.raise_recent(name)
        try:
            yield
        except KeyboardInterrupt:
            failures.remember(name, INTERRUPTED)
            raise
        except AmplifyPluginError as error:
            if is_worth_remembering(error):
                failures.remember(name, laid_out(error))
            raise

    failures.raise_recent(name)
    if profile.role is None and not context.opens_session(profile):
        return credentials_of(profile, context)
    maker = context.role_credentials(asking=asking)
    return maker.get(profile, at_least=AT_LEAST)


COMMAND = Command(
    name="credential-process",
    summary="Print credentials in the format of credential_process in ~/.aws/config.",
    description=(
        "Prints the credentials of --profile as version-1 JSON of the credential_process "
        "protocol, valid for at least five minutes, and nothing else. Questions for an MFA code "
        "and messages appear on the terminal itself. 'bridge-profile' writes the profile that "
        "runs this."
    ),
    options=(Option("bridge", "The profile that runs this. The name has no effect."),),
    examples=(Example("What a bridge runs:", "credential-process --profile bizcorprole"),),
    run=run,
    meaningless=("region", "output", "query"),
)
