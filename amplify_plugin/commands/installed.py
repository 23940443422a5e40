"""The Amplify and AWS CLIs that are installed, and their versions, at a bounded cost in time."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from amplify_plugin.files import FileUnreadable, parse_loosely, read_text
from amplify_plugin.programs.captured import Outcome, run_all
from amplify_plugin.programs.lookup import all_on_path, on_path
from amplify_plugin.project import PROJECT_FILE_MAX_BYTES

TIMEOUT = 10.0  # seconds for all programs together; `amplify --version` takes two or three
_MOST = 8  # `aws` programs on one PATH that are asked
_PACKAGES = ("@aws-amplify/cli", "@aws-amplify/cli-internal")
_VERSION = re.compile(r"(?:^v?|aws-cli/)(\d+)\.(\d+)\.(\d+)", re.MULTILINE)
_AWS_CLI = re.compile(r"^aws-cli/", re.MULTILINE)

Version = tuple[int, int, int]


class Program(NamedTuple):
    """A program on the PATH and its version, if it can be had; ``failure`` says why it cannot."""

    path: str
    version: Version | None
    failure: str = ""

    @property
    def words(self) -> str:
        """The version for a person."""
        return ".".join(map(str, self.version)) if self.version else "of unknown version"


def amplify_cli(environ: Mapping[str, str], root: Path | None = None) -> Program | None:
    """The Amplify CLI, its version read from its package where possible: node takes seconds.

    Without one on the PATH that of the project at ``root``, which 'npx amplify' runs.
    """
    found = on_path("amplify", environ)
    if found is None:
        return _of_project(root) if root is not None else None
    version = _packaged(Path(found)) or _asked(found, environ)
    return Program(found, version)


def _of_project(root: Path) -> Program | None:
    """What a project has in node_modules, its own or those above; or what it asks npm for."""
    for folder in (root, *root.parents):
        for name in _PACKAGES:
            path = folder.joinpath("node_modules", *name.split("/")) / "package.json"
            version = _version(str(_object(path).get("version")))
            if version is not None:
                return Program(str(path), version)
    path = root / "package.json"
    package = _object(path)
    for key in ("dependencies", "devDependencies"):
        wanted = package.get(key)
        asked = wanted if isinstance(wanted, dict) else {}
        for name in _PACKAGES:
            # A range is met by a later one too: which that is, npm knows.
            exact = re.fullmatch(r"[v=]?(\d+\.\d+\.\d+)", str(asked.get(name)), re.ASCII)
            if exact:
                return Program(str(path), _version(exact[1]))
    return None


def _object(path: Path) -> dict[str, object]:
    """An object in a file of a repository; an empty one where there is none."""
    try:
        found = parse_loosely(read_text(path, limit=PROJECT_FILE_MAX_BYTES) or "{}", path)
    except FileUnreadable:
        return {}
    return found if isinstance(found, dict) else {}


def node(environ: Mapping[str, str]) -> Program | None:
    """Node.js, as the tools of Amplify run it."""
    found = on_path("node", environ)
    if found is None:
        return None
    return Program(found, _asked(found, environ))


def aws_clis(environ: Mapping[str, str], *, seconds: float = TIMEOUT) -> tuple[Program, ...]:
    """Every AWS CLI on the PATH, each once, and every ``aws`` that is something else."""
    paths = all_on_path("aws", environ)[:_MOST]
    # Empty files: a broken plugin line would stop even --version, and is what we look for. The
    # home stays: version managers (pyenv and others) find what they run by it.
    alone = {
        **environ,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_CLI_AUTO_PROMPT": "off",
        "AMPLIFY_PLUGIN": "off",
    }
    answers = run_all([(path, "--version") for path in paths], alone, seconds=seconds)
    return tuple(_aws_cli(path, answer) for path, answer in zip(paths, answers, strict=True))


def _aws_cli(path: str, answer: Outcome) -> Program:
    if answer.code != 0:
        return Program(path, None, failed(answer))
    if not _AWS_CLI.search(answer.stdout):
        return Program(path, None, "is not the AWS CLI")
    return Program(path, _version(answer.stdout))


def failed(answer: Outcome) -> str:
    """How a program failed, for a person: its exit code and the last line of what it said."""
    if answer.failure:
        return answer.failure
    said = answer.stderr.strip().splitlines()
    return f"ends with {answer.code}" + (f": {said[-1].strip()}" if said else "")


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


def _asked(path: str, environ: Mapping[str, str]) -> Version | None:
    """What it says to ``--version``; None if it fails or takes too long."""
    (answer,) = run_all([(path, "--version")], environ, seconds=TIMEOUT)
    return _version(answer.stdout) if answer.code == 0 else None


def _version(text: str) -> Version | None:
    found = _VERSION.search(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None
