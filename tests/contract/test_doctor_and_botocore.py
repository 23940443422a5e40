"""What botocore refuses to take credentials from, doctor names: profiles made of many settings."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import botocore.session
import pytest
from botocore.exceptions import BotoCoreError

from tests.contract.oracles import LONG
from tests.unit.commands.doctor.texts import found

if TYPE_CHECKING:
    from pathlib import Path

PROFILES = 2_000 if LONG else 30
ROLE = "arn:aws:iam::123456789012:role/r"
SETTINGS = {
    "role_arn": (ROLE, "x"),
    "source_profile": ("base", "a", "b", "gone", "", "profile base", '"base"'),
    "credential_source": ("Environment", "env", ""),
    "web_identity_token_file": ("/dev/null",),
    "sso_session": ("s", "t", ""),
    "sso_account_id": ("123456789012",),
    "sso_role_name": ("r",),
    "sso_start_url": ("https://x/start", "https://y"),
    "sso_region": ("us-east-1", "eu-west-1"),
    "aws_access_key_id": ("AKIAIOSFODNN7EXAMPLE",),
    "aws_secret_access_key": ("example/secret",),
    "credential_process": ("'x", ""),
    "region": ("us-east-1",),
    "duration_seconds": ("3600",),
}
SESSION = "[sso-session s]\nsso_start_url = https://x/start\nsso_region = us-east-1\n"
BASE = "[base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example/secret\n"


def section(chance: random.Random) -> str:
    keys = chance.sample(list(SETTINGS), chance.randint(1, 4))
    return "".join(f"{key} = {chance.choice(SETTINGS[key])}\n" for key in keys)


def botocores_refusal() -> str | None:
    try:
        botocore.session.Session(profile="a").get_credentials()
    except (BotoCoreError, ValueError, IndexError) as error:
        return str(error)
    return None


def test_a_refused_profile_or_one_of_its_sources_has_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    chance = random.Random(20)
    refused = 0
    for _ in range(PROFILES):
        config = f"{SESSION}[profile a]\n{section(chance)}[profile b]\n{section(chance)}"
        credentials = BASE + (f"[a]\n{section(chance)}" if chance.random() < 1 / 3 else "")
        (tmp_path / "config").write_text(config, encoding="utf-8")
        (tmp_path / "credentials").write_text(credentials, encoding="utf-8")
        refusal = botocores_refusal()
        if refusal is not None:
            refused += 1
            errors = {f.subject for f in found(config, credentials) if f.severity == "error"}
            # Its source may be the one with the fault.
            assert errors & {"a", "b"}, (refusal, config, credentials)
    assert refused > PROFILES / 4  # or the test says little
