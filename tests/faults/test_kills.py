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
from tests.faults.writer import Writer, acts

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = [f"arn:aws:iam::123456789012:role/r{number}" for number in range(8)]
THEIRS = {"arn:theirs": {"amplify": {"unknown": [1, 2.5, None]}}}
CALLS_OF_A_WRITE = {"openat", "write", "fsync", "close", "rename", "flock"}


class Folder:
    """Our files in a folder, and what has been acknowledged of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.acts = acts(folder)
        self.acknowledged: dict[str, dict[str, str]] = {"put": {}, "trust": {}, "select": {}}
        self._numbers = iter(range(1_000_000))
        settings = folder / "project" / "amplify" / ".config"
        settings.mkdir(parents=True)
        (settings / "local-aws-info.json").write_text(json.dumps(THEIRS))
        (folder / "cache.json").write_text(json.dumps(THEIRS))
        for name in NAMES:
            self.do("put", name)

    def token(self) -> str:
        """A value that no write before had."""
        return f"token-{next(self._numbers)}"

    def do(self, act: str, name: str) -> None:
        """A write that nobody interrupts."""
        token = self.token()
        self.acts[act](name, token)
        self.acknowledge(act, name, token)

    def acknowledge(self, act: str, name: str, token: str) -> None:
        """Note what must be there from now on."""
        if act == "reset":
            self.acknowledged["put"].pop(name, None)
        else:
            self.acknowledged[act][name] = token

    def check(self, act: str, name: str, token: str) -> None:
        """After an interrupted write: each file is whole, the write was done or it was not."""
        for kind, expected in self.acknowledged.items():
            found = self._found(kind)
            tried = kind == act or (kind, act) == ("put", "reset")
            if tried:
                wanted = [expected.get(name), token if act != "reset" else None]
                assert found.get(name) in wanted
                self.acknowledged[kind] = {k: v for k, v in found.items() if k != "arn:theirs"}
                found.pop(name, None)
            rest = {k: v for k, v in expected.items() if not (tried and k == name)}
            assert {k: v for k, v in found.items() if k != "arn:theirs"} == rest

    def _found(self, kind: str) -> dict[str, str]:
        if kind == "put":
            document = json.loads((self.folder / "cache.json").read_bytes())
            assert document["arn:theirs"] == THEIRS["arn:theirs"]
            return {
                role: sessions["amplify"].get("sessionToken") for role, sessions in document.items()
            }
        if kind == "trust":
            path = self.folder / "plugin-projects.json"
            record = json.loads(path.read_bytes()) if path.exists() else {}
            chosen = record.get(str((self.folder / "project").resolve()), {})
            return {name: entry["profileName"] for name, entry in chosen.items()}
        path = self.folder / "project" / "amplify" / ".config" / "local-aws-info.json"
        document = json.loads(path.read_bytes())
        assert document["arn:theirs"] == THEIRS["arn:theirs"]
        return {name: entry.get("profileName", "") for name, entry in document.items()}

    def leftovers(self, act: str) -> list[Path]:
        """Temporary files, where the act writes them."""
        if act == "select":
            return list((self.folder / "project" / "amplify" / ".config").glob(".*.tmp"))
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


@takes_long
@pytest.mark.parametrize("act", ["put", "reset", "trust", "select"])
def test_killed_at_every_call_that_changes_something(
    folder: Folder, writer: Writer, act: str
) -> None:
    folder.do(act, NAMES[1])  # what only the first write makes is there
    if act == "reset":
        folder.do("put", NAMES[1])
    token = folder.token()
    writer.begin(act, NAMES[0], token, kill_at=-1)
    writer.go()
    calls = writer.end()["calls"]
    assert calls > 5
    folder.acknowledge(act, NAMES[0], token)
    left = killed = 0
    for call in range(1, calls + 1):
        if act == "reset":
            folder.do("put", NAMES[0])
        token = folder.token()
        writer.begin(act, NAMES[0], token, kill_at=call)
        writer.go()
        killed += was_killed(writer.end())
        folder.check(act, NAMES[0], token)
        left = max(left, len(folder.leftovers(act)))
        folder.do(act, NAMES[1])
        if act == "reset":
            folder.do("put", NAMES[1])
        if act != "select":
            assert folder.leftovers(act) == []
    assert killed >= calls - 1  # the last one may be that which hands over the count
    assert left == 1 or act == "select"  # so the kills did hit the moments when one lies there


def killed_at_random(folder: Folder, writer: Writer, times: int) -> dict[str, int]:
    """Kill so many writers on their way; how many that took, and how many left a file."""
    chance = random.Random(2026)
    writes = killed = left = 0
    lasts = 0.02  # seconds, as far as is known now
    while killed < times:
        name, token = chance.choice(NAMES), folder.token()
        writer.begin("put", name, token)
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
            folder.acknowledge("put", name, token)
        folder.check("put", name, token)
        left += len(folder.leftovers("put"))
        folder.do("put", chance.choice(NAMES))
        assert folder.leftovers("put") == []
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
    pid = writer.begin("put", NAMES[0], folder.token())
    tracer = traced(pid, "-o", str(log))
    writer.go()
    writer.end()
    tracer.communicate()
    seen = Counter(re.findall(r"^(\w+)\(", log.read_text(), re.MULTILINE))
    assert seen.keys() >= CALLS_OF_A_WRITE
    folder.do("put", NAMES[0])
    # Those that change files, in the ordinary run; all of them in the long one.
    names = sorted(seen) if LONG else sorted(CALLS_OF_A_WRITE)
    left = killed = 0
    for name in names:
        for nth in range(1, seen[name] + 1):
            token = folder.token()
            pid = writer.begin("put", NAMES[0], token)
            rule = f"inject={name}:signal=KILL:when={nth}"
            tracer = traced(pid, "-o", os.devnull, "-e", f"trace={name}", "-e", rule)
            writer.go()
            answer = writer.end()
            tracer.communicate()
            killed += was_killed(answer)
            if not was_killed(answer):
                folder.acknowledge("put", NAMES[0], token)
            folder.check("put", NAMES[0], token)
            left += len(folder.leftovers("put"))
            folder.do("put", NAMES[1])
            assert folder.leftovers("put") == []
    print(f"{sum(seen[name] for name in names)} calls, {killed} killed, {left} left a file")
    assert killed > 10
    assert left > 0
