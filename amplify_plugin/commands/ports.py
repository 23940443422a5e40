"""What commands ask of the hooks, and the values that go with it.

Commands do not know who implements it: a host hands the implementation over with the `Context`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

from amplify_plugin.roles.ports import RoleHooks

if TYPE_CHECKING:
    from amplify_plugin.cache.entries import RemovedRole
    from amplify_plugin.commands.doctor.finding import Finding
    from amplify_plugin.commands.doctor.surroundings import Surroundings
    from amplify_plugin.terminal.picker_list import Choice

State = Literal["loaded", "blocked", "failed"]
BUILT_IN: Final = "built in"


class Plugin(NamedTuple):
    """A plugin that was found. ``hooks`` are those that it implements; empty if it is not loaded.

    ``origin`` is ``built in``, the distribution (``acme-vault 1.2``), or ``settings``; ``reason``
    says why it failed, a clause: to load, or later in a hook.
    """

    name: str
    origin: str
    state: State
    hooks: tuple[str, ...] = ()
    reason: str | None = None


class ProfileQuestion(NamedTuple):
    """Which of these profiles, for which environment of which project?

    ``current`` is the profile that it has now, or None; ``project_root`` is a path. ``choices``
    say more of each name, in the same order: the profiles that were used last come first.
    """

    names: tuple[str, ...]
    current: str | None
    env_name: str
    project_root: str
    choices: tuple[Choice, ...] = ()


class CommandHooks(RoleHooks, Protocol):
    """The hooks that commands call, those of role credentials included."""

    @property
    def plugins(self) -> tuple[Plugin, ...]:
        """Every plugin that was found, with what has become of it until now; our own first."""

    def choose_profile(self, question: ProfileQuestion) -> str | None:
        """Return what the person picks, one of the names."""

    def cache_reset(self, removed: tuple[RemovedRole, ...]) -> None:
        """Tell every plugin."""

    def findings(self, where: Surroundings) -> tuple[Finding, ...]:
        """Return all findings, our own first."""
