"""This package's own features, as plugins: implementations of its hooks, registered with the rest.

A plugin of others is asked before them, since they are ``trylast``; among themselves they are asked
in the order in which they are registered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from amplify_plugin.hooks.markers import hookimpl

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.commands.base import Command
    from amplify_plugin.commands.doctor.finding import Finding
    from amplify_plugin.commands.doctor.surroundings import Surroundings
    from amplify_plugin.commands.ports import ProfileQuestion
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.roles.mfa import MfaCode, MfaQuestion
    from amplify_plugin.roles.mfa_process import ProcessCodes
    from amplify_plugin.settings import Settings


class OwnCommands:
    """The subcommands of this package."""

    @hookimpl(trylast=True)
    def amplify_commands(self) -> Iterable[Command]:
        from amplify_plugin.commands import all_commands

        return all_commands()


class MfaProcess:
    """MFA codes from the command of the setting ``mfa_process``."""

    def __init__(self, command: str | None) -> None:
        self._command = command
        self._codes: ProcessCodes | None = None

    @hookimpl(trylast=True)
    def amplify_mfa_code(self, question: MfaQuestion) -> MfaCode | None:
        if self._command is None:
            return None
        if self._codes is None:
            from amplify_plugin.roles.mfa_process import ProcessCodes

            self._codes = ProcessCodes(self._command)
        return self._codes.code(question)


class MfaTerminal:
    """MFA codes that a person types. Processes on one terminal wait ``lock_timeout`` seconds."""

    def __init__(self, lock_timeout: float) -> None:
        self._lock_timeout = lock_timeout

    @hookimpl(trylast=True)
    def amplify_mfa_code(self, question: MfaQuestion) -> MfaCode:
        from amplify_plugin.cache import default_path
        from amplify_plugin.roles.mfa import TerminalCodes
        from amplify_plugin.roles.question_lock import LOCK_FOLDER

        folder = default_path().resolve().parent / LOCK_FOLDER
        return TerminalCodes(folder, lock_timeout=self._lock_timeout).code(question)


class UsualCredentials:
    """A role's credentials from STS, any other profile's as botocore finds them."""

    @hookimpl(trylast=True)
    def amplify_credentials(
        self, profile: Profile, as_usual: Callable[[], Credentials | None]
    ) -> Credentials | None:
        del profile
        return as_usual()


class ProfileList:
    """A list on the terminal, searched by typing."""

    @hookimpl(trylast=True)
    def amplify_choose_profile(self, question: ProfileQuestion) -> str:
        from amplify_plugin.terminal.picker import picked_from_list
        from amplify_plugin.terminal.picker_list import Choice

        choices = question.choices or tuple(map(Choice, question.names))
        return picked_from_list(choices, question.current)


class OwnFindings:
    """What this package examines."""

    @hookimpl(trylast=True)
    def amplify_findings(self, where: Surroundings) -> Iterable[Finding]:
        from amplify_plugin.commands.doctor.examination import examine

        return examine(where, escape_dots=where.escape_dots)


def built_ins(settings: Settings) -> dict[str, object]:
    """The plugins by name, in the order of their registration."""
    return {
        "amplify-commands": OwnCommands(),
        "amplify-mfa-process": MfaProcess(settings.mfa_process),
        "amplify-mfa-terminal": MfaTerminal(settings.lock_timeout),
        "amplify-credentials": UsualCredentials(),
        "amplify-profile-list": ProfileList(),
        "amplify-findings": OwnFindings(),
    }
