"""``python -m tests.windows``: get Windows' Python, then run the tests there that make sense there.

Further arguments are pytest's; tests named there take the place of those chosen here. Where wine
or what belongs to it cannot be had, it says so and ends well, unless
AMPLIFY_PLUGIN_REQUIRE_WINDOWS=1.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

from amplify_plugin.testing import AwsServer
from tests.kept import Unavailable
from tests.windows import node
from tests.windows.left_out import LEFT_OUT, options
from tests.windows.machine import SERVER, Machine, running, windows_path

REQUIRE = "AMPLIFY_PLUGIN_REQUIRE_WINDOWS"
# Of the other tests those of what the system has a part in. All that can run there take 20 minutes.
CHOSEN = (
    "tests/windows",
    "tests/integration/roles/test_child_processes.py",
    "tests/unit/test_command_lines.py",
    *(f"tests/unit/{name}" for name in ("cache", "files", "settings", "terminal")),
)
SECONDS = 240  # for one test: programs start ten times slower under wine


def main(arguments: Sequence[str]) -> int:
    """Run the tests. Returns the exit code."""
    # `timeout` ends us so; wine's server would go on without us.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        with running(os.environ) as machine, AwsServer() as server:
            return _run_tests(machine, server.url, arguments)
    except Unavailable as reason:
        if os.environ.get(REQUIRE) == "1":
            print(f"FAILED windows: {REQUIRE}=1, but {reason}")
            return 1
        print(f"SKIPPED windows: {reason}")
        return 0


def _run_tests(machine: Machine, aws: str, arguments: Sequence[str]) -> int:
    are_named = any(os.path.exists(word.partition("::")[0]) for word in arguments)
    fixed = ("-p", "no:cacheprovider", f"--timeout={SECONDS}", *options())
    for reason, left in LEFT_OUT.items():
        print(f"left out: {len(left)} because {reason}", flush=True)
    # -P: the package that is installed there, not the checkout.
    words = ("-P", "-m", "pytest", *fixed, *(() if are_named else CHOSEN), *arguments)
    extra = {"PYTHONDONTWRITEBYTECODE": "1", SERVER: aws, **_node()}
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
