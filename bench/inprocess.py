"""Rows inside one process: readers and cache with ten thousand of everything, timed by pyperf."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

from pyperf import Benchmark

from amplify_plugin.cache import CredentialCache
from bench import worlds
from bench.row import Figures, Measured, Missing, in_turn
from bench.texts import config, roles

MANY = 10_000
ROUNDS = 5
WRITERS = 16
PUTS = 10  # of each writer

NODE = """
const ini = require(process.argv[1]), text = require('fs').readFileSync(0, 'utf8');
const started = process.hrtime.bigint();
ini.parse(text);
console.log(Number(process.hrtime.bigint() - started) / 1e6);
"""


def _timed(setup: str, statement: str) -> Callable[[], float]:
    """The middle of some values that pyperf takes in a process of its own, in milliseconds."""

    def sample() -> float:
        with tempfile.TemporaryDirectory() as folder:
            found = Path(folder, "found.json")
            subprocess.run(
                [
                    *(sys.executable, "-m", "pyperf", "timeit", "--quiet", "--output", str(found)),
                    *("--processes", "1", "--warmups", "1", "--values", "5", "--loops", "1"),
                    *("--setup", setup, statement, "--copy-env"),
                ],
                env={**os.environ, "PYTHONPATH": os.getcwd()},
                check=True,
                capture_output=True,
            )
            return float(Benchmark.load(str(found)).median()) * 1000

    return sample


CONFIG = f"from bench.texts import config; text = config({MANY})"


def amplify_against_ini() -> Measured:
    """All profiles as Amplify reads them, against npm's own ini, each once in a fresh process."""
    node, ini = shutil.which("node"), worlds.npm_package("ini@1.3.8")
    if node is None:
        raise Missing("node is not installed")
    text = config(MANY).encode()

    def theirs() -> float:
        command = [node, "-e", NODE, str(ini)]
        return float(subprocess.run(command, input=text, check=True, capture_output=True).stdout)

    ours = _timed(
        f"from amplify_plugin.awsconfig import amplify; {CONFIG}", "amplify.profiles(text)"
    )
    return in_turn(ours, theirs, ROUNDS)


def aws_against_botocore() -> Measured:
    """All profiles as the AWS CLI reads them, against botocore's load_config."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "config")
        path.write_text(config(MANY), encoding="utf-8")
        theirs = _timed(
            "from botocore.configloader import load_config", f"load_config({str(path)!r})"
        )
        read = f"from amplify_plugin.awsconfig import aws; path = {str(path)!r}"
        return in_turn(_timed(read, "aws.profiles(open(path).read())"), theirs, ROUNDS)


def one_profile() -> Measured:
    """One profile of all, against reading all of them."""
    setup = f"from amplify_plugin.awsconfig import amplify; {CONFIG}"
    ours = _timed(setup, f"amplify.profile(text, 'profile-{MANY // 2}')")
    return in_turn(ours, _timed(setup, "amplify.profiles(text)"), ROUNDS)


def cache_get() -> Measured:
    """One role's credentials from the cache file, against parsing that file as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "cache.json")
        path.write_text(json.dumps(roles(MANY), indent=2), encoding="utf-8")
        arn = list(roles(MANY))[MANY // 2]
        ours = _timed(
            "from amplify_plugin.cache import CredentialCache; "
            f"cache = CredentialCache({str(path)!r})",
            f"cache.get({arn!r}, 'amplify').access_key_id",
        )
        theirs = _timed(f"import json; text = open({str(path)!r}).read()", "json.loads(text)")
        return in_turn(ours, theirs, ROUNDS)


def cache_put() -> Measured:
    """A write among 16 writers, against one fsync and rename of the same bytes, by one alone."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        cache, bare = Path(folder, "cache", "cache.json"), Path(folder, "bare")
        cache.parent.mkdir()
        cache.write_text(json.dumps(roles(100), indent=2), encoding="utf-8")
        content = cache.read_bytes()

        def ours() -> float:
            context = get_context("fork")
            ready, go = context.Semaphore(0), context.Event()
            writers = [
                context.Process(target=_put, args=(cache, number, ready, go))
                for number in range(WRITERS)
            ]
            for writer in writers:
                writer.start()
            for _ in writers:
                ready.acquire()
            started = time.perf_counter()
            go.set()
            for writer in writers:
                writer.join()
            if any(writer.exitcode for writer in writers):
                raise RuntimeError("a writer failed")
            return (time.perf_counter() - started) * 1000 / (WRITERS * PUTS)

        return in_turn(ours, lambda: _bare_writes(bare, content), ROUNDS)


def _put(path: Path, number: int, ready: object, go: object) -> None:
    cache = CredentialCache(path)
    ready.release()  # type: ignore[attr-defined]
    go.wait()  # type: ignore[attr-defined]
    for count in range(PUTS):
        cache.put(f"arn:aws:iam::{number:012}:role/r{count}", "amplify", worlds.Bench.credentials())


def _bare_writes(path: Path, content: bytes) -> float:
    """Milliseconds for one."""
    started = time.perf_counter()
    for _ in range(WRITERS * PUTS):
        temporary = path.with_suffix(".tmp")
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    took = (time.perf_counter() - started) * 1000 / (WRITERS * PUTS)
    with suppress(FileNotFoundError):
        path.unlink()
    return took


def least_of(statement: Callable[[], object], times: int = 3) -> Figures:
    """How long a call takes, in milliseconds, in this process."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        statement()
        found.append((time.perf_counter() - started) * 1000)
    return Figures.of(found)
