"""Real packages from npm, each set of them in a cache folder that all checkouts share.

Standard library only: it runs before anything of ours is imported.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests import kept
from tests.kept import Unavailable

CACHE = "AMPLIFY_PLUGIN_NPM_CACHE"
"""The environment variable that names another cache folder."""

TIME_LIMIT = 900.0  # seconds for one npm; a minute or two are usual
LOCK = "npm.lock"

# Faults of the network, the registry or the machine: "npm error code …", older "npm ERR! code …".
CODE = re.compile(r"^npm (?:error|ERR!) code (\S+)$", re.MULTILINE)
NOT_OURS = re.compile(
    r"E[45]\d\d|ETARGET|ENOSPC|EROFS|EDQUOT|EAI_AGAIN|ENOTFOUND|ECONN\w+|E\w*TIMEDOUT|E\w*TIMEOUT"
    r"|ERR_SOCKET_TIMEOUT|EHOSTUNREACH|ENETUNREACH|EPROTO|ERR_SSL\w*|ERR_TLS\w*|\w*CERT\w*"
)


class InstallationFailed(Exception):
    """npm could be reached and yet failed: the list of packages is wrong, or npm is."""


class Packages(NamedTuple):
    """A set of packages: the folder's name, the package.json that lists them, what they need.

    ``space`` are bytes, those of npm's own cache of what it fetches included.
    """

    name: str
    listed: Path
    space: int
    node: int = 20  # the major version that is needed at least

    @property
    def key(self) -> str:
        """Changes with the list."""
        return hashlib.sha256(self.listed.read_bytes()).hexdigest()[:12]

    @property
    def asked_first(self) -> str:
        """One package with its version, for the question whether the registry answers at all."""
        dependencies = json.loads(self.listed.read_text(encoding="utf-8"))["dependencies"]
        name, version = next(iter(dependencies.items()))
        return f"{name}@{version}"

    def folder(self, cache: Path) -> Path:
        return cache / f"{self.name}-{self.key}"


def run_tests(
    what: str,
    sets: Sequence[Packages],
    tests: Path,
    switch: str,
    require: str,
    arguments: Sequence[str],
    *,
    timeout: int,
) -> int:
    """Install the packages, then run the tests in a folder; returns the exit code.

    ``timeout`` are seconds for one test; ``switch`` is the variable that switches the tests on.
    Where the packages cannot be had, says so on a line that begins with SKIPPED and ends well,
    unless the variable ``require`` is 1.
    """
    cache = cache_folder(os.environ)
    try:
        for packages in sets:
            if installed(packages, cache) is None:
                print(f"Installing {packages.name} from npm into {cache}, once ...", flush=True)
            install(packages, cache, os.environ)
    except Unavailable as reason:
        return kept.not_run(what, reason, require)
    # The program, not `python -m pytest`: that would put the checkout before a wheel under test.
    pytest = Path(sys.executable).with_name("pytest")
    # Longer than for other tests: Node loads a thousand modules for each thing that Amplify does.
    command = [str(pytest), f"--timeout={timeout}", str(tests), *arguments]
    return subprocess.call(command, env={**os.environ, switch: "1"})


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where the packages are kept between runs."""
    return kept.cache_folder(environ, CACHE)


def installed(packages: Packages, cache: Path) -> Path | None:
    """The folder of a set, with its node_modules; None if it is not there whole."""
    return kept.whole(packages.folder(cache), packages.key)


def install(packages: Packages, cache: Path, environ: Mapping[str, str]) -> Path:
    """The folder of a set, installed now if it is not there yet.

    Raises:
        Unavailable: no Node, no way to the registry, no space.
        InstallationFailed: npm failed in another way.
    """
    _check_node(packages.node, environ)
    with kept.alone(cache, LOCK):
        return installed(packages, cache) or _install(packages, cache, environ)


def _check_node(needed: int, environ: Mapping[str, str]) -> None:
    for tool in ("node", "npm"):
        if shutil.which(tool, path=environ.get("PATH")) is None:
            raise Unavailable(f"there is no {tool} on the PATH")
    version = subprocess.check_output(["node", "--version"], env=environ, text=True).strip()
    if int(version.removeprefix("v").partition(".")[0]) < needed:
        raise Unavailable(f"Node.js {needed} is needed, and this one is {version}")


def _install(packages: Packages, cache: Path, environ: Mapping[str, str]) -> Path:
    folder = packages.folder(cache)
    with kept.put(folder, packages.key, packages.space) as whole:
        shutil.copyfile(packages.listed, whole / "package.json")
        # Asked first and once: an installation tries again for minutes before it gives up.
        _npm(whole, environ, "view", "--fetch-retries=0", packages.asked_first, "version")
        _npm(whole, environ, "install", "--ignore-scripts", "--no-audit", "--no-fund")
    return folder


def _npm(folder: Path, environ: Mapping[str, str], *arguments: str) -> None:
    npm = kept.run(["npm", *arguments], f"npm {arguments[0]}", environ, folder, TIME_LIMIT)
    if npm.returncode == 0:
        return
    code = CODE.search(npm.stderr)
    if code and NOT_OURS.fullmatch(code[1]):
        raise Unavailable(f"npm {arguments[0]} says {code[1]}{_meaning(code[1])}")
    raise InstallationFailed(f"npm {arguments[0]} failed:\n{npm.stderr.strip()[-2000:]}")


def _meaning(code: str) -> str:
    number = getattr(errno, code, None)
    return f" ({os.strerror(number)})" if number is not None else ""
