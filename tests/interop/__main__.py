"""``python -m tests.interop``: install the real Amplify packages, then run the tests in here.

Its arguments are pytest's. Where the packages cannot be had it says so and ends well, unless
AMPLIFY_PLUGIN_REQUIRE_INTEROP=1.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.interop.packages import PackagesUnavailable, cache_folder, install, installed
from tests.interop.versions import VERSIONS

SWITCH = "AMPLIFY_PLUGIN_INTEROP"
REQUIRE = "AMPLIFY_PLUGIN_REQUIRE_INTEROP"


def main(arguments: Sequence[str]) -> int:
    cache = cache_folder(os.environ)
    try:
        for version in VERSIONS:
            if installed(version, cache) is None:
                print(f"Installing Amplify's provider {version} into {cache}, once ...", flush=True)
            install(version, cache, os.environ)
    except PackagesUnavailable as reason:
        if os.environ.get(REQUIRE) == "1":
            print(f"FAILED interop: {REQUIRE}=1, but {reason}")
            return 1
        print(f"SKIPPED interop: {reason}")
        return 0
    # The program, not `python -m pytest`: that would put the checkout before a wheel under test.
    pytest = Path(sys.executable).with_name("pytest")
    environ = {**os.environ, SWITCH: "1"}
    # Longer than for other tests: Node loads a thousand modules for each thing that Amplify does.
    command = [str(pytest), "--timeout=300", str(Path(__file__).parent), *arguments]
    return subprocess.call(command, env=environ)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
