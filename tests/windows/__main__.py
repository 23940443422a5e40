"""``python -m tests.windows``: get Windows' Python, then run the tests there that make sense there.

Further arguments are pytest's; tests named there take the place of those chosen here. Where wine
or what belongs to it cannot be had, it says so and ends well, unless
AMPLIFY_PLUGIN_REQUIRE_WINDOWS=1.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from tests.kept import Unavailable
from tests.windows import node
from tests.windows.machine import Machine, running, windows_path

REQUIRE = "AMPLIFY_PLUGIN_REQUIRE_WINDOWS"
CHOSEN = ("tests/unit", "tests/windows")
SECONDS = 240  # for one test: programs start ten times slower under wine


def main(arguments: Sequence[str]) -> int:
    """Run the tests. Returns the exit code."""
    try:
        with running(os.environ) as machine:
            return _run_tests(machine, arguments)
    except Unavailable as reason:
        if os.environ.get(REQUIRE) == "1":
            print(f"FAILED windows: {REQUIRE}=1, but {reason}")
            return 1
        print(f"SKIPPED windows: {reason}")
        return 0


def _run_tests(machine: Machine, arguments: Sequence[str]) -> int:
    are_named = any(os.path.exists(word.partition("::")[0]) for word in arguments)
    options = ("-p", "no:cacheprovider", f"--timeout={SECONDS}")
    # -P: the package that is installed there, not the checkout.
    words = ("-P", "-m", "pytest", *options, *(() if are_named else CHOSEN), *arguments)
    extra = {"PYTHONDONTWRITEBYTECODE": "1", **_node()}
    tests = machine.start(*words, extra=extra)
    assert tests.stdout is not None
    try:
        for line in tests.stdout:
            sys.stdout.buffer.write(line.replace(b"\r\n", b"\n"))
            sys.stdout.flush()
        return tests.wait()
    finally:
        if tests.poll() is None:
            tests.kill()


def _node() -> dict[str, str]:
    """The variable that leads the tests to Windows' Node.js; none where it cannot be had."""
    try:
        return {node.FOLDER: windows_path(node.install(os.environ))}
    except Unavailable as reason:
        print(f"SKIPPED the AWS SDK for JavaScript on Windows: {reason}", flush=True)
        return {}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
