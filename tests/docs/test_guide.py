"""docs/guide.md's four commands as they stand, from two empty accounts."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pyotp

from amplify_plugin.testing.guide import BIZ_ADMIN, DEV_ADMIN, ROLE_ARN, add_administrators
from tests.docs.blocks import block
from tests.docs.shell import QUESTION, on_terminal

if TYPE_CHECKING:
    from amplify_plugin.testing import World

SEED = re.compile(r"to be typed instead: (\w+)")


def test_the_four_commands_make_a_role_that_aws_acts_as(world: World) -> None:
    add_administrators(world.server)
    world.credentials(BIZ_ADMIN.credentials + DEV_ADMIN.credentials)
    role, user, profile, select = block("docs/guide.md", "guide").split("\n\n")

    made = on_terminal(world, role).finish()
    assert made.code == 0, made.stdout
    [external_id] = set(re.findall(r"--external-id (\S+)", made.stdout))

    # The page says: scan the picture. A phone of ours reads the seed instead.
    with_seed = user.replace("THE-ONE-FROM-1", external_id).rstrip() + " --show-seed"
    terminal = on_terminal(world, with_seed)
    terminal.expect("(not echoed): ")
    found = SEED.search(terminal.screen)
    assert found is not None
    phone = pyotp.TOTP(found[1])
    terminal.type(code(phone, -1))
    terminal.expect("(not echoed): ")
    terminal.type(code(phone, 0))
    assert terminal.finish().code == 0, terminal.screen

    terminal = on_terminal(world, profile.replace("THE-ONE-FROM-1", external_id))
    terminal.expect("(y/N) ")
    terminal.type("y")
    terminal.expect(QUESTION)
    terminal.type(code(phone, 1))
    assert terminal.finish().code == 0, terminal.screen

    assert on_terminal(world, select).finish().code == 0
    identity = world.aws("sts", "get-caller-identity").json
    assert identity["Arn"].endswith("assumed-role/bizcorprole/amplify")
    assert world.server.sessions_issued(ROLE_ARN) == 1


def code(phone: pyotp.TOTP, steps: int) -> str:
    """The code of a step from now: each counts once."""
    return phone.generate_otp(int(time.time()) // phone.interval + steps)
