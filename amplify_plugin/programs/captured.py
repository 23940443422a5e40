"""Programs that are run for their answers: without a terminal, in bounded time, output captured."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, NamedTuple

from amplify_plugin.programs.environment import outside_of_a_bundle

if TYPE_CHECKING:
    import subprocess

_OUTPUT_LIMIT = 100_000  # bytes of each stream that are kept


class Outcome(NamedTuple):
    """How a program ended and what it wrote.

    ``code`` is None where it could not be started or had to be ended; ``failure`` says why.
    """

    code: int | None
    stdout: str = ""
    stderr: str = ""
    failure: str = ""


class _Running(NamedTuple):
    process: subprocess.Popen[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]


def run(
    words: Sequence[str], environ: Mapping[str, str], *, given: bytes = b"", seconds: float
) -> Outcome:
    """Run one command line with ``given`` on its standard input, for programs that keep secrets.

    Neither what it reads nor what it writes touches a disk. ``given`` may have 4096 bytes: it
    waits in the pipe before the program starts, so that the program never sees a part of it,
    whatever becomes of this process. It is ended after ``seconds``, with what it has started.
    """
    from subprocess import PIPE, TimeoutExpired

    with open(_pipe_with(given), "rb") as standard_input:
        try:
            process = _started(words, environ, stdin=standard_input, stdout=PIPE, stderr=PIPE)
        except OSError as error:
            return _not_started(error)
    try:
        stdout, stderr = process.communicate(timeout=seconds)
    except TimeoutExpired:
        return _not_ended(seconds)
    finally:
        _end(process)
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
    written = (text.decode("utf-8", "replace") for text in (stdout, stderr))
    return Outcome(process.returncode, *written)


def _started(
    words: Sequence[str],
    environ: Mapping[str, str],
    *,
    stdin: IO[bytes] | int,
    stdout: IO[bytes] | int,
    stderr: IO[bytes] | int,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own: without a terminal, to be ended as a whole.

    Raises OSError.
    """
    from subprocess import Popen

    return Popen(
        list(words),
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=outside_of_a_bundle(environ),
        start_new_session=True,
    )


def _pipe_with(content: bytes) -> int:
    """The end of a pipe from which this content can be read, and nothing after it."""
    reading, writing = os.pipe()
    try:
        os.write(writing, content)
    finally:
        os.close(writing)
    return reading


def _not_started(error: OSError) -> Outcome:
    return Outcome(None, failure=f"cannot be started: {(error.strerror or str(error)).lower()}")


def _not_ended(seconds: float) -> Outcome:
    return Outcome(None, failure=f"has not ended after {seconds:g} s")


def run_all(
    questions: Sequence[Sequence[str]], environ: Mapping[str, str], *, seconds: float
) -> list[Outcome]:
    """Run command lines without a terminal, all at once, and wait ``seconds`` for all together.

    Those that take longer are ended, with whatever they have started; so are all of them when
    this process is interrupted.
    """
    import time

    deadline = time.monotonic() + seconds
    started: list[_Running | Outcome] = []
    try:
        for words in questions:
            started.append(_start(words, environ))  # noqa: PERF401  what has started must be ended
        return [_answer(asked, deadline, seconds) for asked in started]
    finally:
        for asked in started:
            if isinstance(asked, _Running):
                _end(asked.process)
                asked.stdout.close()
                asked.stderr.close()


def _start(words: Sequence[str], environ: Mapping[str, str]) -> _Running | Outcome:
    from subprocess import DEVNULL
    from tempfile import TemporaryFile

    # Into files: whatever the program leaves running could hold a pipe open for ever.
    stdout, stderr = TemporaryFile(), TemporaryFile()  # noqa: SIM115
    try:
        process = _started(words, environ, stdin=DEVNULL, stdout=stdout, stderr=stderr)
    except OSError as error:
        stdout.close()
        stderr.close()
        return _not_started(error)
    return _Running(process, stdout, stderr)


def _answer(asked: _Running | Outcome, deadline: float, seconds: float) -> Outcome:
    import subprocess
    import time

    if isinstance(asked, Outcome):
        return asked
    try:
        code = asked.process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return _not_ended(seconds)
    return Outcome(code, _read(asked.stdout), _read(asked.stderr))


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read(_OUTPUT_LIMIT).decode("utf-8", "replace")


def _end(process: subprocess.Popen[bytes]) -> None:
    import signal

    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
