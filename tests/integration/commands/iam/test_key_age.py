"""doctor --online: AWS is asked with each key whether it is valid, and how old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.commands.doctor.checks.long_term_keys import check_online
from amplify_plugin.testing.guide import DEV_ADMIN

if TYPE_CHECKING:
    from tests.integration.commands.iam.conftest import Office

NOW = datetime.now(UTC)


def found(office: Office, days: int) -> list[tuple[str, str]]:
    later = NOW + timedelta(days=days)
    return [(f.code, f.subject) for f in check_online(office.context(None), later)]


@pytest.fixture
def user(office: Office) -> Office:
    office.create_user(no_mfa=True, may_rotate=True)
    return office


def test_a_key_is_old_after_ninety_days(user: Office) -> None:
    assert found(user, 80) == []
    assert found(user, 91) == [("access-key-old", "devcorpuser")]


def test_the_age_of_a_key_that_may_not_ask_is_not_known(office: Office) -> None:
    office.create_user(no_mfa=True)
    assert found(office, 91) == []


def test_a_key_that_is_deactivated_is_told(user: Office) -> None:
    [key] = user.iam("list_access_keys", DEV_ADMIN, UserName="devcorpuser")["AccessKeyMetadata"]
    user.iam(
        "update_access_key",
        DEV_ADMIN,
        UserName="devcorpuser",
        AccessKeyId=key["AccessKeyId"],
        Status="Inactive",
    )
    assert found(user, 0) == [("access-key-refused", "devcorpuser")]


def test_the_same_key_is_asked_for_once(user: Office) -> None:
    text = user.credentials.read_text()
    user.credentials.write_text(f"{text}\n[copy]{text.partition('[devcorpuser]')[2]}")
    assert len(found(user, 91)) == 1
