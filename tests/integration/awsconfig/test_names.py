"""One profile name and its spellings. The table of ``spec`` facts is re-run here by each reader."""

from __future__ import annotations

import subprocess
import sys


def test_module_costs_no_import():
    code = (
        "import os, sys; before = set(sys.modules)\n"  # os: without -S it always is
        "import amplify_plugin.awsconfig.names as names\n"
        "names.find('a.b', {'a\\\\.b': 1})\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    loaded = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    ours = ["amplify_plugin", "amplify_plugin.awsconfig", "amplify_plugin.awsconfig.names"]
    assert [module for module in loaded if module != "__future__"] == ours
