"""examples/host.py as a process: a host of one's own gets our commands and credentials."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from amplify_plugin.testing.guide import MFA_SERIAL, USER_ARN

if TYPE_CHECKING:
    from amplify_plugin.testing import World

HOST = Path(__file__).parents[2] / "examples" / "host.py"


def test_the_host_has_our_commands_and_its_plugin_gives_the_code(world: World) -> None:
    world.follow_guide()
    world.choose("dev", "bizcorprole")
    world.server.add_device(MFA_SERIAL, USER_ARN, codes=["135790"])
    listed = world.run((sys.executable, str(HOST), "commands")).finish()
    assert "reset-cache: Forget" in listed.stdout, listed.stderr
    done = world.run((sys.executable, str(HOST), "whoami", "dev")).finish()
    assert done.stdout.endswith(":assumed-role/bizcorprole/amplify\n"), done.stderr
    refused = world.run((sys.executable, str(HOST), "whoami", "staging")).finish()
    assert (refused.code, refused.stdout) == (1, "")
    assert "staging" in refused.stderr
