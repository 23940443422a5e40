"""rotate-key: whole or not at all, and at every moment a key that works."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.awsconfig import aws, file_edits
from amplify_plugin.cache.mfa_sessions import SessionKey
from amplify_plugin.commands import key_stores
from amplify_plugin.commands.iam import account, key_homes, rotation
from amplify_plugin.commands.iam.account import Account, AwsRefused
from amplify_plugin.commands.undoing import NotFinished, Undoing
from amplify_plugin.credentials import Credentials
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.roles.mfa import MfaCodeNeeded
from amplify_plugin.testing.guide import BIZ_ADMIN, DEV_ADMIN, MFA_SERIAL, ROLE_ARN, USER_ARN
from tests.heavy import IS_HEAVY
from tests.integration.commands.iam.conftest import Phone
from tests.unit.commands.password_store import PATH, FakePass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.integration.commands.iam.conftest import Office

USER = "devcorpuser"
WHOLE = ["CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"]


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS on loopback knows a new key at once."""
    monkeypatch.setattr(rotation, "INTERVAL", 0.0)


@pytest.fixture
def user(office: Office) -> Office:
    """The guide's user, without a device, with one key in the file."""
    office.create_user(no_mfa=True)
    return office


def key(office: Office, profile: str = USER) -> dict[str, str]:
    return dict(aws.credentials(office.credentials.read_text())[profile])


def keys(office: Office) -> dict[str, str]:
    """The user's keys in IAM, each with its status."""
    listed = office.iam("list_access_keys", DEV_ADMIN, UserName=USER)["AccessKeyMetadata"]
    return {found["AccessKeyId"]: found["Status"] for found in listed}


def who(office: Office) -> str:
    """Who the profile's key is, asked of STS. Raises AwsRefused for one that does not work."""
    context = office.context(None)
    by_key = account.of_credentials(context, context.profiles.get(USER), own_key(office))
    return by_key.identity().arn


def backups(office: Office) -> list[str]:
    return [path.name for path in office.credentials.parent.glob("credentials.*")]


def test_a_new_key_stands_where_the_old_one_lay(user: Office) -> None:
    old = key(user)
    others = user.credentials.read_text().partition("[devcorpuser]")[0]
    copies = backups(user)
    result = user.rotate_key()
    new = key(user)
    assert new["aws_access_key_id"] != old["aws_access_key_id"]
    assert new["aws_secret_access_key"] != old["aws_secret_access_key"]
    assert user.credentials.read_text().startswith(others)
    assert keys(user) == {
        old["aws_access_key_id"]: "Inactive",
        new["aws_access_key_id"]: "Active",
    }
    assert who(user) == USER_ARN
    assert backups(user) == copies  # none has the secret
    assert result.structure is not None
    assert result.structure["changes"] != []
    assert {**result.structure, "changes": None} == {
        "profileName": USER,
        "userArn": USER_ARN,
        "oldAccessKeyId": old["aws_access_key_id"],
        "newAccessKeyId": new["aws_access_key_id"],
        "keysIn": "file",
        "oldKey": "deactivated",
        "changes": None,
        "dryRun": False,
    }
    for secret in (old["aws_secret_access_key"], new["aws_secret_access_key"]):
        assert secret not in str(result)
    delete = f"aws iam delete-access-key --user-name {USER} --access-key-id"
    assert f"{delete} {old['aws_access_key_id']} --profile {DEV_ADMIN.profile}\n" in result.text
    assert "AWS cannot end them" in result.notes[0]


def test_the_key_itself_signs_where_it_may(user: Office) -> None:
    allow_everything(user)
    old = key(user)["aws_access_key_id"]
    user.rotate_key(None, delete_old=True)
    assert list(keys(user)) == [key(user)["aws_access_key_id"]]
    signers = {
        call.action: call.access_key_id for call in user.server.calls() if call.action in WHOLE
    }
    new = key(user)["aws_access_key_id"]
    assert signers == {
        "CreateAccessKey": old,
        "UpdateAccessKey": new,
        "DeleteAccessKey": new,
    }


def test_a_user_of_create_user_may_rotate_and_do_no_more(office: Office) -> None:
    office.create_user(no_mfa=True, may_rotate=True)
    office.rotate_key(None, delete_old=True)
    assert who(office) == USER_ARN
    as_user = account.of(office.context(USER))
    with pytest.raises(AwsRefused, match="not authorized"):
        as_user.call("create_access_key", {"UserName": "another"})


@pytest.fixture
def with_device(office: Office) -> tuple[Office, Phone]:
    """The guide's user with an MFA device, who may rotate its key, and the role that names it."""
    phone = Phone()
    office.create_user(phone, may_rotate=True)
    office.credentials.write_text(
        f"{office.credentials.read_text()}\n[bizcorprole]\nrole_arn = {ROLE_ARN}\n"
        f"source_profile = devcorpuser\nmfa_serial = {MFA_SERIAL}\n"
    )
    return office, phone


def test_the_key_itself_rotates_in_an_mfa_session_where_the_policy_wants_one(
    with_device: tuple[Office, Phone],
) -> None:
    office, phone = with_device
    old = key(office)["aws_access_key_id"]
    with pytest.raises(MfaCodeNeeded):
        office.rotate_key(None)
    assert list(keys(office)) == [old]
    office.rotate_key(None, profile_name="bizcorprole", delete_old=True, mfa_code=phone.code(1))
    assert list(keys(office)) == [key(office)["aws_access_key_id"]]
    assert who(office) == USER_ARN
    signers = {c.access_key_id for c in office.server.calls() if c.action in WHOLE[1:]}
    assert all(signer is not None and signer.startswith("ASIA") for signer in signers)


def test_the_sessions_of_the_old_key_are_forgotten_and_no_others(
    with_device: tuple[Office, Phone],
) -> None:
    office, phone = with_device
    context, old = office.context(None), key(office)["aws_access_key_id"]
    later = datetime.now(UTC) + timedelta(hours=1)
    session = Credentials("ASIAEXAMPLE000000001", "EXAMPLE/secret", "EXAMPLE/token", later)
    for key_id in (old, "AKIAEXAMPLEOTHER0001"):
        context.mfa_sessions.put(SessionKey(key_id, MFA_SERIAL, "x"), session)
    office.rotate_key(None, mfa_code=phone.code(1))
    left = [known.key.access_key_id for known in context.mfa_sessions.known()]
    assert left == ["AKIAEXAMPLEOTHER0001"]


def test_a_device_of_another_account_is_not_asked(user: Office) -> None:
    role = f"[r]\nrole_arn = {ROLE_ARN}\nsource_profile = devcorpuser\n"
    device = "mfa_serial = arn:aws:iam::999988887777:mfa/x\n"
    user.credentials.write_text(f"{user.credentials.read_text()}\n{role}{device}")
    with pytest.raises(AwsRefused, match="iam:ListAccessKeys"):
        user.rotate_key(None)


def allow_everything(office: Office) -> None:
    office.iam(
        "put_user_policy",
        DEV_ADMIN,
        UserName=USER,
        PolicyName="everything",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
            }
        ),
    )


def test_a_user_who_may_not_is_told_what_to_do(user: Office) -> None:
    before = user.credentials.read_text()
    with pytest.raises(AwsRefused, match="iam:ListAccessKeys") as caught:
        user.rotate_key(None)
    assert "--may-rotate" in caught.value.remedy
    assert user.credentials.read_text() == before


def test_a_dry_run_tells_the_calls_and_makes_none(user: Office) -> None:
    before, changes = user.credentials.read_text(), user.changes()
    result = user.rotate_key(dry_run=True, delete_old=True)
    assert [line.split()[2] for line in result.text.splitlines() if "  aws iam" in line] == [
        "create-access-key",
        "update-access-key",
        "delete-access-key",
    ]
    assert user.credentials.read_text() == before
    assert user.changes() == changes
    assert result.structure is not None
    assert result.structure["newAccessKeyId"] is None


def test_the_same_key_under_another_name_is_rotated_too(user: Office) -> None:
    text = user.credentials.read_text()
    user.credentials.write_text(f"{text}\n[default]{text.partition('[devcorpuser]')[2]}")
    assert key(user, "default") == key(user)
    user.rotate_key()
    assert key(user, "default") == key(user)
    assert who(user) == USER_ARN


def test_a_third_key_is_not_tried(user: Office) -> None:
    other = user.iam("create_access_key", DEV_ADMIN, UserName=USER)["AccessKey"]["AccessKeyId"]
    changes = user.changes()
    with pytest.raises(AmplifyPluginError, match=f"The other one is {other}, made on") as caught:
        user.rotate_key(delete_old=True)
    assert f"--access-key-id {other}" in caught.value.remedy
    assert user.changes() == changes


def test_a_key_that_was_deactivated_before_gives_way(user: Office) -> None:
    user.rotate_key()
    with pytest.raises(AmplifyPluginError, match="deactivated") as caught:
        user.rotate_key()
    assert "--delete-old" in caught.value.remedy
    user.rotate_key(delete_old=True)
    assert list(keys(user).values()) == ["Active"]
    assert who(user) == USER_ARN


def test_an_administrator_of_another_account_is_told_so(user: Office) -> None:
    with pytest.raises(AwsRefused, match="cannot be found"):
        user.rotate_key(BIZ_ADMIN.profile)
    user.iam("create_user", BIZ_ADMIN, UserName=USER)
    with pytest.raises(AmplifyPluginError, match="does not have the key"):
        user.rotate_key(BIZ_ADMIN.profile)


def test_what_has_no_key_is_named(user: Office) -> None:
    with pytest.raises(UsageError, match="Which profile"):
        user.rotate_key(None, profile_name=None)
    text = user.credentials.read_text()
    user.credentials.write_text(f"{text}\n[other]\ncredential_process = op item get x\n")
    with pytest.raises(ConfigurationError, match="no access key of a user"):
        user.rotate_key(profile_name="other")


def test_a_new_key_is_tried_until_aws_knows_it(
    user: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = refuse_new_keys(user, monkeypatch, times=3)
    user.rotate_key()
    assert left == [0]
    assert who(user) == USER_ARN


def test_a_new_key_that_never_works_is_taken_back(
    user: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keys(user)
    text = user.credentials.read_text()
    refuse_new_keys(user, monkeypatch, times=rotation.TRIES)
    with pytest.raises(NotFinished, match="What was made before has been undone"):
        user.rotate_key()
    assert keys(user) == before
    assert user.credentials.read_text() == text


def refuse_new_keys(office: Office, monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    """AWS does not know a new key yet, so many times."""
    old, call, left = key(office)["aws_access_key_id"], Account.call, [times]

    def slow(self: Account, operation: str, *rest: Any, **named: Any) -> Any:
        signer = self._session.get_credentials().access_key
        is_new = signer not in (old, DEV_ADMIN.access_key_id)
        if operation == "get_caller_identity" and is_new and left[0]:
            left[0] -= 1
            raise AwsRefused("sts:GetCallerIdentity", "InvalidClientTokenId", "not known")
        return call(self, operation, *rest, **named)

    monkeypatch.setattr(Account, "call", slow)
    return left


class Killed(BaseException):
    """Nothing runs after it, no undoing either."""


class Ends:
    """Counts what is done to the world, and ends the command before or after one of these."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self.at: tuple[int, str, BaseException] | None = None
        for owner, name in (
            (Account, "call"),
            (file_edits, "edit_file"),
            (key_stores, "run_program"),
        ):
            monkeypatch.setattr(owner, name, self._counted(getattr(owner, name)))

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **named: Any) -> Any:
            self.count += 1
            number = self.count
            self._end(number, "before")
            answer = function(*args, **named)
            self._end(number, "after")
            return answer

        return counted

    def _end(self, number: int, when: str) -> None:
        if self.at is not None and (number, when) == self.at[:2]:
            raise self.at[2]


def move_to_pass(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the key in a store that is a dictionary."""
    store, own = FakePass(), key(office)
    monkeypatch.setattr(key_stores, "run_program", store.run)
    document = {
        "Version": 1,
        "AccessKeyId": own["aws_access_key_id"],
        "SecretAccessKey": own["aws_secret_access_key"],
    }
    store.entries["aws-access-key/devcorpuser"] = json.dumps(document).encode()
    rest = office.credentials.read_text().partition("[devcorpuser]\n")[0]
    process = f"credential_process = {PATH} show aws-access-key/devcorpuser\n"
    office.credentials.write_text(f"{rest}[devcorpuser]\n{process}")


PLACES, SIGNERS, MOMENTS = ("file", "pass"), (DEV_ADMIN.profile, None), ("before", "after")
ERRORS = {"fault": AmplifyPluginError("a fault"), "Ctrl-C": KeyboardInterrupt()}


def half(*factors: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Half of the combinations of factors of two things each; all of them in `tox -e heavy`.

    With one factor left out, whichever, the others are in every combination still.
    """
    return [
        tuple(factor[which] for factor, which in zip(factors, chosen, strict=True))
        for chosen in product((0, 1), repeat=len(factors))
        if IS_HEAVY or sum(chosen) % 2 == 0
    ]


@pytest.mark.parametrize(("place", "signer", "when"), half(PLACES, SIGNERS, MOMENTS))
def test_killed_at_every_call_the_user_has_a_key_that_works(
    user: Office, monkeypatch: pytest.MonkeyPatch, signer: str | None, when: str, place: str
) -> None:
    allow_everything(user)
    if place == "pass":
        move_to_pass(user, monkeypatch)
    monkeypatch.setattr(
        Undoing, "_undo", lambda _: ((), ())
    )  # a process that is gone undoes nothing
    ends = Ends(monkeypatch)
    user.rotate_key(signer, delete_old=True)
    calls = ends.count
    assert calls > 8
    for call in range(1, calls + 1):
        ends.count, ends.at = 0, (call, when, Killed())
        with pytest.raises(Killed):
            user.rotate_key(signer, delete_old=True)
        ends.at = None
        assert who(user) == USER_ARN, call
        forget_others(user)


def own_key(office: Office) -> Credentials:
    """The profile's key, wherever it lies."""
    context = office.context(None)
    return key_homes.find(context, context.profiles.get(USER)).credentials


def forget_others(office: Office) -> None:
    """As the error about two keys advises: what a run that was killed has left."""
    for key_id in keys(office):
        if key_id != own_key(office).access_key_id:
            office.iam("delete_access_key", DEV_ADMIN, UserName=USER, AccessKeyId=key_id)


@pytest.mark.parametrize(
    ("place", "signer", "when", "error"), half(PLACES, SIGNERS, MOMENTS, tuple(ERRORS))
)
def test_a_fault_at_every_call_leaves_the_old_key_or_the_new_one_whole(
    user: Office,
    monkeypatch: pytest.MonkeyPatch,
    signer: str | None,
    when: str,
    error: str,
    place: str,
) -> None:
    allow_everything(user)
    if place == "pass":
        move_to_pass(user, monkeypatch)
    ends = Ends(monkeypatch)
    user.rotate_key(signer, delete_old=True)
    calls = ends.count
    undone = 0
    for call in range(1, calls + 1):
        own, before = own_key(user), keys(user)
        ends.count, ends.at = 0, (call, when, ERRORS[error])
        with pytest.raises(type(ERRORS[error])):
            user.rotate_key(signer, delete_old=True)
        ends.at = None
        assert who(user) == USER_ARN, call
        if own_key(user) == own:
            # Of a key whose making was answered by nobody, its secret is in nobody's hand.
            assert before.items() <= keys(user).items()
            undone += keys(user) == before
        forget_others(user)
    assert undone >= calls - 3
