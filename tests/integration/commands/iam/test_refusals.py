"""Who gets a session of the role that the commands made, asked of STS itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.awsconfig import aws
from amplify_plugin.commands.iam.account import AwsRefused
from amplify_plugin.testing.guide import (
    BIZ_CORP,
    DEV_ADMIN,
    EXTERNAL_ID,
    MFA_SERIAL,
    ROLE_ARN,
)
from tests.integration.commands.iam.conftest import Phone

if TYPE_CHECKING:
    from tests.integration.commands.iam.conftest import Office

RIGHT = {"RoleArn": ROLE_ARN, "RoleSessionName": "amplify", "ExternalId": EXTERNAL_ID}
OTHER_ARN = f"arn:aws:iam::{BIZ_CORP}:role/other"


class Guide:
    """The role and the user are made; the phone is in somebody's hand."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.phone = Phone()
        office.create_role()
        office.create_user(self.phone)

    def assume(self, profile: str = "devcorpuser", *, mfa: bool = True, **given: Any) -> Any:
        parameters = {**RIGHT, **given}
        if mfa:
            # The two codes before it have assigned the device.
            parameters |= {"SerialNumber": MFA_SERIAL, "TokenCode": self.phone.code(1), **given}
        known = {name: value for name, value in parameters.items() if value is not None}
        from amplify_plugin.commands.iam import account

        return account.of(self.office.context(profile)).call("assume_role", known, service="sts")

    def refused(self, profile: str = "devcorpuser", *, mfa: bool = True, **given: Any) -> str:
        with pytest.raises(AwsRefused) as caught:
            self.assume(profile, mfa=mfa, **given)
        assert caught.value.code == "AccessDenied"
        return caught.value.message


@pytest.fixture
def guide(office: Office) -> Guide:
    return Guide(office)


def test_the_user_gets_in_with_all_of_it_and_with_nothing_less(guide: Guide) -> None:
    # Without a code: a refused call would use one up.
    less: tuple[dict[str, Any], ...] = (
        {"ExternalId": None},
        {"ExternalId": f"{EXTERNAL_ID}2"},
        {},
        {"RoleArn": OTHER_ARN},
    )
    for given in less:
        sentence = guide.refused(mfa=False, **given)
        assert "not authorized to perform: sts:AssumeRole" in sentence
    assert "Credentials" in guide.assume()
    # The code is good for one use.
    assert "invalid MFA one time pass code" in guide.refused()


def test_the_user_may_not_assume_another_role_that_trusts_the_account(guide: Guide) -> None:
    """Its own account's policy names one role, whatever others would let it in."""
    guide.office.create_role(role_name="other", no_require_mfa=True)
    assert "not authorized" in guide.refused(mfa=False, RoleArn=OTHER_ARN)
    as_admin = guide.assume(DEV_ADMIN.profile, mfa=False, RoleArn=OTHER_ARN)
    assert as_admin["AssumedRoleUser"]["Arn"].endswith("assumed-role/other/amplify")


def test_a_deleted_user_s_key_is_good_for_nothing(guide: Guide) -> None:
    assert "devcorpuser" in aws.credentials(guide.office.credentials.read_text())
    guide.office.delete_user()
    with pytest.raises(AwsRefused, match="security token included in the request is invalid"):
        guide.assume(mfa=False)
