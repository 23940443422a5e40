"""Botocore's chain of credential providers, and what in it answers whatever the profile says."""

from __future__ import annotations

from typing import Any

# A profile without keys must not end as the machine's own role, nor wait for a metadata service
# that is not there.
NOT_OF_A_PROFILE = ("env", "ec2-credentials-file", "boto-config", "container-role", "iam-role")


def use_no_token(session: Any) -> None:
    """Don't sign with the default profile's SSO token either, as few services do."""
    try:
        session.get_component("token_provider")._providers.clear()  # noqa: SLF001
    except Exception:  # noqa: BLE001  an older botocore has none
        return


def leave_out_the_machine(session: Any) -> None:
    """Let only the profile itself give a session its credentials."""
    chain = session.get_component("credential_provider")
    for name in NOT_OF_A_PROFILE:
        if len(chain.providers) > 1:
            chain.remove(name)
