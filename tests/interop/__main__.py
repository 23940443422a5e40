"""``python -m tests.interop``: install the real Amplify packages, then run the tests in here.

Its arguments are pytest's. Where the packages cannot be had it says so and ends well, unless
AMPLIFY_PLUGIN_REQUIRE_INTEROP=1.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.interop.packages import EVERY, REQUIRE, SWITCH
from tests.npm import run_tests

if __name__ == "__main__":
    tests = Path(__file__).parent
    raise SystemExit(run_tests("interop", EVERY, tests, SWITCH, REQUIRE, sys.argv[1:], timeout=300))
