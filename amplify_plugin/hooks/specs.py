"""The hooks: what a plugin may do, who calls it and when, and what its answer means.

A plugin is a module or an object whose functions have these names and the marker
``amplify_plugin.hookimpl``. A function may leave out arguments that it does not need. Where one
answer counts, plugins are asked before this package, the one registered last first; pluggy's
``tryfirst`` and ``trylast`` change that. This package's own features are implementations of the
same hooks (``hosts/builtin.py``), all ``trylast``.

No hook gets a secret as plain text, and none may return one: `Credentials` and `MfaCode` hide
theirs when they are printed, so that pluggy's tracing shows nothing.

What an exception does: an `AmplifyPluginError` from a hook where one answer counts is a refusal,
and its text is shown to the person. Any other exception, from any hook, is reported as the
plugin's fault, by its name, and the plugin is left out if the others can go on without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from amplify_plugin.hooks.markers import hookspec

if TYPE_CHECKING:
    from amplify_plugin.awsconfig.profiles import Profile
    from amplify_plugin.cache.entries import RemovedRole
    from amplify_plugin.commands.base import Command
    from amplify_plugin.commands.doctor.finding import Finding
    from amplify_plugin.commands.doctor.surroundings import Surroundings
    from amplify_plugin.commands.ports import ProfileQuestion
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.roles.mfa import MfaCode, MfaQuestion
    from amplify_plugin.roles.ports import CredentialsCached


@hookspec
def amplify_commands() -> Iterable[Command] | None:
    """More subcommands for ``aws awscloudformation`` and ``amplify-plugin``.

    Called when one of those two is run, completed or helped with; never for another ``aws``
    command. All answers count; None means no command. A name that is taken, by this package or by a
    plugin that was asked before, stays theirs: the second command is left out.
    """


@hookspec(firstresult=True)
def amplify_mfa_code(question: MfaQuestion) -> MfaCode | None:
    """A code of the MFA device that the question names.

    Called when a role needs one: its cached credentials have ended, and no ``--mfa-code`` was
    given. It may take its time: a lock of the role is held, other processes wait for the answer
    (``lock_timeout`` in the settings). When STS refuses the code, the hook is called again, with
    the reason in ``question.refused``, unless the code says that it is the only one.

    The first answer that is not None counts; None leaves it to the next plugin, and in the end to
    the setting ``mfa_process`` and to the terminal. After an exception no other plugin is asked.
    """


@hookspec(firstresult=True)
def amplify_credentials(
    profile: Profile, as_usual: Callable[[], Credentials | None]
) -> Credentials | None:
    """Fresh credentials of a profile, by another way than this package's own.

    Called for a role profile when nothing valid is cached, with the role's lock held; the answer is
    cached under the role, if it has an ``expiration``. Called for any other profile each time that
    a command or ``aws`` in a project needs its credentials, if botocore would not find them by
    itself or a command hands them on.

    ``as_usual`` gets them as this package does (STS, with an MFA code if need be, or botocore's
    own ways), for a plugin that looks first and leaves the rest as it is. The first answer that is
    not None counts; None from all means that the profile has no credentials. After an exception no
    other plugin is asked: never other credentials instead.
    """


@hookspec(firstresult=True)
def amplify_choose_profile(question: ProfileQuestion) -> str | None:
    """The profile that the person picks for an environment: one of ``question.names``.

    Called by ``select-profile`` without a name. The first answer that is not None counts; None
    leaves it to the next plugin, and in the end to a list on the terminal.
    """


@hookspec
def amplify_credentials_cached(cached: CredentialsCached) -> None:
    """A role's fresh credentials are in the cache now; the credentials are not passed.

    Called after the file was written, by the process that got them. Every plugin is told, also
    after an exception in another.
    """


@hookspec
def amplify_cache_reset(removed: tuple[RemovedRole, ...]) -> None:
    """These roles, with these session names, are not in the cache any more.

    Called by ``reset-cache`` when it has removed any; not with ``--dry-run``, and not when another
    program, such as the Amplify CLI, resets the cache. Every plugin is told.
    """


@hookspec
def amplify_findings(where: Surroundings) -> Iterable[Finding] | None:
    """More findings for ``doctor``.

    Called once for each examination (``--fix`` examines twice). ``where`` says what is examined: it
    is not to be changed, and nothing outside of it needs to be looked at. Give your codes your own
    prefix (``acme-vault-locked``); ``mends`` is for changes of the AWS files' modes only.
    All answers count; None means no finding.
    """
