"""export-credentials: each form means, to the tool that takes it, exactly the credentials."""

from __future__ import annotations

import json
import shlex
import subprocess
from datetime import UTC, datetime

import pytest

from amplify_plugin.commands.export_credentials import FORMATS, as_process
from amplify_plugin.credentials import Credentials

# Keys have + and /; nobody promises that a token, or a process's answer, has no more than that.
UGLY = Credentials(
    "ASIA'EXAMPLE",
    "a b'c\"d$HOME`id`\\e&f|g;h",
    "t==+/'",
    datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
)
EXPECTED = {
    "AWS_ACCESS_KEY_ID": UGLY.access_key_id,
    "AWS_SECRET_ACCESS_KEY": UGLY.secret_access_key,
    "AWS_SESSION_TOKEN": UGLY.session_token,
    "AWS_CREDENTIAL_EXPIRATION": "2026-01-02T03:04:05.000Z",
}
PRINT = " && ".join(f'printf "%s\\n" "${name}"' for name in EXPECTED)


@pytest.mark.parametrize(
    ("style", "script"),
    [
        ("env", f'eval "$FROM" && sh -c {shlex.quote(PRINT)}'),
        ("env-no-export", f'eval "$FROM" && {PRINT}'),
    ],
)
def test_a_shell_gets_exactly_the_credentials(style: str, script: str) -> None:
    finished = subprocess.run(
        ["sh", "-c", script],
        env={"FROM": FORMATS[style](UGLY), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert finished.stdout.splitlines() == list(EXPECTED.values())


def test_the_process_form_is_the_protocols() -> None:
    assert json.loads(as_process(UGLY)) == {
        "Version": 1,
        "AccessKeyId": UGLY.access_key_id,
        "SecretAccessKey": UGLY.secret_access_key,
        "SessionToken": UGLY.session_token,
        "Expiration": "2026-01-02T03:04:05.000Z",
    }


@pytest.mark.parametrize("style", FORMATS)
def test_keys_that_do_not_end_have_no_empty_token_and_no_end(style: str) -> None:
    """An empty AWS_SESSION_TOKEN would be sent, and refused."""
    text = FORMATS[style](Credentials("AKIA", "secret"))
    assert "AKIA" in text
    assert "secret" in text
    for name in ("SESSION_TOKEN", "SessionToken", "EXPIRATION", "Expiration"):
        assert name not in text


def test_the_other_shells_quote_what_they_must() -> None:
    assert "$Env:AWS_ACCESS_KEY_ID='ASIA''EXAMPLE'\n" in FORMATS["powershell"](UGLY)
    assert "set -gx AWS_SESSION_TOKEN 't==+/\\''\n" in FORMATS["fish"](UGLY)
    assert "\\\\e&f" in FORMATS["fish"](UGLY)
    assert '\nset "AWS_SESSION_TOKEN=t==+/\'"\n' in FORMATS["windows-cmd"](UGLY)


def test_the_names_are_the_aws_clis() -> None:
    assert set(FORMATS) == {
        *("process", "env", "env-no-export", "powershell", "windows-cmd", "fish"),
    }
