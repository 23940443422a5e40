"""Each tool's own order of looking for credentials, held against the real one.

A profile with every combination of the ways to credentials is given to botocore, to Amplify's own
file and to the AWS SDK for JavaScript; nothing reaches a network.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import botocore.session
import pytest
from botocore.exceptions import BotoCoreError

from amplify_plugin.awsconfig import credential_order
from tests.contract import oracles
from tests.unit.commands.doctor.texts import files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ANSWER = '{"Version": 1, "AccessKeyId": "PROCESS", "SecretAccessKey": "x"}'
PROCESS = f"credential_process = echo '{ANSWER}'\n"
SSO = """\
sso_start_url = https://x
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = r
"""
# What may be said of a profile, by the file.
PARTS = {
    "role": ("config", "role_arn = arn:aws:iam::123456789012:role/r\n"),
    "source": ("config", "source_profile = base\n"),
    "named": ("config", "credential_source = Environment\n"),
    "token": ("config", "web_identity_token_file = /dev/null\n"),
    "sso": ("config", SSO),
    "process": ("config", PROCESS),
    "process-too": ("credentials", PROCESS),
    "keys": ("credentials", "aws_access_key_id = KEYS\naws_secret_access_key = x\n"),
    "own-keys": ("credentials", "accessKeyId = KEYS\nsecretAccessKey = x\n"),
    "config-keys": ("config", "aws_access_key_id = KEYS\naws_secret_access_key = x\n"),
}
BASE = "[base]\naws_access_key_id = BASE\naws_secret_access_key = x\n"
METHODS = {
    "assume-role": "role",
    "assume-role-with-web-identity": "web-identity",
    "sso": "sso",
    "shared-credentials-file": "keys",
    "config-file": "keys",
    "custom-process": "process",
}


def profiles() -> Iterator[tuple[str, str, str]]:
    """The parts, and both files' texts with a profile of them."""
    for size in range(1, 5):
        for names in combinations(PARTS, size):
            texts = {"config": "[profile a]\n", "credentials": "[a]\n"}
            for name in names:
                file, text = PARTS[name]
                texts[file] += text
            yield "+".join(names), texts["config"], f"{texts['credentials']}{BASE}"


def taken(tool: str, config: str, credentials: str) -> str | None:
    profile = files(config, credentials).profiles["a"]
    return credential_order.way(tool, *profile.settings_for(tool))


def test_amplify_and_the_sdk_for_javascript() -> None:
    real = oracles.node()
    for names, config, credentials in profiles():
        answer = real.ways("a", config, credentials)
        assert answer["amplify"] == taken("amplify", config, credentials), names
        ours = taken("js", config, credentials)
        # A role whose source is the environment finds no keys there, and fails.
        if not (ours == "role" and "named" in names):
            assert answer["js"] == ours, names


def test_botocore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for names, config, credentials in profiles():
        (tmp_path / "config").write_text(config, encoding="utf-8")
        (tmp_path / "credentials").write_text(credentials, encoding="utf-8")
        ours = taken("aws", config, credentials)
        assert ours in botocores_ways(), names


def botocores_ways() -> tuple[str | None, ...]:
    """The way that botocore takes; the two that it may have refused, if it refuses the profile.

    A role without a source, with two, or with an empty environment; a token without a role.
    """
    try:
        found = botocore.session.Session(profile="a").get_credentials()
    except BotoCoreError:
        return ("role", "web-identity")
    return (METHODS[found.method] if found else None,)
