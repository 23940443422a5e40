"""The public interface as a plugin's author meets it: ``make types`` must accept and refuse this.

Not run. Each ``type: ignore`` is an error that mypy must find; one that it does not find is an
error itself (``warn_unused_ignores``).
"""

from __future__ import annotations

from typing import assert_type

import pluggy

import amplify_plugin
from amplify_plugin import hookimpl, hooks
from amplify_plugin.hooks import (
    Arguments,
    Command,
    CommandHooks,
    Context,
    Credentials,
    CredentialsCached,
    Example,
    Finding,
    Hooks,
    MfaCode,
    MfaQuestion,
    Option,
    Profile,
    RemovedRole,
    Result,
    Surroundings,
)


def run(arguments: Arguments, context: Context) -> Result:
    assert_type(context.hooks, CommandHooks)
    return Result({"key": arguments["key"]}, "done\n")


@hookimpl
def amplify_commands() -> list[Command]:
    option = Option("key", "A key.", choices=("a", "b"))
    return [Command("vault", "Open.", "Opens.", (option,), (Example("Open:", "vault"),), run)]


@hookimpl(tryfirst=True)
def amplify_mfa_code(question: MfaQuestion) -> MfaCode | None:
    assert_type(question.profile, str)
    assert_type(question.attempt, int)
    return MfaCode("123456", can_ask_again=False)


@hookimpl
def amplify_credentials(profile: Profile) -> Credentials:
    return Credentials(profile.name, "secret")


@hookimpl
def amplify_credentials_cached(cached: CredentialsCached) -> None:
    cached.credentials  # type: ignore[attr-defined]  # noqa: B018  they are not told


@hookimpl
def amplify_cache_reset(removed: tuple[RemovedRole, ...]) -> None:
    assert_type(removed[0].role_arn, str)


@hookimpl
def amplify_findings(where: Surroundings) -> list[Finding]:
    assert_type(where.escape_dots, bool)
    return [Finding("acme-locked", "loud", "vault", "Locked.", "Open it.")]  # type: ignore[arg-type]


def host(manager: pluggy.PluginManager, question: MfaQuestion) -> None:
    mounted = hooks.mount(manager)
    assert_type(mounted, Hooks)
    assert_type(mounted.mfa_code(question), MfaCode)
    assert_type(mounted.commands(), tuple[Command, ...])
    mounted.mfa_code("question")  # type: ignore[arg-type]
    hooks.mont  # type: ignore[attr-defined]  # noqa: B018
    MfaCode(123456)  # type: ignore[arg-type]
    amplify_plugin.hookspek  # type: ignore[attr-defined]  # noqa: B018
