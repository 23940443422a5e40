"""The main job with the real `aws` on Windows, against AWS on loopback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from amplify_plugin.testing.guide import ROLE_ARN
from tests.windows.conftest import SLOW

if TYPE_CHECKING:
    from amplify_plugin.testing import World

ASSUMED = "assumed-role/bizcorprole/amplify"


def test_one_code_then_none(person: World) -> None:
    first = person.aws("awscloudformation", "login", "--mfa-code", "123456", timeout=SLOW)
    assert first.code == 0, first.stderr
    again = person.aws("sts", "get-caller-identity", timeout=SLOW)
    assert (again.code, again.stderr) == (0, "")
    assert again.json["Arn"].endswith(ASSUMED)
    assert person.server.sessions_issued(ROLE_ARN) == 1
    content = person.cache_file.read_bytes()
    assert list(json.loads(content)) == [ROLE_ARN]
    assert b"\r" not in content
    done = person.aws("awscloudformation", "reset-cache", timeout=SLOW)
    assert done.code == 0, done.stderr
    assert ROLE_ARN not in json.loads(person.cache_file.read_bytes())


def test_without_a_terminal_it_says_what_to_do(person: World) -> None:
    refused = person.aws("sts", "get-caller-identity", timeout=SLOW)
    assert refused.code != 0
    assert "--mfa-code" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_changed_selection_stops(person: World) -> None:
    person.select("dev", "devcorpuser")
    stopped = person.aws("sts", "get-caller-identity", timeout=SLOW)
    assert stopped.code != 0
    assert "select-profile" in stopped.stderr
