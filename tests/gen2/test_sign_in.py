"""Each way to sign in serves ``ampx`` through a bridge: the column of docs/sign-in.md.

What ``ampx`` gets its credentials by is asked, the same package in the same project; whole runs are
in test_ampx.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sign_ins import SDK, WAYS, person_of, surroundings_of

if TYPE_CHECKING:
    from tests.gen2.ampx import Ampx

CHAIN = """
require("@aws-sdk/credential-providers").fromNodeProviderChain({ profile: "b" })()
  .then(({ accessKeyId, secretAccessKey, sessionToken }) => {
    const keys = [accessKeyId, secretAccessKey, sessionToken];
    const names = ["ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"];
    const environ = { ...process.env };
    names.forEach((name, at) => { environ[`AWS_${name}`] = keys[at]; });
    const [python, program] = process.argv.slice(1);
    require("child_process").spawnSync(python, ["-c", program], { env: environ, stdio: "inherit" });
  });
"""


@pytest.mark.parametrize("way", WAYS)
def test_the_bridge_in_what_ampx_asks(ampx: Ampx, way: str) -> None:
    with surroundings_of(ampx.world) as around:
        person = person_of(way, ampx.world, around)
        done = person.bridges("p")
        assert done.code == 0, done.stderr
        finished = person.runs("node", "-e", CHAIN, SDK[0], SDK[2])
        assert finished.stdout == f"{person.way.arn}\n", finished.stderr
