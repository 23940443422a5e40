"""docs/hosts.md's Python, in a project whose profile was chosen."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.docs.blocks import block

if TYPE_CHECKING:
    from amplify_plugin.testing import World

CALL = "amplify_plugin.install(boto3.Session())"
ASK = """
for made in (boto3.Session(botocore_session=session), installed):
    print(made.client("sts").get_caller_identity()["Arn"])
"""


def test_the_sessions_of_the_page_are_the_role_s(world: World) -> None:
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    assert world.aws("awscloudformation", "login", "--mfa-code", "123456").code == 0
    text = block("docs/hosts.md", "python")
    assert text.count(CALL) == 1
    program = text.replace(CALL, f"installed = {CALL}") + ASK
    finished = world.run((sys.executable, "-c", program)).finish()
    assert finished.code == 0, finished.stderr
    assert finished.stdout.count("assumed-role/bizcorprole/amplify") == 2
