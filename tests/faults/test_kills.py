"""Killed at any moment of a write: what was acknowledged is there, and nothing lies about."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.sizes import LONG, needs, size, takes_long
from tests.faults.writer import Writer, put

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = [f"arn:aws:iam::123456789012:role/r{number}" for number in range(8)]
THEIRS = {"arn:theirs": {"amplify": {"unknown": [1, 2.5, None]}}}
CALLS_OF_A_WRITE = {"openat", "write", "fsync", "close", "rename", "flock"}


class Folder:
    """A cache in a folder, and what has been acknowledged of it: a token for each role."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.acknowledged: dict[str, str] = {}
        self._numbers = iter(range(1_000_000))
        self._file = folder / "cache.json"
        self._file.write_text(json.dumps(THEIRS))
        for name in NAMES:
            self.put(name)

    def token(self) -> str:
        """A value that no write before had."""
        return f"token-{next(self._numbers)}"

    def put(self, name: str) -> None:
        """A write that nobody interrupts."""
        token = self.token()
        put(self.folder, name, token)
        self.acknowledged[name] = token

    def check(self, name: str, token: str) -> None:
        """After an interrupted write: the file is whole, the write was done or it was not."""
        document = json.loads(self._file.read_bytes())
        assert document.pop("arn:theirs") == THEIRS["arn:theirs"]
        found = {role: sessions["amplify"]["sessionToken"] for role, sessions in document.items()}
        assert found[name] in (self.acknowledged[name], token)
        assert found == {**self.acknowledged, name: found[name]}
        self.acknowledged = found

    def leftovers(self) -> list[Path]:
        """Temporary files."""
        return list(self.folder.glob(".*.tmp"))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def writer(folder: Folder) -> Iterator[Writer]:
    with Writer(folder.folder) as writer:
        yield writer


def was_killed(answer: dict[str, Any]) -> bool:
    return os.WIFSIGNALED(answer["status"]) and os.WTERMSIG(answer["status"]) == signal.SIGKILL


def killed_at_random(folder: Folder, writer: Writer, times: int) -> dict[str, int]:
    """Kill so many writers on their way; how many that took, and how many left a file."""
    chance = random.Random(2026)
    writes = killed = left = 0
    lasts = 0.02  # seconds, as far as is known now
    while killed < times:
        name, token = chance.choice(NAMES), folder.token()
        writer.begin(name, token)
        until = time.perf_counter() + chance.uniform(0, lasts)
        writer.go()
        while time.perf_counter() < until:
            pass
        writer.kill()
        answer = writer.end()
        writes += 1
        killed += was_killed(answer)
        # So that most are hit, and the last moments of a write as often as the first.
        lasts *= 1.02 if was_killed(answer) else 0.96
        if not was_killed(answer):
            folder.acknowledged[name] = token
        folder.check(name, token)
        left += len(folder.leftovers())
        folder.put(chance.choice(NAMES))
        assert folder.leftovers() == []
    return {"writes": writes, "killed": killed, "left a file till the next write": left}


@takes_long
def test_killed_at_random_moments(folder: Folder, writer: Writer) -> None:
    found = killed_at_random(folder, writer, size(100, 2000))
    print(found)
    assert found["left a file till the next write"] > 0


def traced(pid: int, *options: str) -> subprocess.Popen[str]:
    """strace on a stopped process; returns when it has hold of it."""
    command = ("strace", "-p", str(pid), *options)
    tracer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    assert "attached" in tracer.stderr.readline()
    return tracer


@takes_long
def test_killed_at_every_system_call(folder: Folder, writer: Writer, tmp_path: Path) -> None:
    """strace's own injection: the kernel gives the signal as the call begins."""
    needs("strace")
    log = tmp_path / "calls.txt"
    pid = writer.begin(NAMES[0], folder.token())
    tracer = traced(pid, "-o", str(log))
    writer.go()
    writer.end()
    tracer.communicate()
    seen = Counter(re.findall(r"^(\w+)\(", log.read_text(), re.MULTILINE))
    assert seen.keys() >= CALLS_OF_A_WRITE
    folder.put(NAMES[0])
    # Those that change files, in the ordinary run; all of them in the long one.
    names = sorted(seen) if LONG else sorted(CALLS_OF_A_WRITE)
    left = killed = 0
    for name in names:
        for nth in range(1, seen[name] + 1):
            token = folder.token()
            pid = writer.begin(NAMES[0], token)
            rule = f"inject={name}:signal=KILL:when={nth}"
            tracer = traced(pid, "-o", os.devnull, "-e", f"trace={name}", "-e", rule)
            writer.go()
            answer = writer.end()
            tracer.communicate()
            killed += was_killed(answer)
            if not was_killed(answer):
                folder.acknowledged[NAMES[0]] = token
            folder.check(NAMES[0], token)
            left += len(folder.leftovers())
            folder.put(NAMES[1])
            assert folder.leftovers() == []
    print(f"{sum(seen[name] for name in names)} calls, {killed} killed, {left} left a file")
    assert killed > 10
    assert left > 0
