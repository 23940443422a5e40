"""Programs that a person deals with: one on their terminal, or one in place of this process."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from amplify_plugin.programs.environment import own_environment
from amplify_plugin.quoting import joined

NOT_FOUND, NOT_STARTED = 127, 126  # as shells say it


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
