"""Access keys in files are told, with the two commands that help, and nothing of them is shown."""

from __future__ import annotations

import pytest

from amplify_plugin.commands.doctor import long_term_keys
from tests.unit.commands.doctor.texts import CONFIG, CREDENTIALS, files

SECRET = "EXAMPLE/devcorpuser/secret+access/key000"
KEYS = f"aws_access_key_id = AKIAEXAMPLEDEVCORP01\naws_secret_access_key = {SECRET}\n"


def test_a_key_in_the_credentials_file() -> None:
    credentials = f"[default]\nregion = x\n\n[devcorpuser]\n{KEYS}"
    [found] = long_term_keys.check(files("[profile devcorpuser]\nregion = x\n", credentials))
    assert (found.code, found.severity) == ("long-term-key-in-file", "note")
    assert (found.subject, found.file, found.line) == ("devcorpuser", CREDENTIALS, 4)
    assert "aws awscloudformation rotate-key devcorpuser" in found.fix
    assert SECRET not in str(found)


@pytest.mark.parametrize(("platform", "store"), [("linux", "pass"), ("darwin", "keychain")])
def test_the_store_of_the_machine_is_offered(platform: str, store: str) -> None:
    [found] = long_term_keys.check(files(f"[profile dev.corp]\n{KEYS}"), platform)
    assert f"aws awscloudformation add-profile dev.corp --keys-in {store}" in found.fix
    assert found.file == CONFIG


def test_windows_has_none_of_the_stores() -> None:
    [found] = long_term_keys.check(files(f"[profile a]\n{KEYS}"), "win32")
    assert "--keys-in" not in found.fix


def test_the_key_of_a_role_s_own_profile_is_only_rotated() -> None:
    role = "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = a\n"
    [found] = long_term_keys.check(files(f"[profile a]\n{role}", f"[a]\n{KEYS}"), "linux")
    assert found.fix == "'aws awscloudformation rotate-key a' makes a new one."


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
