"""The AWS CLI in a project: the profile in force there, as if it had been given with --profile.

What runs outside a project as well is in the package itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from amplify_plugin.about import ALIASES, GROUP

if TYPE_CHECKING:
    from amplify_plugin.project.in_force import InForce, Named

CONFIGURE_READS = ("list", "get", "list-profiles", "export-credentials")
SIGN_INS = ("login", "logout")  # also below "sso"


def choose(
    folder: str, parsed_args: Any, session: Any, remaining_args: list[str] | None
) -> InForce | None:
    """Decide what is in force in a folder; ``parsed_args`` name its profile afterwards.

    None where that is nothing to us: no project, or a command that is as outside of one.
    """
    if is_as_outside(parsed_args.command, remaining_args):
        return None
    from amplify_plugin.project import in_force
    from amplify_plugin.terminal.notices import notice

    sections = session.full_config.get("profiles", {})
    named = _named(parsed_args, session)
    if _subcommand(parsed_args.command, remaining_args) not in ("get", "list-profiles") or (
        parsed_args.command != "configure"  # which shows the lines as they are written
    ):
        _run_processes_outside(sections)
    choice = in_force.choose(folder, named, sections, os.environ, notice)
    if choice.profile is not None and (
        # The second is the environment's profile, in a spelling that the AWS CLI does not find.
        not choice.is_explicit or named is None or named.name not in choice.profile.spellings
    ):
        parsed_args.profile = choice.profile.spellings[0]
    if choice.error is not None and is_listing(parsed_args.command, remaining_args):
        # It signs nothing: let it show that there are no credentials here, and say why.
        return choice._replace(error=None, notice=str(choice.error), is_nobody=True)
    if choice.key_file is not None and not parsed_args.region:
        from amplify_plugin.roles.provider import key_file_region

        parsed_args.region = key_file_region(session, choice.key_file)
    return choice


def _run_processes_outside(sections: Mapping[str, Mapping[str, Any]]) -> None:
    # Most people have no such line: no module for them.
    if any("credential_process" in settings for settings in sections.values()):
        from amplify_plugin.roles.child_processes import run_outside

        run_outside(sections)


def is_as_outside(command: str | None, remaining_args: list[str] | None) -> bool:
    """Whether an AWS CLI command is the same in a project as outside: ours, sign-ins, files."""
    first = _subcommand(command, remaining_args)
    return (
        command in (GROUP, *ALIASES, *SIGN_INS)
        or (command == "sso" and first in SIGN_INS)
        # What 'configure' writes must go into a profile that the person named: it would put their
        # keys into the project's role, and 'set' makes a second section for a name with a dot.
        or (command == "configure" and first not in CONFIGURE_READS)
    )


def is_listing(command: str | None, remaining_args: list[str] | None) -> bool:
    """Whether it is ``aws configure list``, which shows credentials and uses none."""
    return command == "configure" and _subcommand(command, remaining_args) == "list"


def _subcommand(command: str | None, remaining_args: list[str] | None) -> str | None:
    """The word after a command; ``remaining_args`` is None where an older AWS CLI does not tell."""
    words = remaining_args
    if words is None and command in sys.argv:
        words = sys.argv[sys.argv.index(command) + 1 :]
    return next(iter(words or ()), None)


def _named(parsed_args: Any, session: Any) -> Named | None:
    from amplify_plugin.project.in_force import Named

    if parsed_args.profile:
        return Named(parsed_args.profile, "--profile")
    of_session = session.get_config_variable("profile")
    return Named(of_session, "AWS_PROFILE") if of_session else None


def provide(session: Any, choice: InForce) -> None:
    """Put our provider into the session's chain, where the profile in force is the project's."""
    from amplify_plugin.errors import AmplifyPluginError
    from amplify_plugin.roles import provider

    try:
        provider.provide(session, choice, _hooks)
    except Exception as error:
        # Botocore's, of an AWS_PROFILE that is empty, say: no chain can be had, nothing can be
        # signed, and the AWS CLI says so itself.
        if isinstance(error, AmplifyPluginError) or type(error).__name__ != "ProfileNotFound":
            raise


def _hooks() -> Any:
    # When one is called: a warm cache does without what puts them together.
    from amplify_plugin.hosts.wiring import current

    return current()
