"""Each way to sign in serves the Amplify CLI through a bridge: the column of docs/sign-in.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sign_ins import WAYS, person_of, surroundings_of

if TYPE_CHECKING:
    from tests.interop.amplify import Amplify


@pytest.mark.parametrize("options", [(), ("--credentials-file-too",)], ids=["config", "both"])
@pytest.mark.parametrize("way", WAYS)
def test_the_bridge_in_amplify(new: Amplify, way: str, options: tuple[str, ...]) -> None:
    with surroundings_of(new.world) as around:
        person = person_of(way, new.world, around)
        done = person.bridges("p", "--select", *options)
        assert done.code == 0, done.stderr
        assert new.call("identity", env=person.env).arn == person.way.arn
