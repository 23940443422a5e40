"""Variables by which the tools come to act as different people."""

from __future__ import annotations

import pytest

from amplify_plugin.commands.doctor.checks.environment import check

BOTH_KEYS = {"AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "hunter2"}
ROLE = "arn:aws:iam::123456789012:role/r"

CASES = [
    ("role-arn-invalid", {"AWS_ROLE_ARN": "r"}, {"AWS_ROLE_ARN": ROLE}),
    ("url-invalid", {"AWS_ENDPOINT_URL": "localhost"}, {"AWS_ENDPOINT_URL": "http://localhost"}),
    ("environment-keys-beside-profile", {**BOTH_KEYS, "AWS_PROFILE": "dev"}, BOTH_KEYS),
    ("environment-keys-beside-profile", {**BOTH_KEYS, "AWS_DEFAULT_PROFILE": "dev"}, BOTH_KEYS),
    ("environment-keys-incomplete", {"AWS_ACCESS_KEY_ID": "AKIA"}, BOTH_KEYS),
    ("environment-keys-incomplete", {"AWS_SECRET_ACCESS_KEY": "x"}, {"AWS_SESSION_TOKEN": "x"}),
    (
        "environment-profiles-differ",
        {"AWS_PROFILE": "dev", "AWS_DEFAULT_PROFILE": "a.b"},
        {"AWS_PROFILE": "dev", "AWS_DEFAULT_PROFILE": "dev"},
    ),
    ("environment-profile-missing", {"AWS_PROFILE": "gone"}, {"AWS_PROFILE": "a\\.b"}),
    ("environment-profile-missing", {"AWS_DEFAULT_PROFILE": "gone"}, {"AWS_PROFILE": "dev"}),
    ("environment-profile-missing", {"AWS_PROFILE": "default"}, {}),
    ("environment-value-empty", {"AWS_PROFILE": ""}, {"AWS_PROFILE": "dev"}),
    ("environment-value-empty", {"AWS_DEFAULT_REGION": ""}, {"AWS_DEFAULT_REGION": "us-east-1"}),
    ("environment-value-empty", {"AWS_CONFIG_FILE": ""}, {"AWS_SESSION_TOKEN": ""}),
    ("environment-value-odd", {"AWS_PROFILE": '"dev"'}, {"AWS_PROFILE": "dev"}),
    ("environment-value-odd", {"AWS_REGION": "us-east-1\r"}, {"AWS_REGION": "us-east-1"}),
    ("environment-value-odd", {"AWS_CONFIG_FILE": "'/x'"}, {"AWS_CONFIG_FILE": "/dev/null"}),
    ("environment-path-not-expanded", {"AWS_CONFIG_FILE": "$HOME/c"}, {"AWS_CONFIG_FILE": "/c"}),
    ("environment-path-not-expanded", {"AWS_CONFIG_FILE": "~/c"}, {"AWS_CONFIG_FILE": "/c"}),
    ("environment-file-missing", {"AWS_CONFIG_FILE": "/gone"}, {"AWS_CONFIG_FILE": "/c"}),
    (
        "environment-regions-differ",
        {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "eu-west-1"},
        {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"},
    ),
    ("region-unknown", {"AWS_REGION": "us-eest-1"}, {"AWS_REGION": "cn-north-1"}),
    ("value-not-allowed", {"AWS_DEFAULT_OUTPUT": "xml"}, {"AWS_DEFAULT_OUTPUT": "yaml"}),
    ("environment-variable-misspelt", {"AWS_PROFLE": "x"}, {"AWS_PROFILES": "x"}),
    ("environment-variable-misspelt", {"aws_profile": "x"}, {"AWS_PROFILE2": "x"}),
    ("environment-variable-misspelt", {"AWS_SECRET_KEY": "hunter2"}, {**BOTH_KEYS}),
    (
        "environment-token-of-other-keys",
        {**BOTH_KEYS, "AWS_ACCESS_KEY_ID": "AKIA" + "2" * 16, "AWS_SESSION_TOKEN": "t"},
        {**BOTH_KEYS, "AWS_ACCESS_KEY_ID": "ASIA" + "2" * 16, "AWS_SESSION_TOKEN": "t"},
    ),
    (
        "environment-token-of-other-keys",
        {**BOTH_KEYS, "AWS_SESSION_TOKEN": "new", "AWS_SECURITY_TOKEN": "old"},
        {**BOTH_KEYS, "AWS_SESSION_TOKEN": "new", "AWS_SECURITY_TOKEN": "new"},
    ),
    ("environment-value-odd", {"AWS_CA_BUNDLE": "'/b'"}, {"AWS_CA_BUNDLE": "/b"}),
    ("environment-value-odd", {"AWS_RETRY_MODE": '"legacy"'}, {"AWS_MAX_ATTEMPTS": " 5"}),
    ("url-invalid", {"AWS_ENDPOINT_URL_S3": "minio:9000"}, {"AWS_ENDPOINT_URL_S3": "http://m"}),
    ("url-invalid", {"AWS_ENDPOINT_URL_APP_MESH": "x"}, {"AWS_ENDPOINT_URL_app_mesh": "x"}),
    (
        "environment-variable-misspelt",
        {"AWS_ENDPOINT_URL_": "x"},
        {"AWS_ENDPOINT_URL_S3": "http://m"},
    ),
    (
        "environment-web-identity-incomplete",
        {"AWS_WEB_IDENTITY_TOKEN_FILE": "/t"},
        {"AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": ROLE},
    ),
    ("plugin-switched-off", {"AMPLIFY_PLUGIN": " OFF "}, {"AMPLIFY_PLUGIN": "on"}),
]


@pytest.mark.parametrize(("code", "faulty", "near"), CASES)
def test_found_and_not_in_the_nearest_case(code, faulty, near):
    known = {"dev": None, "a.b": None}

    def is_there(path):
        return path != "/gone"

    findings = list(check(faulty, known, is_there))
    assert [finding.code for finding in findings] == [code]
    assert list(check(near, known, is_there)) == []
    assert "hunter2" not in str(findings)


def test_a_profile_that_is_missing_has_a_nearest():
    [finding] = check({"AWS_PROFILE": "bizcorprol"}, {"bizcorprole": None})
    assert finding.fix.startswith("Did you mean 'bizcorprole'? ")


def test_a_token_under_its_old_name_is_there_for_the_aws_cli_alone():
    temporary = {**BOTH_KEYS, "AWS_ACCESS_KEY_ID": "ASIA" + "2" * 16}
    [none] = check(temporary, {})
    [old] = check({**temporary, "AWS_SECURITY_TOKEN": "t"}, {})
    assert (none.code, none.tools) == ("temporary-keys-without-token", ())
    assert (old.code, old.tools) == ("temporary-keys-without-token", ("amplify", "js"))
