"""The Amplify and AWS CLIs that are installed, and their versions, at a bounded cost in time."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple

TIMEOUT = 10.0  # seconds for all programs together; `amplify --version` takes two or three
_MOST = 4  # `aws` programs on one PATH that are asked
_OUTPUT_LIMIT = 10_000
_PACKAGES = ("@aws-amplify/cli", "@aws-amplify/cli-internal")
_VERSION = re.compile(r"(?:^v?|aws-cli/)(\d+)\.(\d+)\.(\d+)", re.MULTILINE)

Version = tuple[int, int, int]


class Program(NamedTuple):
    """A program on the PATH and its version, if it can be had."""

    path: str
    version: Version | None

    @property
    def words(self) -> str:
        """The version for a person."""
        return ".".join(map(str, self.version)) if self.version else "of unknown version"


def amplify_cli(environ: Mapping[str, str]) -> Program | None:
    """The Amplify CLI, its version read from its package where possible: node takes seconds."""
    found = shutil.which("amplify", path=environ.get("PATH", ""))
    if found is None or not os.path.isabs(found):
        return None
    version = _packaged(Path(found)) or _asked([found], environ)[0]
    return Program(found, version)


def node(environ: Mapping[str, str]) -> Program | None:
    """Node.js, as the tools of Amplify run it."""
    found = shutil.which("node", path=environ.get("PATH", ""))
    if found is None or not os.path.isabs(found):
        return None
    return Program(found, _asked([found], environ)[0])


def aws_clis(environ: Mapping[str, str]) -> tuple[Program, ...]:
    """Every AWS CLI on the PATH, each once."""
    folders = [f for f in environ.get("PATH", "").split(os.pathsep) if os.path.isabs(f)]
    found = (shutil.which("aws", path=folder) for folder in dict.fromkeys(folders))
    by_target: dict[str, str] = {}
    for path in filter(None, found):
        by_target.setdefault(os.path.realpath(path), path)
    paths = list(by_target.values())[:_MOST]
    # An empty config: a broken plugin line would stop even --version, and is what we look for.
    alone = {**environ, "AWS_CONFIG_FILE": os.devnull, "AMPLIFY_PLUGIN": "off"}
    versions = _asked(paths, alone)
    return tuple(Program(path, version) for path, version in zip(paths, versions, strict=True))


def _packaged(program: Path) -> Version | None:
    """The version in the package.json above the program, if that is the Amplify CLI's."""
    for folder in list(program.resolve().parents)[:4]:
        try:
            package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(package, dict) and package.get("name") in _PACKAGES:
            return _version(str(package.get("version")))
    return None


def _asked(paths: Sequence[str], environ: Mapping[str, str]) -> list[Version | None]:
    """What each says to ``--version``; all at once, None for those that fail or take too long."""
    deadline = time.monotonic() + TIMEOUT
    started = [_start(path, environ) for path in paths]
    return [_answer(process, output, deadline) for process, output in started]


def _start(
    path: str, environ: Mapping[str, str]
) -> tuple[subprocess.Popen[bytes] | None, IO[bytes]]:
    # Into a file: whatever the program leaves running could hold a pipe open for ever.
    output = tempfile.TemporaryFile()  # noqa: SIM115  closed with the answer
    try:
        process = subprocess.Popen(
            [path, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            env=_outside_of_a_bundle(environ),
            start_new_session=True,
        )
    except OSError:
        return None, output
    return process, output


def _answer(
    process: subprocess.Popen[bytes] | None, output: IO[bytes], deadline: float
) -> Version | None:
    with output:
        if process is None:
            return None
        try:
            code = process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _kill(process)
            return None
        if code != 0:
            return None
        output.seek(0)
        return _version(output.read(_OUTPUT_LIMIT).decode("utf-8", "replace"))


def _kill(process: subprocess.Popen[bytes]) -> None:
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


def _version(text: str) -> Version | None:
    found = _VERSION.search(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None
