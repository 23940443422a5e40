"""console: a link that signs in to the AWS console as the profile, opened in the browser."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from amplify_plugin.awsconfig.partitions import Partition, partition_id, partition_of
from amplify_plugin.commands.acting_as import ActingAs, acting_as, source
from amplify_plugin.commands.base import ENV, Arguments, Command, Example, Option, Result
from amplify_plugin.credentials import now
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.programs.environment import REGION_VARIABLES, own_environment
from amplify_plugin.terminal.text import quoted

if TYPE_CHECKING:
    from amplify_plugin.commands.context import Context

SHORT = 15 * 60  # seconds: how long a link can be used


def run(arguments: Arguments, context: Context) -> Result:
    """Get a link, and open it if there is a browser and a terminal."""
    is_watched = sys.stdout is not None and sys.stdout.isatty()
    opens = is_watched and not arguments["no_browser"] and has_browser(context.environ)
    return answer(arguments, context, open_link if opens else None)


def answer(arguments: Arguments, context: Context, show: Callable[[str], bool] | None) -> Result:
    """The link for --profile, or for what the environment selects.

    ``show`` opens a link and tells whether it could; None to print it only. Raises
    AmplifyPluginError for credentials that cannot sign in, a destination or partition that is not
    known, an endpoint that refuses or does not answer, and whatever keeps the credentials from
    being had.
    """
    from amplify_plugin.roles.console_link import (
        destination_url,
        endpoint_of,
        signin_link,
    )

    _refuse_session(arguments["env"], context)
    found = acting_as(arguments["env"], context)
    whose = f"Profile {quoted(found.profile_name)}" if found.profile_name else "This project"
    if not found.credentials.session_token:
        raise _not_temporary(whose)
    partition, region = _place(found, context)
    destination = destination_url(arguments["destination"], partition, region)
    endpoint = endpoint_of(partition, context.environ)
    link = signin_link(found.credentials, destination, endpoint, context.session)
    if show is not None and show(link):
        text = f"{whose} is signing in to the console, in your browser.\n"
    else:
        text = f"{link}\n"
    return Result({"url": link}, text, _notes(found))


def _not_temporary(whose: str) -> ConfigurationError:
    """A user's keys, or their MFA session: AWS does not accept those for the console."""
    return ConfigurationError(
        f"{whose} has a user's access keys, and the console only accepts a role's credentials. "
        "An MFA session doesn't change that.",
        remedy="Name a profile with a role or SSO (--profile), or sign in to the console as the "
        "user, with password and code.",
    )


def _refuse_session(env: str | None, context: Context) -> None:
    """Refuse a user's MFA session, before a code is spent on it."""
    found = source(env, context)
    if not isinstance(found, str) and context.opens_session(context.profiles.behind(found)):
        raise _not_temporary(f"Profile {quoted(found.name)}")


def _place(found: ActingAs, context: Context) -> tuple[Partition, str | None]:
    """Where the credentials are valid: the partition, and the region to begin with.

    That is the one that the person names, else the environment's, else the profile's, as for
    ``aws``; one of another partition is passed over.
    """
    profile = context.profiles.get(found.profile_name) if found.profile_name else None
    role_arn = context.profiles.behind(profile).role_arn if profile else None
    named = [context.region, *map(context.environ.get, REGION_VARIABLES), found.region]
    regions = [region for region in named if region]
    partition = partition_of(role_arn, found.region or next(iter(regions), None))
    return partition, next((r for r in regions if partition_id(r) == partition.id), None)


def _notes(found: ActingAs) -> tuple[str, ...]:
    if found.credentials.expiration is None:
        return ()
    left = (found.credentials.expiration - now()).total_seconds()
    if left > SHORT:
        return ()
    minutes = max(0, round(left / 60))
    note = f"The console session ends in {minutes} minutes, with the profile's credentials."
    return (f"{note} 'aws awscloudformation login --refresh' gets new ones.",)


def has_browser(environ: Mapping[str, str]) -> bool:
    """Whether a browser can be expected: Python would else start one that takes the terminal."""
    if os.name == "nt" or sys.platform == "darwin":
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


def open_link(link: str) -> bool:
    """Open it in the person's browser; False if there is no browser."""
    import webbrowser

    with _own_environment():
        try:
            return webbrowser.open(link)
        except webbrowser.Error:
            return False


@contextlib.contextmanager
def _own_environment() -> Iterator[None]:
    """The environment as other programs expect it; ``webbrowser`` takes none as an argument."""
    before = dict(os.environ)
    wanted = own_environment(before)
    try:
        for name in before.keys() - wanted.keys():
            del os.environ[name]
        os.environ.update(wanted)
        yield
    finally:
        os.environ.update(before)


COMMAND = Command(
    name="console",
    summary="Sign in to the AWS console as the profile.",
    description=(
        "Creates a link that signs in to the AWS console with the credentials of the environment's "
        "profile (or of --profile), and opens it in the browser. It asks for an MFA code if one is "
        "needed. Without a terminal or a browser, or with --no-browser, it prints the link. Anyone "
        "who has the link can use it for 15 minutes. The console session ends with the "
        "credentials. Only temporary credentials can sign in: those of a role or of SSO."
    ),
    options=(
        ENV,
        Option(
            "destination",
            "The page to open: a path such as s3, or an https address of the console.",
        ),
        Option("no-browser", "Print the link instead of opening a browser.", is_flag=True),
    ),
    examples=(
        Example("The console of the project's account:", "console"),
        Example(
            "A service's page, in production:", "console --env prod --destination cloudformation"
        ),
        Example("Only the link, for the browser of another machine:", "console --no-browser"),
    ),
    run=run,
)
