"""Refuse credentials of another account than the environment's, where only AWS knows their own.

A role's account stands in its ARN. That of access keys is asked of STS, once in a process, when
something signs for the first time: a call that needs no credentials asks nothing.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amplify_plugin.credentials import Credentials
    from amplify_plugin.errors import AmplifyPluginError
    from amplify_plugin.project.accounts import AccountCheck


def check_account(session: Any, expected: AccountCheck) -> None:
    """Let only credentials of the expected account sign a session's calls."""
    session.get_component("credential_provider").providers.insert(0, _Checking(session, expected))


def refusal(
    expected: AccountCheck, credentials: Credentials, session: Any, region: str | None
) -> AmplifyPluginError | None:
    """Ask STS whose the credentials are; None where they are of the expected account."""
    from amplify_plugin.roles import sts

    try:
        acting = sts.caller_account(sts.client(session, credentials, region, expected.who))
    except sts.StsUnreachable:
        acting = None
    return expected.refusal(acting)


class _Checking:
    """A provider before all others: it gives what they give, checked."""

    METHOD = "amplify-account-check"
    CANONICAL_NAME = None

    def __init__(self, session: Any, expected: AccountCheck) -> None:
        self._session = session
        self._expected = expected

    def load(self) -> Any:
        providers = self._session.get_component("credential_provider").providers
        for provider in providers[providers.index(self) + 1 :]:
            found = provider.load()
            if found is not None:
                return CheckedCredentials(found, self._check)
        return None

    def _check(self, frozen: Any) -> None:
        from amplify_plugin.credentials import Credentials
        from amplify_plugin.roles.source import new_sessions

        session = self._session
        error = refusal(
            self._expected,
            Credentials(frozen.access_key, frozen.secret_key, frozen.token),
            new_sessions(session)(session.profile),
            session.get_config_variable("region"),
        )
        if error is not None:
            from amplify_plugin.terminal.advice import laid_out_by_provider

            package = type(session.get_component("credential_provider")).__module__.rpartition(".")
            raise sys.modules[f"{package[0]}.exceptions"].CredentialRetrievalError(
                provider=self.METHOD, error_msg=laid_out_by_provider(error, self.METHOD)
            )


class CheckedCredentials:
    """Botocore's credentials, whose account is checked before they sign for the first time.

    All else is as they are, so that ``aws configure list`` still tells where they come from.
    """

    def __init__(self, found: Any, check: Any) -> None:
        self._found = found
        self._check = check
        self._passed = ""  # the access key id that may sign

    def get_frozen_credentials(self) -> Any:
        """What a request is signed with. Raises CredentialRetrievalError for another account."""
        frozen = self._found.get_frozen_credentials()
        if frozen.access_key != self._passed:
            self._check(frozen)
            self._passed = frozen.access_key
        return frozen

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found, name)
