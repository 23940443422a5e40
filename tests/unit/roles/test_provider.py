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
    provide(session, InForce("stopped", error=error, is_nobody=is_nobody), no_hooks)
    assert session.get_component("credential_provider").providers[0].METHOD == METHOD
