"""Access keys in files are told, with the two commands that help, and nothing of them is shown."""

from __future__ import annotations

import pytest

from amplify_plugin.awsconfig.key_tools import NAMES, TOOLS, KeyTool
from amplify_plugin.commands.doctor.checks import long_term_keys
from amplify_plugin.commands.key_stores import KeyStore
from tests.unit.commands.doctor.texts import CONFIG, CREDENTIALS, files, found

SECRET = "EXAMPLE/devcorpuser/secret+access/key000"
KEYS = f"aws_access_key_id = AKIAEXAMPLEDEVCORP01\naws_secret_access_key = {SECRET}\n"


def test_a_key_in_the_credentials_file() -> None:
    credentials = f"[default]\nregion = x\n\n[devcorpuser]\n{KEYS}"
    [told] = long_term_keys.check(files("[profile devcorpuser]\nregion = x\n", credentials))
    assert (told.code, told.severity) == ("long-term-key-in-file", "note")
    assert (told.subject, told.file, told.line) == ("devcorpuser", CREDENTIALS, 4)
    assert "aws awscloudformation rotate-key devcorpuser" in told.fix
    assert SECRET not in str(told)


@pytest.mark.parametrize(("platform", "store"), [("linux", "pass"), ("darwin", "keychain")])
def test_the_store_of_the_machine_is_offered(platform: str, store: str) -> None:
    [told] = long_term_keys.check(files(f"[profile dev.corp]\n{KEYS}"), platform)
    assert f"aws awscloudformation add-profile dev.corp --keys-in {store}" in told.fix
    assert told.file == CONFIG


def test_windows_has_none_of_the_stores() -> None:
    [told] = long_term_keys.check(files(f"[profile a]\n{KEYS}"), "win32")
    assert "--keys-in" not in told.fix


def test_the_key_of_a_role_s_own_profile_is_only_rotated() -> None:
    role = "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = a\n"
    [told] = long_term_keys.check(files(f"[profile a]\n{role}", f"[a]\n{KEYS}"), "linux")
    assert told.fix == "'aws awscloudformation rotate-key a' makes a new one."


@pytest.mark.parametrize(
    "text",
    [
        "[a]\ncredential_process = pass show aws-access-key/a\n",
        f"[a]\n{KEYS.replace('AKIA', 'ASIA')}aws_session_token = x\n",
        "[a]\naws_access_key_id = AKIAEXAMPLEDEVCORP01\n",
        "",
    ],
)
def test_what_is_no_long_term_key_is_no_finding(text: str) -> None:
    assert list(long_term_keys.check(files("", text))) == []


@pytest.mark.parametrize("tool", TOOLS, ids=NAMES)
def test_a_role_whose_source_s_key_lies_in_a_store_is_as_it_should_be(tool: KeyTool) -> None:
    line = KeyStore(tool, f"/usr/bin/{tool.program}", {}).line(tool.entry("devcorpuser"))
    config = f"""\
[profile devcorpuser]
credential_process = {line}
region = us-east-1

[profile bizcorprole]
role_arn = arn:aws:iam::123456789012:role/bizcorprole
source_profile = devcorpuser
region = us-east-1
"""
    assert found(config) == []
