"""What other programs answer to a question, at a bounded cost in time."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import IO, NamedTuple

from amplify_plugin.programs import own_environment

_OUTPUT_LIMIT = 100_000  # bytes of each stream that are kept


class Answer(NamedTuple):
    """How a program ended and what it wrote.

    ``code`` is None where it could not be started or had to be ended; ``failure`` says why.
    """

    code: int | None
    stdout: str = ""
    stderr: str = ""
    failure: str = ""


class _Asked(NamedTuple):
    process: subprocess.Popen[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]


def ask(
    questions: Sequence[Sequence[str]], environ: Mapping[str, str], *, seconds: float
) -> list[Answer]:
    """Run command lines without a terminal, all at once, and wait ``seconds`` for all together.

    Those that take longer are ended, with whatever they have started; so are all of them when
    this process is interrupted.
    """
    deadline = time.monotonic() + seconds
    started: list[_Asked | Answer] = []
    try:
        for words in questions:
            started.append(_start(words, environ))  # noqa: PERF401  what has started must be ended
        return [_answer(asked, deadline, seconds) for asked in started]
    finally:
        for asked in started:
            if isinstance(asked, _Asked):
                _end(asked.process)
                asked.stdout.close()
                asked.stderr.close()


def _start(words: Sequence[str], environ: Mapping[str, str]) -> _Asked | Answer:
    # Into files: whatever the program leaves running could hold a pipe open for ever.
    stdout, stderr = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115
    try:
        process = subprocess.Popen(
            list(words),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env=_outside_of_a_bundle(own_environment(environ)),
            start_new_session=True,
        )
    except OSError as error:
        stdout.close()
        stderr.close()
        return Answer(None, failure=f"cannot be started: {(error.strerror or str(error)).lower()}")
    return _Asked(process, stdout, stderr)


def _answer(asked: _Asked | Answer, deadline: float, seconds: float) -> Answer:
    if isinstance(asked, Answer):
        return asked
    try:
        code = asked.process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return Answer(None, failure=f"has not ended after {seconds:g} s")
    return Answer(code, _read(asked.stdout), _read(asked.stderr))


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read(_OUTPUT_LIMIT).decode("utf-8", "replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()


def _outside_of_a_bundle(environ: Mapping[str, str]) -> dict[str, str]:
    """Without the libraries of the frozen AWS CLI that may be running us."""
    outside = {name: value for name, value in environ.items() if name != "LD_LIBRARY_PATH_ORIG"}
    if "LD_LIBRARY_PATH_ORIG" in environ:
        outside["LD_LIBRARY_PATH"] = environ["LD_LIBRARY_PATH_ORIG"]
    return outside
