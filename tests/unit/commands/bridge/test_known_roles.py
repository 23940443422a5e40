"""Which role a profile was: kept beside the cache, written when it changes, no secret in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from amplify_plugin.awsconfig.profiles import Role
from amplify_plugin.commands.bridge import known_roles
from amplify_plugin.credential_process import aws_files

ROLE = Role("r", "arn:r", "amplify", "arn:device", "external", 900, "base", None, "us-east-1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "roles.json"


def test_what_is_kept(path: Path) -> None:
    known_roles.remember("r", ROLE, [["a"], ["b", 1]], path)
    known_roles.remember("q", ROLE._replace(role_arn="arn:q"), [], path)
    assert json.loads(path.read_text()) == {
        "r": {"roleArn": "arn:r", "sessionName": "amplify", "files": [["a"], ["b", 1]]},
        "q": {"roleArn": "arn:q", "sessionName": "amplify", "files": []},
    }


def test_what_is_known_already_is_not_written_again(path: Path) -> None:
    known_roles.remember("r", ROLE, aws_files(), path)
    before = path.stat().st_ino
    known_roles.remember("r", ROLE, aws_files(), path)
    assert path.stat().st_ino == before
    known_roles.remember("r", ROLE, [], path)
    assert path.stat().st_ino != before


def test_it_lies_beside_the_cache() -> None:
    known_roles.remember("r", ROLE, [])
    folder = Path.home() / ".amplify" / "awscloudformation"
    assert [file.name for file in folder.iterdir()] == ["plugin-roles.json"]
