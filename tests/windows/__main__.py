"""``python -m tests.windows``: get Windows' Python, then run the tests there that make sense there.

Those on a console come last, and run outside of it, on this machine's Python. Further arguments
are pytest's; tests named there take the place of those chosen here. Where wine or what belongs to
it cannot be had, it says so and ends well, unless AMPLIFY_PLUGIN_REQUIRE_WINDOWS=1.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

from amplify_plugin.testing import AwsServer
from tests.kept import Unavailable, not_run
from tests.windows import node
from tests.windows.left_out import LEFT_OUT, options
from tests.windows.machine import (
    PREFIX,
    PYTHON_FOLDER,
    SERVER,
    Machine,
    running,
    windows_path,
)

REQUIRE = "AMPLIFY_PLUGIN_REQUIRE_WINDOWS"
# One after the other: they share AWS on loopback.
CHOSEN = ("tests/windows", "tests/integration/roles/test_child_processes.py")
UNIT = ("-n", "2", "--dist", "worksteal", "tests/unit")
CONSOLE = "tests/windows/console"
NONE_SELECTED = 5  # of pytest, say where -k names tests of the other Python
SECONDS = 240  # for one test: programs start ten times slower under wine


def main(arguments: Sequence[str]) -> int:
    """Run the tests. Returns the exit code."""
    # `timeout` ends us so; wine's server would go on without us.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        with running(os.environ) as machine, AwsServer() as server:
            return _run_tests(machine, server.url, arguments)
    except Unavailable as reason:
        return not_run("windows", reason, REQUIRE)


def _run_tests(machine: Machine, aws: str, arguments: Sequence[str]) -> int:
    """Run those that are named, or those chosen here, each where it belongs."""
    tests = [word for word in arguments if os.path.exists(word.partition("::")[0])]
    on_console = [word for word in tests if word.startswith(CONSOLE)]
    there = [word for word in tests if word not in on_console]
    options = [word for word in arguments if word not in tests]
    codes = []
    if not on_console:
        for reason, left in LEFT_OUT.items():
            print(f"left out: {len(left)} because {reason}", flush=True)
    if there or not tests:
        codes.append(_run_there(machine, aws, (*options, *(there or CHOSEN))))
    if not tests:
        codes.append(_run_there(machine, aws, (*options, *UNIT)))
    if on_console or not tests:
        codes.append(_run_on_console(machine, aws, (*options, *(on_console or (CONSOLE,)))))
    failed = [code for code in codes if code not in (0, NONE_SELECTED)]
    return failed[0] if failed else min(codes)


def _run_on_console(machine: Machine, aws: str, words: Sequence[str]) -> int:
    """Run tests that look at a console from outside."""
    named = {SERVER: aws, PYTHON_FOLDER: str(machine.python), PREFIX: str(machine.prefix)}
    command = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--timeout={SECONDS}")
    return subprocess.run([*command, *words], env={**os.environ, **named}, check=False).returncode


def _run_there(machine: Machine, aws: str, words: Sequence[str]) -> int:
    """Run tests on Windows' Python."""
    fixed = ("-p", "no:cacheprovider", f"--timeout={SECONDS}", *options())
    # -P: the package that is installed there, not the checkout.
    extra = {"PYTHONDONTWRITEBYTECODE": "1", SERVER: aws, **_node()}
    tests = machine.start("-P", "-m", "pytest", *fixed, *words, extra=extra)
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
