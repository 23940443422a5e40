"""Rows inside one process: readers, doctor and the cache, timed by pyperf."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.synchronize import Event, Semaphore
from pathlib import Path

from amplify_plugin.cache import CredentialCache
from bench import peers
from bench.row import Figures, Measured, in_turn
from bench.texts import config
from bench.worlds import credentials
from tests.doctor.large import sso

MANY = 10_000
MANY_OF_SSO = 3_000
WRITERS = 16
PUTS = 20  # of each writer

NODE = """
const ini = require(process.argv[1]), text = require('fs').readFileSync(0, 'utf8');
const started = process.hrtime.bigint();
ini.parse(text);
console.log(Number(process.hrtime.bigint() - started) / 1e6);
"""


def _timed(setup: str, statement: str, *, warmups: int = 1, values: int = 5) -> Callable[[], float]:
    """The middle of the values that pyperf takes in a process of its own, in milliseconds."""

    def sample() -> float:
        from pyperf import Benchmark  # of the extra "bench"; the tests of the report lack it

        with tempfile.TemporaryDirectory() as folder:
            found = Path(folder, "found.json")
            subprocess.run(
                [
                    *(sys.executable, "-m", "pyperf", "timeit", "--quiet", "--output", str(found)),
                    *("--processes", "1", "--loops", "1"),
                    *("--warmups", str(warmups), "--values", str(values)),
                    *("--setup", setup, statement, "--copy-env"),
                ],
                env={**os.environ, "PYTHONPATH": os.getcwd()},
                check=True,
                capture_output=True,
            )
            return float(Benchmark.load(str(found)).median()) * 1000

    return sample


CONFIG = f"from bench.texts import config; text = config({MANY})"


def amplify_against_ini(rounds: int) -> Measured:
    """All profiles as Amplify reads them, against npm's own ini: the first call of a process.

    Amplify reads once a process, when Node.js has compiled nothing yet. Ours is measured the same.
    """
    ini = peers.ini()
    text = config(MANY).encode()

    def theirs() -> float:
        command = ["node", "-e", NODE, str(ini)]
        return float(subprocess.run(command, input=text, check=True, capture_output=True).stdout)

    setup = f"from amplify_plugin.awsconfig import amplify; {CONFIG}"
    ours = _timed(setup, "amplify.profiles(text)", warmups=0, values=1)
    return in_turn(ours, theirs, rounds)


def aws_against_botocore(rounds: int) -> Measured:
    """All profiles as the AWS CLI reads them, against botocore's load_config."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "config")
        path.write_text(config(MANY), encoding="utf-8")
        read = f"from amplify_plugin.awsconfig import aws; path = {str(path)!r}"
        return in_turn(_timed(read, "aws.profiles(open(path).read())"), _botocore(path), rounds)


def _botocore(path: Path) -> Callable[[], float]:
    return _timed("from botocore.configloader import load_config", f"load_config({str(path)!r})")


def doctor(rounds: int) -> Measured:
    """All that doctor looks for in the AWS files of 3,000 SSO profiles, against botocore's parse.

    Of the config alone: the installed AWS CLIs, which doctor starts, take what they take.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "config")
        path.write_text(sso(MANY_OF_SSO).config, encoding="utf-8")
        ours = _timed(
            "from amplify_plugin.commands.doctor.examination import examine_files; "
            f"from tests.doctor.large import sso; case = sso({MANY_OF_SSO})",
            "list(examine_files(case.files))",
            values=3,
        )
        return in_turn(ours, _botocore(path), rounds)


def cache_put(rounds: int) -> Measured:
    """A write among 16 writers, against one fsync and rename of the same bytes, by one alone.

    Each has a role of its own, which is in the file beforehand: so that stays as large as it is.
    """
    with _folder_on_disk() as folder:
        cache, bare = Path(folder, "cache", "cache.json"), Path(folder, "bare")
        for number in range(WRITERS):
            _put(cache, number)
        content = cache.read_bytes()

        def ours() -> float:
            context = get_context("fork")
            ready, go = context.Semaphore(0), context.Event()
            writers = [
                context.Process(target=_write, args=(cache, number, ready, go))
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

        return in_turn(ours, lambda: _bare_writes(bare, content), rounds)


def _folder_on_disk() -> tempfile.TemporaryDirectory[str]:
    """A temporary folder in the checkout: where others lie may be memory."""
    caches = Path(__file__).parents[1] / ".cache"
    caches.mkdir(exist_ok=True)
    return tempfile.TemporaryDirectory(dir=caches)


def _write(path: Path, number: int, ready: Semaphore, go: Event) -> None:
    _put(path, number)  # unmeasured: the first one of a process that has just been forked is slow
    ready.release()
    go.wait()
    for _ in range(PUTS):
        _put(path, number)


def _put(path: Path, number: int) -> None:
    cache = CredentialCache(path)
    cache.put(f"arn:aws:iam::{number:012}:role/role", "amplify", credentials())


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


def least_of(
    statement: Callable[[], object],
    times: int = 3,
    clock: Callable[[], float] = time.perf_counter,
) -> Figures:
    """How long a call takes, in milliseconds, in this process."""
    found = []
    for _ in range(times):
        started = clock()
        statement()
        found.append((clock() - started) * 1000)
    return Figures.of(found)
