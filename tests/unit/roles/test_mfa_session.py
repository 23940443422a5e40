"""What an MFA session's refusal by a role leads to."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.awsconfig.profiles import Profiles
from amplify_plugin.cache.mfa_sessions import MfaSessions
from amplify_plugin.credentials import Credentials, now
from amplify_plugin.roles import sts
from amplify_plugin.roles.mfa import MfaCode
from amplify_plugin.roles.mfa_session import SessionOpener, User

if TYPE_CHECKING:
    from pathlib import Path

ROLE = Profiles({"r": {"role_arn": "arn:r", "source_profile": "u"}, "u": {}}).get("r").role
STS = SimpleNamespace(meta=SimpleNamespace(endpoint_url="https://sts.us-east-1.amazonaws.com"))
SESSION = Credentials("ASIAEXAMPLE", "EXAMPLE", "EXAMPLE", now() + timedelta(hours=1))
CODE_OF_ITS_OWN = Credentials("ASIAEXAMPLE2", "EXAMPLE", "EXAMPLE", now() + timedelta(hours=1))


@pytest.mark.parametrize(
    ("code", "is_tried_directly"),
    [("AccessDenied", True), ("Throttling", False), ("ValidationError", False)],
)
def test_only_access_denied_costs_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, *, is_tried_directly: bool
) -> None:
    assert ROLE is not None

    def refuse(client: Any, role: Any, mfa_code: object) -> Credentials:
        del client, mfa_code
        raise sts.AssumeRoleRefused(role, code, "for a test")

    monkeypatch.setattr(sts, "assume_role", refuse)
    user = User("r", "arn:r", "arn:mfa", "AKIAEXAMPLE", STS)
    kept = MfaSessions(tmp_path / "sessions.json")
    kept.put(user.key, SESSION)
    opener = SessionOpener(
        kept,
        timedelta(hours=12),
        lambda _: MfaCode("123456"),
        folder=tmp_path,
        lock_timeout=1,
        warn=lambda _: None,
    )
    if is_tried_directly:
        found = opener.assume(user, ROLE, lambda _: STS, lambda: CODE_OF_ITS_OWN)
        assert found == CODE_OF_ITS_OWN
        return
    with pytest.raises(sts.AssumeRoleRefused, match=code):
        opener.assume(user, ROLE, lambda _: STS, lambda: pytest.fail("a code was asked for"))
