"""'aws configure set' is named only where it writes the line and breaks no other."""

from __future__ import annotations

import pytest

from amplify_plugin.commands.doctor.checks import set_command
from tests.unit.commands.doctor.texts import KEYS, files, found, with_code


def fix_of(code: str, config: str, credentials: str = "") -> str:
    (told,) = with_code(code, found(config, credentials))
    return told.fix


@pytest.mark.parametrize(
    ("header", "name"),
    [("default", "default"), ("profile dev", "dev"), ('profile "dev"', "dev")],
)
def test_the_command_is_named_where_the_cli_finds_the_section(header, name):
    fix = fix_of("value-not-allowed", f"[{header}]\noutput = jsn\n")
    assert f"'aws configure set output json --profile {name}'" in fix


@pytest.mark.parametrize(
    "header",
    ['profile "my dev"', "profile 'q'", "profile  two", r"profile a\.b", "profile default"],
)
def test_the_line_is_named_where_the_cli_would_write_a_second_section(header):
    fix = fix_of("value-not-allowed", f"[{header}]\noutput = jsn\n")
    assert "In line 2 write 'output = json'." in fix
    assert "aws configure set" not in fix


@pytest.mark.parametrize(
    ("line", "told"),
    [("OUTPUT = jsn", "OUTPUT = json"), ("  output = jsn\n  region = us-east-1", "output = json")],
    ids=["a key in capitals", "indented settings"],
)
def test_the_line_is_named_where_the_command_would_break_the_file(line, told):
    fix = fix_of("value-not-allowed", f"[default]\n{line}\n")
    assert f"In line 2 write '{told}'." in fix
    assert "aws configure set" not in fix


ROLE = "role_arn = arn:aws:iam::123456789012:role/B\n"


@pytest.mark.parametrize("is_in_credentials", [False, True])
def test_a_source_in_the_credentials_file_is_corrected_there(is_in_credentials):
    source = "source_profile = basee\n"
    config = "[profile a]\n" + ROLE + ("" if is_in_credentials else source)
    credentials = f"[base]\n{KEYS}" + (f"[a]\n{source}" if is_in_credentials else "")
    fix = fix_of("source-missing", config, credentials)
    assert ("In line 5 write 'source_profile = base'." in fix) == is_in_credentials
    assert ("'aws configure set source_profile base --profile a'." in fix) != is_in_credentials


@pytest.mark.parametrize("is_in_credentials", [False, True])
def test_an_sso_session_in_the_credentials_file_is_corrected_there(is_in_credentials):
    own = "sso_account_id = 123456789012\nsso_role_name = Dev\n"
    session = "[sso-session corp]\nsso_start_url = https://x.awsapps.com/start\n"
    session += "sso_region = us-east-1\n"
    setting = "sso_session = corpp\n"
    config = session + "[profile a]\n" + own + ("" if is_in_credentials else setting)
    fix = fix_of("sso-session-missing", config, f"[a]\n{setting}" if is_in_credentials else "")
    assert ("In line 2 write 'sso_session = corp'." in fix) == is_in_credentials
    assert ("'aws configure set sso_session corp --profile a'." in fix) != is_in_credentials


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("[profile a]\noutput = json\n", "'aws configure set region REGION --profile a'."),
        ("", "'aws configure set region REGION --profile a'."),
        ("[profile 'a']\noutput = json\n", "Write 'region = REGION' below line 1."),
        ("[profile  a]\noutput = json\n", "Write 'region = REGION' below line 1."),
    ],
)
def test_a_setting_that_is_missing_makes_no_second_section(config, told):
    profile = files(config, f"[a]\n{KEYS}").profiles["a"]
    assert set_command.to_add(profile, "region", "REGION") == told
