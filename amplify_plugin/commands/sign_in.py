"""Begin a new SSO or ``aws login`` session, by the AWS CLI v2, on the terminal of a person."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from amplify_plugin.commands.installed import aws_clis
from amplify_plugin.errors import ConfigurationError
from amplify_plugin.programs.foreground import run_in_foreground
from amplify_plugin.roles import login_session
from amplify_plugin.terminal.text import shown, shown_command
from amplify_plugin.terminal.tty import has_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amplify_plugin.commands.context import Context
    from amplify_plugin.roles.source import SignInEnded

# The first AWS CLI that has each command, by the command's first word.
SINCE = {"sso": (2, 0), "login": login_session.SINCE}


def sign_in(ended: SignInEnded, context: Context) -> None:
    """Run the command that begins the session, in the profile that has it.

    Raises ConfigurationError without a terminal (agents and CI must not open browsers), without an
    AWS CLI that has the command, and where that ends badly.
    """
    command = shown_command("aws", *ended.command)
    if not has_terminal():
        raise ConfigurationError(
            ended.message, remedy=f"This is not a terminal: run '{command}' in one."
        )
    program = _aws_cli(SINCE[ended.command[0]], context.environ)
    if program is None:
        version = ".".join(map(str, SINCE[ended.command[0]]))
        raise ConfigurationError(
            ended.message,
            remedy=f"Run '{command}' with an AWS CLI from version {version} on. There is none on "
            "the PATH.",
        )
    context.warn(f"{ended.message} Signing in with '{command}':")
    # Ours is out of it: the profile is named, and these commands write into it.
    environ = {**context.environ, "AMPLIFY_PLUGIN": "off", "AWS_CLI_AUTO_PROMPT": "off"}
    try:
        code = run_in_foreground((program, *ended.command), environ)
    except OSError as error:
        raise ConfigurationError(
            f"{shown(program)} cannot be run: {(error.strerror or str(error)).lower()}.",
            remedy=f"Run '{command}' yourself.",
        ) from None
    if code != 0:
        raise ConfigurationError(
            f"'{command}' ended with exit code {code}.", remedy="Its message is above."
        )


def _aws_cli(since: tuple[int, ...], environ: Mapping[str, str]) -> str | None:
    """An AWS CLI of that version or a newer one: the one that runs us, or the first on the PATH."""
    version = str(getattr(sys.modules.get("awscli"), "__version__", ""))
    is_frozen = getattr(sys, "frozen", False) and version.startswith("2.")
    if is_frozen and tuple(map(int, version.split(".")[:2])) >= since:
        return os.path.abspath(sys.executable)
    usable = (cli.path for cli in aws_clis(environ) if cli.version and cli.version >= since)
    return next(usable, None)
