"""Other people's programs: run for their answers in bounded time, or become one of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, NamedTuple, NoReturn

from amplify_plugin.command_lines import joined

if TYPE_CHECKING:
    import subprocess

NOT_FOUND, NOT_STARTED = 127, 126  # as shells say it

# What gives a process credentials, or says whose. AWS_SECURITY_TOKEN is the token's old name; CDK,
# and so ampx, knows AMAZON_… as well, and would take that token beside keys that have none.
KEY_VARIABLES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_ACCOUNT_ID",  # of those keys: endpoints may have it in their names
    "AMAZON_ACCESS_KEY_ID",
    "AMAZON_SECRET_ACCESS_KEY",
    "AMAZON_SESSION_TOKEN",
)
PROFILE_VARIABLES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")  # of the SDKs, and of botocore
# Of AWS's .pkg and of Homebrew. What the Finder starts, an editor say, has neither on its PATH.
MACOS_FOLDERS = ("/usr/local/bin", "/opt/homebrew/bin")
_OUTPUT_LIMIT = 100_000  # bytes of each stream that are kept
PATHEXT = ".COM;.EXE;.BAT;.CMD"  # what Windows runs, where its variable does not say
PYINSTALLER_NOTES = "_PYI_"  # how its names of variables begin


def own_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment as it was before the AWS CLI around us changed it.

    A frozen v2 puts its own libraries first, with which other programs do not start, and leaves
    notes for processes of its own; every one adds its own folder of service models, which another
    botocore would read instead of its own.
    """
    passed = dict(environ)
    if getattr(sys, "frozen", False):
        _set(passed, "LD_LIBRARY_PATH", passed.pop("LD_LIBRARY_PATH_ORIG", None))
        for name in environ:
            if name.startswith(PYINSTALLER_NOTES):
                del passed[name]
    if awscli := sys.modules.get("awscli"):
        own = os.path.join(os.path.dirname(os.path.abspath(awscli.__file__ or "")), "data")
        paths = passed.get("AWS_DATA_PATH", "").split(os.pathsep)
        _set(passed, "AWS_DATA_PATH", os.pathsep.join(path for path in paths if path != own))
    return passed


def _set(environ: dict[str, str], name: str, value: str | None) -> None:
    environ.pop(name, None)
    if value:
        environ[name] = value


def all_on_path(name: str, environ: Mapping[str, str]) -> list[str]:
    """Every program of that name on the PATH, in its order, each once whatever links lead to it.

    On macOS the folders of its installers come after those of the PATH.
    """
    folders = [*_folders(environ), *(MACOS_FOLDERS if sys.platform == "darwin" else ())]
    by_target: dict[str, str] = {}
    for path in _in_folders(name, folders, environ, is_windows=os.name == "nt"):
        by_target.setdefault(os.path.realpath(path), path)
    return list(by_target.values())


def on_path(
    name: str, environ: Mapping[str, str], *, is_windows: bool = os.name == "nt"
) -> str | None:
    """The first program of that name in the folders of the PATH; None if there is none.

    Never one in the working directory, which may be a repository's: Windows, and
    ``shutil.which`` there, look into it first.
    """
    return next(_in_folders(name, _folders(environ), environ, is_windows=is_windows), None)


def called(
    word: str, environ: Mapping[str, str], *, is_windows: bool = os.name == "nt"
) -> str | None:
    r"""The program that a person's command names; None if there is none.

    As a shell finds it; on Windows as PowerShell does: one in the working directory is called
    ``.\NAME``.
    """
    import shutil

    if not is_windows:
        return shutil.which(word, path=environ.get("PATH", os.defpath))
    folder, name = os.path.split(word)
    if not folder:
        return on_path(name, environ, is_windows=True)
    return next(_in_folders(name, [folder], environ, is_windows=True), None)


def _folders(environ: Mapping[str, str]) -> list[str]:
    return [folder for folder in environ.get("PATH", "").split(os.pathsep) if os.path.isabs(folder)]


def _in_folders(
    name: str, folders: Iterable[str], environ: Mapping[str, str], *, is_windows: bool
) -> Iterator[str]:
    """What is called so in each of these folders."""
    import shutil

    endings = [""]
    if is_windows:
        known = (environ.get("PATHEXT") or PATHEXT).split(";")
        if not name.lower().endswith(tuple(map(str.lower, known))):
            endings = known
    for folder in dict.fromkeys(folders):
        # With a folder before the name nothing else is looked at.
        found = (shutil.which(os.path.join(folder, name + ending)) for ending in endings)
        yield from filter(None, [next(filter(None, found), None)])


def run_in_foreground(words: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run a program on the person's terminal, whatever our own streams are. Returns its exit code.

    Raises OSError without a terminal, or if the program cannot be started.
    """
    import subprocess

    passed = own_environment(environ)
    if os.name == "nt":  # no /dev/tty; standard output stays ours
        return subprocess.call(list(words), env=passed, stdout=sys.stderr)
    with open("/dev/tty", "r+b", buffering=0) as terminal:
        return subprocess.call(
            list(words), env=passed, stdin=terminal, stdout=terminal, stderr=terminal
        )


def become(program: str, words: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run a program in place of this process, so that signals and its exit code are its own.

    ``words`` begin with its name. Returns only where a process cannot be replaced (Windows: the
    exit code). Raises OSError where it cannot be started.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    wait_or_replace = _wait_for if os.name == "nt" else _replace
    return wait_or_replace(program, words, environ)


def _replace(program: str, words: Sequence[str], environ: Mapping[str, str]) -> NoReturn:
    import signal

    # Python ignores these two, and what is ignored is inherited: `exec -- yes | head` must end.
    for name in ("SIGPIPE", "SIGXFSZ"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    os.execve(program, list(words), dict(environ))  # noqa: S606  the person's own command


def _wait_for(program: str, words: Sequence[str], environ: Mapping[str, str]) -> int:
    import signal
    import subprocess

    # Ctrl-C reaches the program by itself; what to do with it is its own matter.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return subprocess.call(_started_as(program, words[1:]), env=dict(environ))
    finally:
        signal.signal(signal.SIGINT, before)


def _started_as(program: str, arguments: Sequence[str]) -> str | list[str]:
    """What starts a program on Windows: a batch file's words are read by cmd.exe once more."""
    if program.lower().endswith((".bat", ".cmd")):
        return joined([program, *arguments])
    return [program, *arguments]


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
    import subprocess

    with open(_pipe_with(given), "rb") as standard_input:
        try:
            process = subprocess.Popen(
                list(words),
                stdin=standard_input,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_outside_of_a_bundle(own_environment(environ)),
                start_new_session=True,
            )
        except OSError as error:
            return _not_started(error)
    try:
        stdout, stderr = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return _not_ended(seconds)
    finally:
        _end(process)
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
    written = (text.decode("utf-8", "replace") for text in (stdout, stderr))
    return Outcome(process.returncode, *written)


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
    import subprocess
    import tempfile

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


def _outside_of_a_bundle(environ: Mapping[str, str]) -> dict[str, str]:
    """Without the libraries of the frozen AWS CLI that may be running us."""
    outside = {name: value for name, value in environ.items() if name != "LD_LIBRARY_PATH_ORIG"}
    if "LD_LIBRARY_PATH_ORIG" in environ:
        outside["LD_LIBRARY_PATH"] = environ["LD_LIBRARY_PATH_ORIG"]
    return outside
