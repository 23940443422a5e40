"""Starting other people's programs: the environment that they expect, and becoming one of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

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
        return subprocess.call([program, *words[1:]], env=dict(environ))
    finally:
        signal.signal(signal.SIGINT, before)
