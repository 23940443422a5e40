"""The values of add-profile: keys in each form, wrong ones refused unseen, names and their cost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.awsconfig import aws
from amplify_plugin.awsconfig.new_profile import check_name
from amplify_plugin.errors import AmplifyPluginError, ConfigurationError, UsageError
from amplify_plugin.testing.guide import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from tests.unit.commands.add_profile_home import CREATED, GUIDE, WRITTEN_KEYS, Home

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(safe_environment: Path) -> Home:
    return Home(safe_environment)


@pytest.mark.parametrize(
    "keys",
    [
        f"{ACCESS_KEY_ID}\r\n{SECRET_ACCESS_KEY}\r\n",
        f"\n  {ACCESS_KEY_ID}  \n\n{SECRET_ACCESS_KEY}",
        json.dumps({"AccessKey": {"UserName": "u", "Status": "Active", **CREATED}}, indent=4),
        json.dumps(CREATED),
        f"Access key ID,Secret access key\n{ACCESS_KEY_ID},{SECRET_ACCESS_KEY}\n",
    ],
    ids=["crlf", "blanks", "create-access-key", "flat JSON", "csv"],
)
def test_the_forms_in_which_keys_come(home: Home, keys: str) -> None:
    home.add(keys=keys)
    assert home.text_of_credentials == WRITTEN_KEYS


@pytest.mark.parametrize(
    "keys",
    [
        "",
        ACCESS_KEY_ID,
        f"{SECRET_ACCESS_KEY}\n{ACCESS_KEY_ID}",
        f"{ACCESS_KEY_ID}\n{SECRET_ACCESS_KEY}\nthird",
        f"{ACCESS_KEY_ID}\nshort",
        f"{ACCESS_KEY_ID}\n{SECRET_ACCESS_KEY};cut",
        f"{ACCESS_KEY_ID}\n{SECRET_ACCESS_KEY} two words",
        f"ASIA{ACCESS_KEY_ID[4:]}\n{SECRET_ACCESS_KEY}",
        f'{{"AccessKeyId": "{ACCESS_KEY_ID}"}}',
        f'{{"AccessKey": "{SECRET_ACCESS_KEY}"}}',
        "{" * 100_000,
        f"User,Access key ID,Secret access key\nu,{ACCESS_KEY_ID},{SECRET_ACCESS_KEY}",
    ],
)
def test_what_is_no_key_pair_is_refused_unseen(home: Home, keys: str) -> None:
    with pytest.raises(UsageError, match="access keys cannot be used") as caught:
        home.add(keys=keys)
    assert ACCESS_KEY_ID not in str(caught.value)
    assert SECRET_ACCESS_KEY not in str(caught.value)
    assert home.files == []


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("role_arn", "bizcorprole", "--role-arn is not an ARN"),
        ("role_arn", "arn:aws:iam::12345:role/r", "--role-arn has no account id of 12 digits"),
        ("role_arn", "arn:aws-moon:iam::123456789012:role/r", "unknown partition 'aws-moon'"),
        ("role_arn", "arn:aws:iam::123456789012:user/u", "is not the ARN of a role"),
        ("role_arn", "arn:aws:iam:us-east-1:123456789012:role/r", "is not an IAM ARN"),
        ("role_arn", "arn:aws:sts::123456789012:assumed-role/r/s", "is the ARN of a session"),
        ("role_arn", "arn:aws:iam::123456789012:role/r r", "is not the ARN of a role"),
        ("role_arn", "arn:aws:iam::123456789012:role/a;b/r", "read differently by the Amplify CLI"),
        ("mfa_serial", "123456", "neither the ARN of an MFA device nor a serial number"),
        ("mfa_serial", "arn:aws:iam::111122223333:u2f/user/u", "is a passkey"),
        ("mfa_serial", "arn:aws:iam::111122223333:user/u", "is not the ARN of an MFA device"),
        ("mfa_serial", "arn:aws-cn:iam::111122223333:mfa/u", "not in the role's partition"),
        ("external_id", "a b", "--external-id is not an external id"),
        ("external_id", "a#b", "--external-id is not an external id"),
        ("region", "Ireland", "--region is not a region"),
        ("region", "cn-north-1", "not in the role's partition"),
        ("region", "us-gov-west-1", "not in the role's partition"),
        ("role_session_name", "a b", "--role-session-name is not a session name"),
        ("duration_seconds", "899", "must be a number of seconds from 900 to 43200"),
        ("duration_seconds", "43201", "must be a number of seconds from 900 to 43200"),
        ("duration_seconds", "1h", "must be a number of seconds"),
        ("duration_seconds", "9" * 5000, "must be a number of seconds"),
        ("source_profile", "bizcorprole", "cannot be its own source"),
        ("source_profile", "a\nb", "--source-profile is not a profile name"),
        ("source_profile", "dev.user", "cannot be found by"),
        ("profile_name", "dev.corp", "--allow-any-name"),
        ("profile_name", "my team", "--allow-any-name"),
        ("profile_name", "constructor", "--allow-any-name"),
        ("profile_name", "a\nb", "cannot be the name of a profile"),
        ("profile_name", "'q'", "cannot be the name of a profile"),
    ],
)
def test_a_wrong_value_is_refused(home: Home, key: str, value: str, sentence: str) -> None:
    with pytest.raises(AmplifyPluginError) as caught:
        home.add(**{**GUIDE, key: value})
    assert sentence in str(caught.value)
    assert home.files == []


@pytest.mark.parametrize(
    "values",
    [
        {"mfa_serial": "GAHT12345678"},
        {"duration_seconds": "900"},
        {"duration_seconds": "43200"},
        {"role_arn": "arn:aws:iam::123456789012:role/service-role/path/r+=,.@-_"},
        {
            "role_arn": "arn:aws-cn:iam::123456789012:role/r",
            "mfa_serial": "arn:aws-cn:iam::111122223333:mfa/u",
            "region": "cn-northwest-1",
        },
        {
            "role_arn": "arn:aws-us-gov:iam::123456789012:role/r",
            "mfa_serial": None,
            "region": "us-gov-west-1",
        },
    ],
    ids=str,
)
def test_values_of_every_kind_are_taken(home: Home, values: dict[str, str | None]) -> None:
    home.add(**{**GUIDE, **values})
    read = aws.profiles(home.text)["bizcorprole"]
    assert {key: read.get(key) for key in values} == values


@pytest.mark.parametrize(
    ("name", "header", "cost"),
    [
        ("dev.corp", r"profile dev\.corp", "the AWS SDK for JavaScript"),
        (r"dev\.corp", r"profile dev\.corp", "the AWS SDK for JavaScript"),
        ("my team", 'profile "my team"', "the Amplify CLI"),
    ],
)
def test_another_name_on_request_with_what_it_costs(
    home: Home, name: str, header: str, cost: str
) -> None:
    result = home.add(allow_any_name=True, profile_name=name)
    assert home.text.startswith(f"[{header}]\n")
    assert cost in result.notes[0]
    assert result.structure["profileName"] == name.replace("\\", "")


def test_a_dotted_source_that_is_there_is_found_under_its_spelling(home: Home) -> None:
    config = "[profile dev\\.user]\nregion = eu-west-1\n"
    credentials = WRITTEN_KEYS.replace("devcorpuser", "dev\\.user")
    home.write(config, credentials)
    home.add(keys=None, source_profile="dev.user")
    assert home.text.startswith(f"{config}\n[profile bizcorprole]\n")
    assert "source_profile = dev.user\n" in home.text
    assert home.text_of_credentials == credentials


@pytest.mark.parametrize("name", ["", "  "])
def test_no_name_is_said_to_be_none(name: str) -> None:
    with pytest.raises(UsageError, match="A profile needs a name"):
        check_name(name, ["config"], allow_any=True)


def test_a_name_that_another_spelling_has_exists(home: Home) -> None:
    home.write("[profile dev\\.corp]\nregion = x\n")
    with pytest.raises(ConfigurationError, match="already exists"):
        home.add(profile_name="dev.corp", allow_any_name=True)
