"""A unit test starts no process and no server: then all of them take no minute."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest

STARTS = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system"}
ELSEWHERE = "a unit test starts no {}: what needs one has its tests in tests/integration"

_is_unit_test = False
_started: list[str] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _is_unit_test and event in STARTS:
        what = f"{event} {arguments[0] if arguments else ''}"
        _started.append(what)
        pytest.fail(f"{ELSEWHERE.format('process')} ({what})")


sys.addaudithook(_watch)  # stays for good, so it counts only while a unit test runs


@pytest.fixture(autouse=True)
def starts_nothing(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail with the first process, and at the end where the code under test went on without."""
    global _is_unit_test  # noqa: PLW0603  the hook cannot be taken away
    if "aws_server" in request.fixturenames:
        pytest.fail(ELSEWHERE.format("server"))
    _started.clear()
    _is_unit_test = True
    yield
    _is_unit_test = False
    if _started:
        pytest.fail(f"{ELSEWHERE.format('process')} ({_started[0]})")
