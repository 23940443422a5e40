"""Install the real ampx, then run the tests in this folder: ``python -m tests.gen2``.

Its arguments are pytest's. Where ampx cannot be had it says so and ends well, unless
AMPLIFY_PLUGIN_REQUIRE_GEN2=1.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.gen2.packages import PACKAGES, REQUIRE, SWITCH
from tests.npm import run_tests

if __name__ == "__main__":
    tests = Path(__file__).parent
    raise SystemExit(
        run_tests("gen2", [PACKAGES], tests, SWITCH, REQUIRE, sys.argv[1:], timeout=900)
    )
