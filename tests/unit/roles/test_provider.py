"""Where in botocore's chain a refusal stands."""

from __future__ import annotations

from typing import NoReturn

import pytest
from botocore.session import Session

from amplify_plugin.errors import AmplifyPluginError
from amplify_plugin.project.in_force import InForce
from amplify_plugin.roles.provider import METHOD, provide


def no_hooks() -> NoReturn:
    raise AssertionError("a refusal needs no hooks")


@pytest.mark.parametrize("is_nobody", [False, True])
def test_nothing_is_asked_before_a_refusal(
    monkeypatch: pytest.MonkeyPatch, *, is_nobody: bool
) -> None:
    """Not the default profile's role either."""
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    session = Session()
    error = AmplifyPluginError("for a test", remedy="")
    choice = InForce(is_nobody=True) if is_nobody else InForce("stopped", error=error)
    provide(session, choice, no_hooks)
    providers = session.get_component("credential_provider").providers
    assert providers[0].METHOD == METHOD
    assert (len(providers) == 1) is is_nobody  # then nobody is asked afterwards either
    # The default profile's SSO session signs a few services' requests with a token.
    assert session.get_component("token_provider")._providers == []  # noqa: SLF001
