"""The hooks as typed methods: what this package itself calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.cache.entries import RemovedRole
    from amplify_plugin.commands.base import Command
    from amplify_plugin.commands.doctor.finding import Finding
    from amplify_plugin.commands.doctor.surroundings import Surroundings
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.hooks.values import CredentialsCached, ProfileQuestion
    from amplify_plugin.roles.mfa import MfaCode, MfaQuestion

State = Literal["loaded", "blocked", "failed"]
BUILT_IN = "built in"


class Plugin(NamedTuple):
    """A plugin that was found. ``hooks`` are those that it implements; none if it was not loaded.

    ``origin`` is ``built in``, the distribution (``acme-vault 1.2``), or ``settings``; ``reason``
    says why it failed, a clause: to load, or later in a hook.
    """

    name: str
    origin: str
    state: State
    hooks: tuple[str, ...] = ()
    reason: str | None = None


class Hooks(Protocol):
    """One method a hook; what each means, and when it is called, is said in ``specs``."""

    @property
    def plugins(self) -> tuple[Plugin, ...]:
        """Every plugin that was found, with what has become of it until now; our own first."""

    def commands(self) -> tuple[Command, ...]:
        """The subcommands, our own first."""

    def command(self, name: str) -> Command | None:
        """The subcommand of that name or alias."""

    def mfa_code(self, question: MfaQuestion) -> MfaCode:
        """A code. Raises MfaCodeNeeded where there is nobody to ask, PluginFailed."""

    def credentials(
        self, profile: Profile, as_usual: Callable[[], Credentials | None]
    ) -> Credentials | None:
        """Fresh credentials of a profile, None if it has none. Raises PluginFailed."""

    def choose_profile(self, question: ProfileQuestion) -> str | None:
        """What the person picks, one of the names. Raises PluginFailed."""

    def credentials_cached(self, cached: CredentialsCached) -> None:
        """Tell every plugin."""

    def cache_reset(self, removed: tuple[RemovedRole, ...]) -> None:
        """Tell every plugin."""

    def findings(self, where: Surroundings) -> tuple[Finding, ...]:
        """All findings, our own first."""
