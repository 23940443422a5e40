"""The two sizes of these tests: the ordinary one, and the long one of ``tox -e faults-long``."""

from __future__ import annotations

import os
import shutil
from typing import TypeVar

import pytest

# Read when the tests are collected: each test runs with an environment without AMPLIFY_PLUGIN_*.
LONG = os.environ.get("AMPLIFY_PLUGIN_LONG") == "1"

only_long = pytest.mark.skipif(not LONG, reason="long profile only: AMPLIFY_PLUGIN_LONG=1")
takes_long = pytest.mark.timeout(1800 if LONG else 120)

Size = TypeVar("Size")


def size(ordinary: Size, long: Size) -> Size:
    """One of two sizes, for the profile that runs."""
    return long if LONG else ordinary


def needs(*programs: str) -> None:
    """Go on only with these programs: the ordinary run skips the test and says so, the long fails.

    A long run that leaves out half of what it is for must not end well.
    """
    missing = [program for program in programs if shutil.which(program) is None]
    if not missing:
        return
    reason = f"needs {' and '.join(missing)}, which this machine lacks"
    if LONG:
        pytest.fail(f"The long profile {reason}. Debian's packages have those names.")
    pytest.skip(reason)
