"""docs/plugins.md: its commands, pasted one after the other on a machine that has nothing yet."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.hosts.others.environments import ROOT

PACKAGES = ("PIP_", "SSL_", "REQUESTS_")  # where packages come from is the machine's affair


def test_the_plugin_of_the_guide(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", guide, re.MULTILINE | re.DOTALL)
    [printed] = re.findall(r"^```console\n(.*?)^```", guide, re.MULTILINE | re.DOTALL)
    # A copy: pip builds in the folder, and the tests beside us run from it.
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns(".*", "build", "*.egg-info"))
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: text for name, text in os.environ.items() if name.startswith(PACKAGES)}
    done = subprocess.run(
        ["bash", "-e"],
        input="\n".join(blocks),
        cwd=checkout,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", **kept},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert printed in done.stdout
    assert "2 passed" in done.stdout
