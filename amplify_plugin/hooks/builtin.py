"""This package's own features, as implementations of its hooks: one object each, with a name.

A plugin wins over them: they are registered as ``trylast``. Among themselves the first is asked
first. Without a marker here, since they must be callable before pluggy is loaded (``alone``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.base import Command
    from amplify_plugin.commands.doctor.finding import Finding
    from amplify_plugin.commands.doctor.surroundings import Surroundings
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.hooks.values import ProfileQuestion
    from amplify_plugin.roles.mfa import MfaCode, MfaQuestion


class OwnCommands:
    """The subcommands of this package."""

    def amplify_commands(self) -> Iterable[Command]:
        from amplify_plugin.commands import all_commands

        return all_commands()


class MfaProcess:
    """MFA codes from the command of the setting ``mfa_process``."""

    def amplify_mfa_code(self, question: MfaQuestion) -> MfaCode | None:
        from amplify_plugin.roles.mfa import PROCESS_ATTEMPTS, MfaCode, ProcessCodes
        from amplify_plugin.settings import load_or_default
        from amplify_plugin.terminal.notices import notice

        command = load_or_default(os.environ, notice).mfa_process
        if command is None:
            return None
        code = ProcessCodes(command).code(question)
        return MfaCode(code, can_ask_again=question.attempt < PROCESS_ATTEMPTS)


class MfaTerminal:
    """MFA codes that a person types."""

    def amplify_mfa_code(self, question: MfaQuestion) -> MfaCode:
        from amplify_plugin.cache import CredentialCache
        from amplify_plugin.roles.mfa import MfaCode, TerminalCodes
        from amplify_plugin.roles.role import LOCK_FOLDER
        from amplify_plugin.settings import load_or_default
        from amplify_plugin.terminal.notices import notice

        codes = TerminalCodes(
            CredentialCache().target.parent / LOCK_FOLDER,
            lock_timeout=load_or_default(os.environ, notice).lock_timeout,
        )
        return MfaCode(codes.code(question))


class UsualCredentials:
    """A role's credentials from STS, any other profile's as botocore finds them."""

    def amplify_credentials(
        self, profile: Profile, as_usual: Callable[[], Credentials | None]
    ) -> Credentials | None:
        del profile
        return as_usual()


class ProfileList:
    """A list on the terminal, searched by typing."""

    def amplify_choose_profile(self, question: ProfileQuestion) -> str:
        from amplify_plugin.terminal.picker import picked_from_list

        return picked_from_list(question.names, question.current)


class OwnFindings:
    """What this package examines."""

    def amplify_findings(self, where: Surroundings) -> Iterable[Finding]:
        from amplify_plugin.commands.doctor.examination import examine

        return examine(where, escape_dots=where.escape_dots)


OWN: dict[str, object] = {
    "amplify-commands": OwnCommands(),
    "amplify-mfa-process": MfaProcess(),
    "amplify-mfa-terminal": MfaTerminal(),
    "amplify-credentials": UsualCredentials(),
    "amplify-profile-list": ProfileList(),
    "amplify-findings": OwnFindings(),
}


def hooks_of(plugin: object) -> tuple[str, ...]:
    """The hooks that one of our own implements."""
    return tuple(name for name in vars(type(plugin)) if name.startswith("amplify_"))
