"""create-user and delete-user: policy, user, MFA device and key; whole or not at all, ours only."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.awsconfig import aws
from amplify_plugin.commands.iam import devices, keys
from amplify_plugin.commands.iam.account import TAG
from amplify_plugin.commands.undoing import NotFinished
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.files import FileUnwritable
from amplify_plugin.terminal.prompt import NothingTyped
from amplify_plugin.testing.guide import (
    BIZ_CORP,
    DEV_ADMIN,
    DEV_CORP,
    EXTERNAL_ID,
    MFA_SERIAL,
    ROLE_ARN,
    USER_ARN,
)
from tests.integration.commands.iam.conftest import Nobody, Office, Phone, user_without_aws

if TYPE_CHECKING:
    from pathlib import Path

POLICY_ARN = f"arn:aws:iam::{DEV_CORP}:policy/assume-bizcorprole-{BIZ_CORP}"
WHOLE = [
    *("CreatePolicy", "CreateUser", "AttachUserPolicy", "CreateVirtualMFADevice"),
    *("EnableMFADevice", "CreateAccessKey"),
]
ANYTHING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
)


def dev(office: Office, operation: str, **parameters: Any) -> Any:
    return office.iam(operation, DEV_ADMIN, **parameters)


def nothing_is_left(office: Office) -> bool:
    """Whether the account is as empty as before, and the credentials file as it was."""
    account = office.account(DEV_ADMIN)
    return (
        account.find("get_user", {"UserName": "devcorpuser"}) is None
        and account.find("get_policy", {"PolicyArn": POLICY_ARN}) is None
        and not list(account.all("list_virtual_mfa_devices", "VirtualMFADevices", {}))
        and "[devcorpuser]" not in office.credentials.read_text()
    )


def keys_of(office: Office) -> list[str]:
    listed = dev(office, "list_access_keys", UserName="devcorpuser")["AccessKeyMetadata"]
    return [key["AccessKeyId"] for key in listed]


def test_a_user_who_may_assume_this_role_and_nothing_else(office: Office) -> None:
    phone = Phone()
    made = office.create_user(phone)
    assert office.changes() == WHOLE
    version = dev(office, "get_policy_version", PolicyArn=POLICY_ARN, VersionId="v1")
    assert version["PolicyVersion"]["Document"] == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE_ARN}],
    }
    attached = dev(office, "list_attached_user_policies", UserName="devcorpuser")
    assert [policy["PolicyArn"] for policy in attached["AttachedPolicies"]] == [POLICY_ARN]
    [device] = dev(office, "list_mfa_devices", UserName="devcorpuser")["MFADevices"]
    assert device["SerialNumber"] == MFA_SERIAL
    assert made.structure == {
        "userArn": USER_ARN,
        "policyArn": POLICY_ARN,
        "roleArn": ROLE_ARN,
        "mfaSerial": MFA_SERIAL,
        "sourceProfile": "devcorpuser",
        "changes": made.changes.structure,
        "addProfileCommand": f"aws awscloudformation add-profile bizcorprole --role-arn {ROLE_ARN} "
        f"--external-id {EXTERNAL_ID} --source-profile devcorpuser --mfa-serial {MFA_SERIAL}",
        "dryRun": False,
    }
    for listing, whose in (
        ("list_user_tags", {"UserName": "devcorpuser"}),
        ("list_policy_tags", {"PolicyArn": POLICY_ARN}),
        ("list_mfa_device_tags", {"SerialNumber": MFA_SERIAL}),
    ):
        assert dev(office, listing, **whose)["Tags"] == [{"Key": TAG, "Value": "command"}]


@pytest.mark.parametrize("no_mfa", [True, False])
def test_a_user_who_may_rotate_its_own_key(office: Office, no_mfa: bool) -> None:
    office.create_user(may_rotate=True, no_mfa=no_mfa)
    arn = f"arn:aws:iam::{DEV_CORP}:policy/rotate-key-devcorpuser"
    version = dev(office, "get_policy_version", PolicyArn=arn, VersionId="v1")
    [statement] = version["PolicyVersion"]["Document"]["Statement"]
    assert statement["Resource"] == USER_ARN
    assert [action.partition(":")[2] for action in statement["Action"]] == [
        *("CreateAccessKey", "DeleteAccessKey", "ListAccessKeys", "UpdateAccessKey")
    ]
    condition = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    assert statement.get("Condition") == (None if no_mfa else condition)
    before = office.changes()
    office.create_user(may_rotate=True, no_mfa=no_mfa)
    assert office.changes() == before
    office.delete_user()
    account = office.account(DEV_ADMIN)
    assert account.find("get_user", {"UserName": "devcorpuser"}) is None
    assert account.find("get_policy", {"PolicyArn": arn}) is None


def test_a_user_who_is_there_may_rotate_from_now_on(office: Office) -> None:
    office.create_user()
    before = office.changes()
    office.create_user(may_rotate=True)
    assert office.changes()[len(before) :] == ["CreatePolicy", "AttachUserPolicy"]


def test_the_key_goes_into_the_file_and_nowhere_else(
    office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    from amplify_plugin.commands.iam.create_user import _text

    before, phone = office.credentials.read_text(), Phone()
    made = office.create_user(phone)
    found = aws.credentials(office.credentials.read_text())["devcorpuser"]
    assert found["aws_access_key_id"] == keys_of(office)[0]
    secret = str(found["aws_secret_access_key"])
    assert office.credentials.read_text().startswith(before)
    assert office.credentials.stat().st_mode & 0o777 == 0o600
    everything = json.dumps(made.structure) + _text(made) + repr(made) + phone.screen
    everything += "".join(capfd.readouterr())
    assert secret not in everything
    assert str(found["aws_access_key_id"]) not in everything
    assert phone.seed is not None
    assert phone.seed not in everything.replace(phone.screen, "")


def test_the_key_is_printed_when_asked_for(office: Office) -> None:
    from amplify_plugin.commands.iam.create_user import _text

    made = office.create_user(show_keys=True)
    found = aws.credentials(office.credentials.read_text())["devcorpuser"]
    assert made.structure["secretAccessKey"] == found["aws_secret_access_key"]
    assert made.structure["accessKeyId"] == found["aws_access_key_id"]
    assert f"secret access key: {found['aws_secret_access_key']}\n" in _text(made)


def test_the_second_run_finds_everything_and_asks_nothing(office: Office) -> None:
    office.create_user()
    before = office.changes()
    again = office.create_user(Nobody())
    assert office.changes() == before
    assert again.structure["changes"] == []
    assert again.structure["mfaSerial"] == MFA_SERIAL


@pytest.mark.parametrize(
    ("missing", "made"),
    [
        ("policy", ["CreatePolicy", "AttachUserPolicy"]),
        ("attachment", ["AttachUserPolicy"]),
        ("device", ["CreateVirtualMFADevice", "EnableMFADevice"]),
        ("key", ["CreateAccessKey"]),
        ("tag", ["TagUser"]),
    ],
)
def test_what_is_missing_is_made_and_nothing_else(
    office: Office, missing: str, made: list[str]
) -> None:
    office.create_user()
    user = {"UserName": "devcorpuser"}
    if missing in ("policy", "attachment"):
        dev(office, "detach_user_policy", **user, PolicyArn=POLICY_ARN)
    if missing == "policy":
        dev(office, "delete_policy", PolicyArn=POLICY_ARN)
    if missing == "device":
        dev(office, "deactivate_mfa_device", **user, SerialNumber=MFA_SERIAL)
        dev(office, "delete_virtual_mfa_device", SerialNumber=MFA_SERIAL)
    if missing == "key":
        dev(office, "delete_access_key", **user, AccessKeyId=keys_of(office)[0])
    before = len(office.changes())
    office.create_user(tags="team=web" if missing == "tag" else None, force=missing == "key")
    assert office.changes()[before:] == made


def test_a_second_role_for_the_same_user(office: Office) -> None:
    office.create_user()
    before = len(office.changes())
    office.create_user(Nobody(), role_arn=f"arn:aws:iam::{BIZ_CORP}:role/teams/other")
    assert office.changes()[before:] == ["CreatePolicy", "AttachUserPolicy"]
    other = f"arn:aws:iam::{DEV_CORP}:policy/assume-other-{BIZ_CORP}"
    version = dev(office, "get_policy_version", PolicyArn=other, VersionId="v1")
    [statement] = version["PolicyVersion"]["Document"]["Statement"]
    assert statement["Resource"] == f"arn:aws:iam::{BIZ_CORP}:role/teams/other"


def test_a_dry_run_tells_the_calls_and_asks_and_makes_nothing(office: Office) -> None:
    told = office.create_user(Nobody(), dry_run=True)
    assert office.changes() == []
    assert [change["action"] for change in told.structure["changes"]] == [
        f"iam:{action}" for action in WHOLE
    ]
    assert nothing_is_left(office)


@pytest.mark.parametrize("step", WHOLE)
@pytest.mark.parametrize("kind", ["server-error"])
def test_a_failure_at_any_step_leaves_nothing(office: Office, step: str, kind: Any) -> None:
    office.server.fail_next(kind, action=step)
    with pytest.raises(Exception, match=f"iam:{step} failed") as caught:
        office.create_user()
    assert isinstance(caught.value, NotFinished) == (step != WHOLE[0])
    assert nothing_is_left(office)


def test_a_file_that_cannot_be_written_is_found_before_anything_is_made(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(place: keys.KeyPlace, credentials: Any, *, dry_run: bool) -> Any:
        del credentials, dry_run
        raise FileUnwritable(place.file, "it belongs to another user")

    monkeypatch.setattr(keys, "_written", fails)
    with pytest.raises(FileUnwritable):
        office.create_user()
    assert office.changes() == []


def test_a_file_that_cannot_be_read_is_not_touched(office: Office) -> None:
    broken = office.credentials.read_text() + "[half]\nno equals sign\n"
    office.credentials.write_text(broken)
    with pytest.raises(ConfigurationError, match="line 8"):
        office.create_user()
    assert (office.changes(), office.credentials.read_text()) == ([], broken)


def test_a_write_that_fails_takes_the_key_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = keys._written  # noqa: SLF001  the write itself is what is made to fail

    def fails(place: keys.KeyPlace, credentials: Any, *, dry_run: bool) -> Any:
        if not dry_run:
            raise FileUnwritable(place.file, "no space left on device")
        return written(place, credentials, dry_run=dry_run)

    monkeypatch.setattr(keys, "_written", fails)
    with pytest.raises(NotFinished, match=r"no space left on device.* has been undone"):
        office.create_user()
    assert "DeleteAccessKey" in office.changes()
    assert nothing_is_left(office)


@pytest.mark.parametrize(
    ("slips", "refused"),
    [
        (("000000", "111111"), 1),  # none of the device's
        (("12345", "1234567", "abcdef", "１２３４５６"), 0),  # no codes: asked again before AWS is
        (("000000", "111111", "222222", "333333"), 2),
    ],
)
def test_codes_that_are_refused_are_asked_for_again(
    office: Office, slips: tuple[str, ...], refused: int
) -> None:
    phone = Phone(*slips)
    office.create_user(phone)
    assert phone.screen.count("AWS rejected those codes") == refused
    assert office.changes().count("EnableMFADevice") == refused + 1


def test_after_three_refusals_nothing_is_left(office: Office) -> None:
    with pytest.raises(NotFinished, match=r"rejected the codes .* 3 times.* has been undone"):
        office.create_user(Phone(*["000000", "111111"] * 3))
    assert nothing_is_left(office)


@pytest.mark.parametrize("slips", [(NothingTyped,), ("000000", NothingTyped)])
def test_a_person_who_gives_up_leaves_nothing(office: Office, slips: Any) -> None:
    with pytest.raises(NotFinished, match="No answer was typed"):
        office.create_user(Phone(*slips))
    assert nothing_is_left(office)


def test_ctrl_c_at_the_question_leaves_nothing(office: Office, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        office.create_user(Phone(KeyboardInterrupt), qr_file=str(tmp_path / "qr.png"))
    assert nothing_is_left(office)
    assert not (tmp_path / "qr.png").exists()
    [undone] = office.warnings
    assert undone.startswith("Undone: iam:CreatePolicy assume-bizcorprole-")
    assert f"iam:CreateVirtualMFADevice devcorpuser, the picture {tmp_path}" in undone


def test_the_same_code_twice_is_refused(office: Office) -> None:
    phone = Phone()
    repeated = _Repeating(phone)
    with pytest.raises(NotFinished, match="rejected the codes"):
        office.create_user(repeated)


class _Repeating(Phone):
    """Types the code that is shown now, whatever is asked."""

    def __init__(self, phone: Phone) -> None:
        super().__init__()
        self._phone = phone

    def ask_secret(self, question: str) -> str:
        self._phone.ask_secret(question)
        return self._phone.code(0)


def test_without_a_terminal_nothing_is_begun(office: Office) -> None:
    with pytest.raises(UsageError, match="there is no terminal to type them on"):
        office.create_user(Nobody())
    assert office.changes() == []
    office.create_user(Nobody(), no_mfa=True)
    assert dev(office, "list_mfa_devices", UserName="devcorpuser")["MFADevices"] == []


def test_the_qr_code_as_a_picture_only_for_this_user(office: Office, tmp_path: Path) -> None:
    picture = tmp_path / "qr.png"
    old = os.umask(0)
    try:
        phone = Phone()
        office.create_user(phone, qr_file=str(picture))
    finally:
        os.umask(old)
    assert picture.read_bytes().startswith(b"\x89PNG\r\n")
    assert picture.stat().st_mode & 0o777 == 0o600
    assert "anyone who has it can make your codes" in phone.screen
    with pytest.raises(ConfigurationError, match="already exists"):
        office.create_user(user_name="another", qr_file=str(picture))


@pytest.mark.parametrize(
    ("user_name", "profile"), [("jane.doe", "jane-doe"), ("jane@example.com", "jane-example-com")]
)
def test_a_usual_name_of_a_user_gets_a_plain_profile(
    office: Office, user_name: str, profile: str
) -> None:
    made = office.create_user(user_name=user_name)
    assert made.request.key_place.profile == profile
    assert f"--source-profile {profile}" in made.handover.add_profile


@pytest.mark.parametrize("window", [(40, 50), (80, 22)])
def test_a_window_too_small_for_the_code_gets_the_seed(
    office: Office, monkeypatch: pytest.MonkeyPatch, window: tuple[int, int]
) -> None:
    monkeypatch.setattr(devices, "window", lambda: os.terminal_size(window))
    phone = Phone(NothingTyped)
    with pytest.raises(NotFinished):
        office.create_user(phone, show_seed=False)
    text = " ".join(phone.screen.split())
    assert "This window is too small for a QR code." in text
    assert "Can't scan it? Type this key into the app: " in text
    assert "█▀▀" not in text


@pytest.mark.parametrize(("lines", "has_room"), [(31, True), (30, False), (24, False)])
def test_a_window_without_room_for_code_and_question_says_to_scroll(
    office: Office, monkeypatch: pytest.MonkeyPatch, *, lines: int, has_room: bool
) -> None:
    monkeypatch.setattr(devices, "window", lambda: os.terminal_size((80, lines)))
    phone = Phone(NothingTyped)
    with pytest.raises(NotFinished):
        office.create_user(phone, show_seed=False)
    assert ("\nScroll up to see all of the QR code.\n" in phone.screen) != has_room
    assert max(map(len, phone.screen.splitlines()[-4:])) <= 80


def test_the_seed_is_shown_as_text_only_when_asked_for(office: Office) -> None:
    phone = Phone(NothingTyped)
    with pytest.raises(NotFinished):
        office.create_user(phone, show_seed=False)
    assert "The seed" not in phone.screen
    assert "Can't scan it? Press Ctrl-C" in phone.screen
    assert "█▀▀" in phone.screen or "▄▄▄▄▄" in phone.screen


def test_a_device_of_somebody_else_s_is_not_touched(office: Office) -> None:
    dev(office, "create_virtual_mfa_device", VirtualMFADeviceName="devcorpuser")
    with pytest.raises(AmplifyPluginError, match="is not assigned to any user") as caught:
        office.create_user()
    assert "--device-name" in caught.value.remedy
    office.create_user(device_name="devcorpuser-phone")
    [device] = dev(office, "list_mfa_devices", UserName="devcorpuser")["MFADevices"]
    assert device["SerialNumber"] == f"{MFA_SERIAL}-phone"


def test_a_device_beyond_the_first_page_of_a_listing_is_found(office: Office) -> None:
    for number in range(100):  # what IAM tells at a time
        dev(office, "create_virtual_mfa_device", VirtualMFADeviceName=f"phone-{number}")
    dev(office, "create_virtual_mfa_device", VirtualMFADeviceName="devcorpuser")
    with pytest.raises(AmplifyPluginError, match="An MFA device"):
        office.create_user()


def test_a_device_that_another_user_has_is_named_with_its_owner(office: Office) -> None:
    office.create_user(user_name="other", device_name="devcorpuser")
    with pytest.raises(AmplifyPluginError, match="belongs to user 'other'"):
        office.create_user()


def test_our_own_leftover_is_made_anew(office: Office) -> None:
    """Its seed was shown to nobody who kept it: a run that was killed left it."""
    tags = [{"Key": TAG, "Value": "command"}]
    dev(office, "create_virtual_mfa_device", VirtualMFADeviceName="devcorpuser", Tags=tags)
    office.create_user()
    assert office.changes().count("DeleteVirtualMFADevice") == 1


def test_a_policy_that_says_something_else_is_not_used(office: Office) -> None:
    name = POLICY_ARN.rpartition("/")[2]
    dev(office, "create_policy", PolicyName=name, PolicyDocument=ANYTHING)
    with pytest.raises(AmplifyPluginError, match="exists with other content"):
        office.create_user()
    assert office.changes() == ["CreatePolicy"]


def test_somebody_else_s_user_is_not_touched(office: Office) -> None:
    dev(office, "create_user", UserName="devcorpuser")
    with pytest.raises(AmplifyPluginError, match="not made by this tool"):
        office.create_user()
    with pytest.raises(AmplifyPluginError, match="not made by this tool"):
        office.delete_user()
    assert office.changes() == ["CreateUser"]


def test_keys_of_something_else_stay_unless_forced(office: Office) -> None:
    other = "[devcorpuser]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
    secret = "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
    office.credentials.write_text(office.credentials.read_text() + other + secret)
    with pytest.raises(ConfigurationError, match="credentials already"):
        office.create_user()
    assert office.changes() == []
    office.create_user(force=True)
    assert "AKIAIOSFODNN7EXAMPLE" not in office.credentials.read_text()


def test_a_key_in_a_store_is_the_user_s_as_one_in_the_file_is(
    office: Office, tmp_path: Path
) -> None:
    office.create_user()
    before, text = office.changes(), office.credentials.read_text()
    rest, _, own = text.partition("[devcorpuser]\n")
    key_id, secret = re.findall(" = (.*)", own)
    program = tmp_path / "pass"
    answer = json.dumps({"Version": 1, "AccessKeyId": key_id, "SecretAccessKey": secret})
    program.write_text(f"#!/bin/sh\necho '{answer}'\n")
    program.chmod(0o755)
    process = f"credential_process = {program} show aws-access-key/devcorpuser\n"
    office.credentials.write_text(f"{rest}[devcorpuser]\n{process}")
    office.create_user()
    assert office.changes() == before


def test_a_third_key_is_not_tried(office: Office) -> None:
    office.create_user()
    dev(office, "create_access_key", UserName="devcorpuser")
    before = office.changes()
    with pytest.raises(AmplifyPluginError, match="has 2 access keys"):
        office.create_user(source_profile="elsewhere")
    assert office.changes() == before


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"role_arn": "bizcorprole"}, "--role-arn is not an ARN"),
        ({"role_arn": f"arn:aws:iam::{BIZ_CORP}:user/x"}, "--role-arn is not the ARN of a role"),
        ({"role_arn": None}, "--role-arn is missing"),
        ({"user_name": None}, "--user-name is missing"),
        ({"user_name": "dev/corp"}, "--user-name is not a name"),
        ({"source_profile": "dev.corp"}, "cannot be found by"),
        ({"user_name": "+@"}, "A profile needs a name"),
        ({"device_name": "my phone"}, "--device-name is not a name"),
        ({"no_mfa": True, "device_name": "phone"}, "--no-mfa can't be combined"),
        ({"external_id": "?"}, "--external-id is not"),
        ({"source_profile": "a b"}, "letters, digits"),
        ({"tags": "x"}, "--tags"),
    ],
)
def test_wrong_input_is_named_before_aws_is_asked(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        user_without_aws(**arguments)
    assert sentence in str(caught.value)


def test_delete_user_takes_all_of_it_away(office: Office) -> None:
    office.create_user()
    told = office.delete_user(dry_run=True)
    assert told.text.startswith("Would call")
    gone = office.delete_user()
    assert told.structure is not None
    assert gone.structure is not None
    assert told.structure["changes"] == gone.structure["changes"]
    account = office.account(DEV_ADMIN)
    assert account.find("get_user", {"UserName": "devcorpuser"}) is None
    assert account.find("get_policy", {"PolicyArn": POLICY_ARN}) is None
    assert not list(account.all("list_virtual_mfa_devices", "VirtualMFADevices", {}))
    [note] = gone.notes
    assert note.startswith("Profile devcorpuser still has a key of that user")


def test_a_policy_that_another_user_has_stays(office: Office) -> None:
    office.create_user()
    dev(office, "create_user", UserName="other")
    dev(office, "attach_user_policy", UserName="other", PolicyArn=POLICY_ARN)
    office.delete_user()
    assert dev(office, "get_policy", PolicyArn=POLICY_ARN)["Policy"]["AttachmentCount"] == 1


@pytest.mark.parametrize("what", ["group", "policy", "inline", "password", "device"])
def test_a_user_with_something_of_somebody_else_s_stays(office: Office, what: str) -> None:
    office.create_user()
    user = {"UserName": "devcorpuser"}
    if what == "group":
        dev(office, "create_group", GroupName="them")
        dev(office, "add_user_to_group", GroupName="them", **user)
    if what == "policy":
        arn = dev(office, "create_policy", PolicyName="them", PolicyDocument=ANYTHING)["Policy"]
        dev(office, "attach_user_policy", PolicyArn=arn["Arn"], **user)
    if what == "inline":
        dev(office, "put_user_policy", PolicyName="them", PolicyDocument=ANYTHING, **user)
    if what == "password":
        dev(office, "create_login_profile", Password="EXAMPLE-them-1", **user)
    if what == "device":
        made = dev(office, "create_virtual_mfa_device", VirtualMFADeviceName="them")
        phone = Phone()
        phone.seed = made["VirtualMFADevice"]["Base32StringSeed"].decode()
        codes = {"AuthenticationCode1": phone.code(-1), "AuthenticationCode2": phone.code(0)}
        serial = made["VirtualMFADevice"]["SerialNumber"]
        dev(office, "enable_mfa_device", SerialNumber=serial, **codes, **user)
    before = office.changes()
    with pytest.raises(AmplifyPluginError, match=r"them|password"):
        office.delete_user()
    assert office.changes() == before


def test_a_delete_that_fails_puts_back_what_it_can_and_names_the_rest(office: Office) -> None:
    office.create_user()
    office.server.fail_next("server-error", action="DeleteUser")
    with pytest.raises(NotFinished) as caught:
        office.delete_user()
    assert dev(office, "get_policy", PolicyArn=POLICY_ARN)["Policy"]["AttachmentCount"] == 1
    left = "\n".join(caught.value.left)
    for gone in ("delete-access-key", "deactivate-mfa-device", "delete-virtual-mfa-device"):
        assert gone in left
    # And once more, to the end.
    office.delete_user()
    assert office.account(DEV_ADMIN).find("get_user", {"UserName": "devcorpuser"}) is None
