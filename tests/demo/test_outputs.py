"""The reference shows what each command prints today."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

from amplify_plugin.commands.enable.stand_in import PATH_FILE
from tests.docs.blocks import ROOT


def test_each_command_prints_what_the_reference_shows(tmp_path: Path) -> None:
    played = tmp_path / "outputs.json"
    subprocess.run(
        [sys.executable, "demo/outputs.py", "--into", str(played)],
        cwd=ROOT,
        check=True,
        timeout=110,
    )
    kept = json.loads((ROOT / "demo" / "outputs.json").read_text(encoding="utf-8"))
    assert json.loads(played.read_text(encoding="utf-8")) == kept, "make pictures reference"
    assert not list(Path(sysconfig.get_path("purelib")).glob(PATH_FILE))


def test_the_reference_shows_no_secret_and_no_path_of_a_machine() -> None:
    text = (ROOT / "demo" / "outputs.json").read_text(encoding="utf-8")
    for trace in ("ASIA", "EXAMPLE/", "/tmp", "/home/", "/root", "127.0.0.1"):
        assert trace not in text
