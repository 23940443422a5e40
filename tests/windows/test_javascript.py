"""A bridge on Windows, as the AWS SDK for JavaScript runs it: on its Node.js, through cmd.exe."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from amplify_plugin.awsconfig.bridge_line import command_line
from tests.windows import node

NODE = os.environ.get(node.FOLDER)  # a test has no variables of ours
KEYS = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ASK = """
const fs = require("fs");
const [profile, answer] = process.argv.slice(-2);
const { fromProcess } = require("@aws-sdk/credential-provider-process");
fromProcess({ profile })().then(
  (found) => fs.writeFileSync(answer, JSON.stringify(found)),
  (error) => fs.writeFileSync(answer, JSON.stringify({ error: error.message })));
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "the home"
    (home / ".aws").mkdir(parents=True)
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.delenv("HOME", raising=False)  # this machine's, which the SDK would go by
    return home


def has_profile(home: Path, name: str) -> None:
    key_id, secret = KEYS
    (home / ".aws" / "config").write_text(f"[profile {name}]\nregion = us-east-1\n")
    (home / ".aws" / "credentials").write_text(
        f"[{name}]\naws_access_key_id = {key_id}\naws_secret_access_key = {secret}\n"
    )


def bridge(name: str) -> None:
    words = ["amplify-plugin", "bridge-profile", name, "--as", "bridged"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def answer_to_node(home: Path, profile: str) -> dict[str, str]:
    if NODE is None:
        pytest.skip("Windows' Node.js could not be had")
    answer = home / "answer.json"
    # Its own streams are a file: under wine Node.js fails with a pipe.
    with open(home / "said", "wb") as said:
        subprocess.run(
            [os.path.join(NODE, node.PROGRAM), "--eval", ASK, profile, str(answer)],
            cwd=NODE,
            env={**os.environ, **node.RUNS_ANYWHERE},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            check=False,
        )
    assert answer.is_file(), (home / "said").read_text(errors="replace")
    found: dict[str, str] = json.loads(answer.read_text())
    return found


@pytest.mark.parametrize("name", ["keys", "dev.corp", "my keys", "a&b", "it's", "(x)", "a^b", "~"])
def test_a_bridge(home: Path, name: str) -> None:
    has_profile(home, name)
    bridge(name)
    found = answer_to_node(home, "bridged")
    assert (found.get("accessKeyId"), found.get("secretAccessKey")) == KEYS, found


def test_a_bridge_by_an_aws_cli_in_a_folder_with_a_blank(home: Path) -> None:
    """As a person without a Python has it; the program is the first word of cmd.exe's line."""
    key_id, secret = KEYS
    aws = home / "Program Files" / "aws.cmd"
    aws.parent.mkdir()
    document = {"Version": 1, "AccessKeyId": key_id, "SecretAccessKey": secret}
    aws.write_text(f'@echo off\necho %* >"{home}\\words"\necho {json.dumps(document)}\n')
    line = command_line("my keys", "bridged", aws)
    (home / ".aws" / "config").write_text(f"[profile bridged]\ncredential_process = {line}\n")
    assert answer_to_node(home, "bridged").get("accessKeyId") == key_id
    assert '--profile "my keys" --bridge bridged' in (home / "words").read_text()
