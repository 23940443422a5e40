"""A unit test starts no process and no server: then all of them take no minute."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

STARTS = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system"}
ELSEWHERE = "a unit test starts no {}: what needs one has its tests in tests/integration"

# Windows' answer comes from a program; Python asks once, and botocore asks Python.
platform.uname()

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


Respelled = Callable[[Path], Path]


@pytest.fixture
def in_capitals(monkeypatch: pytest.MonkeyPatch) -> Respelled:
    """A disk that finds a folder in any case; what is returned spells a folder in another one.

    On Linux, which tells cases apart, a link stands for the other spelling. Python follows it no
    more than it corrects a spelling on macOS, and only the system knows better.
    """

    def respelled(folder: Path) -> Path:
        other = folder.with_name(folder.name.upper())
        if not other.exists():
            other.symlink_to(folder)
        return other

    def get_path(descriptor: int, command: int, given: Any = 0) -> Any:
        if command == 51:  # F_FULLFSYNC
            return os.fsync(descriptor)
        if command != 50:  # F_GETPATH
            return linux(descriptor, command, given)
        return os.fsencode(os.readlink(f"/proc/self/fd/{descriptor}")).ljust(len(given), b"\0")

    if sys.platform == "linux":
        import fcntl

        linux = fcntl.fcntl
        monkeypatch.setattr(sys, "platform", "darwin")
        monkeypatch.setattr(fcntl, "fcntl", get_path)
        monkeypatch.setattr(os.path, "realpath", lambda path: os.path.abspath(os.fspath(path)))
    return respelled
