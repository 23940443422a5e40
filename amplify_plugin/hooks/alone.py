"""The hooks where no plugin is installed: our own implementations, called without pluggy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from amplify_plugin.hooks.builtin import OWN, hooks_of
from amplify_plugin.hooks.interface import BUILT_IN, Plugin

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.cache.entries import RemovedRole
    from amplify_plugin.commands.base import Command
    from amplify_plugin.commands.doctor.finding import Finding
    from amplify_plugin.commands.doctor.surroundings import Surroundings
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.hooks.values import CredentialsCached, ProfileQuestion
    from amplify_plugin.roles.mfa import MfaCode, MfaQuestion


class OwnHooks:
    """The implementations of ``own``, asked in their order. Satisfies `facade.Hooks`."""

    @property
    def plugins(self) -> tuple[Plugin, ...]:
        return tuple(
            Plugin(name, BUILT_IN, "loaded", tuple(sorted(hooks_of(plugin))))
            for name, plugin in OWN.items()
        )

    def commands(self) -> tuple[Command, ...]:
        return tuple(command for answer in _answers("amplify_commands") for command in answer)

    def command(self, name: str) -> Command | None:
        from amplify_plugin.commands import named

        return named(name)

    def mfa_code(self, question: MfaQuestion) -> MfaCode:
        from amplify_plugin.roles.mfa import MfaCode, MfaCodeNeeded

        for code in _answers("amplify_mfa_code", question=question):
            assert isinstance(code, MfaCode)
            return code
        raise MfaCodeNeeded(question)

    def credentials(
        self, profile: Profile, as_usual: Callable[[], Credentials | None]
    ) -> Credentials | None:
        return next(_answers("amplify_credentials", profile=profile, as_usual=as_usual), None)

    def choose_profile(self, question: ProfileQuestion) -> str | None:
        return next(_answers("amplify_choose_profile", question=question), None)

    def credentials_cached(self, cached: CredentialsCached) -> None:
        for _ in _answers("amplify_credentials_cached", cached=cached):
            pass

    def cache_reset(self, removed: tuple[RemovedRole, ...]) -> None:
        for _ in _answers("amplify_cache_reset", removed=removed):
            pass

    def findings(self, where: Surroundings) -> tuple[Finding, ...]:
        return tuple(
            found for answer in _answers("amplify_findings", where=where) for found in answer
        )


def _answers(hook: str, **arguments: Any) -> Iterator[Any]:
    """The answers of our own implementations, one after the other; None is none."""
    for plugin in OWN.values():
        if hook in hooks_of(plugin):
            answer = getattr(plugin, hook)(**arguments)
            if answer is not None:
                yield answer
