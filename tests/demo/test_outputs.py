"""The reference shows what each command prints today."""

from __future__ import annotations

import json
import runpy
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

from amplify_plugin.commands.enable.stand_in import PATH_FILE
from tests.docs.blocks import ROOT
from tests.faults.forked import ForkedAws
from tests.hosts.forked_world import ForkedWorld

if TYPE_CHECKING:
    from amplify_plugin.testing import AwsServer, World


def test_each_command_prints_what_the_reference_shows() -> None:
    outputs = runpy.run_path(str(ROOT / "demo" / "outputs.py"))
    with ForkedAws() as forked:

        def create(path: Path, server: AwsServer) -> World:
            world = ForkedWorld.create(path, server)
            world.forked = forked
            return world

        played = outputs["answers"](create)
    kept = json.loads((ROOT / "demo" / "outputs.json").read_text(encoding="utf-8"))
    assert played == kept, "make pictures reference"
    assert not list(Path(sysconfig.get_path("purelib")).glob(PATH_FILE))


def test_the_reference_shows_no_secret_and_no_path_of_a_machine() -> None:
    text = (ROOT / "demo" / "outputs.json").read_text(encoding="utf-8")
    for trace in ("ASIA", "EXAMPLE/", "/tmp", "/home/", "/root", "127.0.0.1"):
        assert trace not in text
