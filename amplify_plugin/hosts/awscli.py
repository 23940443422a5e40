"""The AWS CLI in a project: the profile in force there, as if it had been given with --profile.

What runs outside a project as well is in the package itself.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from amplify_plugin import ALIASES, GROUP

if TYPE_CHECKING:
    from amplify_plugin.project.in_force import InForce

CONFIGURE_READS = ("list", "get", "list-profiles", "export-credentials")


def choose(
    folder: str, parsed_args: Any, session: Any, remaining_args: list[str] | None
) -> InForce | None:
    """What is in force in the project of ``folder``; ``parsed_args`` name its profile afterwards.

    None where that is nothing to us: no project, a command of ours, or one of ``aws configure``
    that writes.
    """
    if parsed_args.command in (GROUP, *ALIASES) or (
        parsed_args.command == "configure" and _writes_config(remaining_args)
    ):
        return None
    from amplify_plugin import project as projects

    project = projects.find(folder)
    if project is None:
        return None
    from amplify_plugin.project import in_force
    from amplify_plugin.terminal.notices import notice

    explicit = parsed_args.profile or session.get_config_variable("profile")
    sections = session.full_config.get("profiles", {})
    choice = in_force.choose(project, explicit, sections, os.environ, notice)
    if choice.profile is not None and (
        # The second is the environment's profile, in a spelling that the AWS CLI does not find.
        not choice.is_explicit or explicit not in choice.profile.spellings
    ):
        parsed_args.profile = choice.profile.spellings[0]
    if choice.key_file is not None and not parsed_args.region:
        from amplify_plugin.roles.provider import key_file_region

        parsed_args.region = key_file_region(session, choice.key_file)
    return choice


def provide(session: Any, choice: InForce) -> None:
    """Put our provider into the session's chain, where the profile in force is the project's."""
    from amplify_plugin.roles import provider

    provider.provide(session, choice, _hooks)


def _hooks() -> Any:
    # When one is called: a warm cache does without what puts them together.
    from amplify_plugin.hosts.wiring import current

    return current()


def _writes_config(remaining_args: list[str] | None) -> bool:
    """Whether ``aws configure`` is going to write into the profile in force.

    That must be one that the person named: ``aws configure`` would put their keys into the
    project's role, and ``set`` makes a second section for a name with a dot.
    """
    words = remaining_args
    if words is None:  # the event of an older AWS CLI does not tell
        words = sys.argv[sys.argv.index("configure") + 1 :] if "configure" in sys.argv else []
    return next(iter(words), None) not in CONFIGURE_READS
