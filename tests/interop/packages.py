"""The real Amplify packages from npm, in a cache folder that all checkouts share.

Standard library only: it runs before anything of ours is imported. A folder is there whole or not
at all, and is never changed, so runs at the same time may use it.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

LISTS = Path(__file__).parent / "npm"
"""A package.json for each version, under the version's name."""

CACHE = "AMPLIFY_PLUGIN_INTEROP_CACHE"
"""The environment variable that names another cache folder."""

SPACE = 2_000_000_000  # bytes: 1.3 GB of packages, and npm's own cache of what it has fetched
NODE = 20  # what the AWS SDK of the newest version asks for
TIME_LIMIT = 900.0  # seconds for one npm; a minute or two are usual
STAMP = "installed-from"  # written last; holds the key of the package list
UNFINISHED = "unfinished-"

# Faults of the network, the registry or the machine: "npm error code …", older "npm ERR! code …".
CODE = re.compile(r"^npm (?:error|ERR!) code (\S+)$", re.MULTILINE)
NOT_OURS = re.compile(
    r"E[45]\d\d|ETARGET|ENOSPC|EROFS|EDQUOT|EAI_AGAIN|ENOTFOUND|ECONN\w+|E\w*TIMEDOUT|E\w*TIMEOUT"
    r"|ERR_SOCKET_TIMEOUT|EHOSTUNREACH|ENETUNREACH|EPROTO|ERR_SSL\w*|ERR_TLS\w*|\w*CERT\w*"
)


class PackagesUnavailable(Exception):
    """The packages cannot be had on this machine now; the message says why."""


class InstallationFailed(Exception):
    """npm could be reached and yet failed: the list of packages is wrong, or npm is."""


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where the packages are kept between runs."""
    if named := environ.get(CACHE):
        return Path(named).absolute()
    caches = environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(caches) / "amplify-plugin-tests"


def installed(version: str, cache: Path) -> Path | None:
    """The folder of a version, with its node_modules; None if it is not there whole."""
    key = _key(version)
    folder = cache / f"interop-{version}-{key}"
    # The name alone would do for what we install; a cache that CI restores may have lost files.
    with contextlib.suppress(OSError):
        if (folder / STAMP).read_text(encoding="utf-8") == key:
            return folder
    return None


def install(version: str, cache: Path, environ: Mapping[str, str]) -> Path:
    """The folder of a version, installed now if it is not there yet.

    Raises:
        PackagesUnavailable: no Node, no way to the registry, no space.
        InstallationFailed: npm failed in another way.
    """
    _check_node(environ)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with _locked(cache):
            return installed(version, cache) or _install(version, cache, environ)
    except OSError as error:
        raise PackagesUnavailable(f"{error.strerror}: {error.filename or cache}") from error


def _check_node(environ: Mapping[str, str]) -> None:
    for tool in ("node", "npm"):
        if shutil.which(tool, path=environ.get("PATH")) is None:
            raise PackagesUnavailable(f"there is no {tool} on the PATH")
    version = subprocess.check_output(["node", "--version"], env=environ, text=True).strip()
    if int(version.removeprefix("v").partition(".")[0]) < NODE:
        raise PackagesUnavailable(f"Node.js {NODE} is needed, and this one is {version}")


@contextlib.contextmanager
def _locked(cache: Path) -> Iterator[None]:
    with open(cache / "interop.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Nobody else installs now: what is unfinished was left by an installation that was killed.
        for left in cache.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def _install(version: str, cache: Path, environ: Mapping[str, str]) -> Path:
    free = shutil.disk_usage(cache).free
    if free < SPACE:
        raise PackagesUnavailable(
            f"{SPACE / 1e9:.1f} GB of disk are needed in {cache}, {free / 1e9:.1f} GB are free"
        )
    key = _key(version)
    folder = cache / f"interop-{version}-{key}"
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=cache) as unfinished:
        packages = Path(unfinished, "packages")
        packages.mkdir()
        shutil.copyfile(_list(version), packages / "package.json")
        # Asked first and once: an installation tries again for minutes before it gives up.
        provider = next(name for name in _dependencies(version) if "provider" in name)
        _npm(packages, environ, "view", "--fetch-retries=0", f"{provider}@{version}", "version")
        _npm(packages, environ, "install", "--ignore-scripts", "--no-audit", "--no-fund")
        (packages / STAMP).write_text(key, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        packages.rename(folder)
    return folder


def _npm(folder: Path, environ: Mapping[str, str], *arguments: str) -> None:
    try:
        npm = subprocess.run(
            ["npm", *arguments],
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        minutes = f"{TIME_LIMIT / 60:.0f} minutes"
        raise PackagesUnavailable(f"npm {arguments[0]} did not end within {minutes}") from None
    if npm.returncode == 0:
        return
    code = CODE.search(npm.stderr)
    if code and NOT_OURS.fullmatch(code[1]):
        raise PackagesUnavailable(f"npm {arguments[0]} says {code[1]}{_meaning(code[1])}")
    raise InstallationFailed(f"npm {arguments[0]} failed:\n{npm.stderr.strip()[-2000:]}")


def _meaning(code: str) -> str:
    number = getattr(errno, code, None)
    return f" ({os.strerror(number)})" if number is not None else ""


def _list(version: str) -> Path:
    return LISTS / f"{version}.json"


def _key(version: str) -> str:
    return hashlib.sha256(_list(version).read_bytes()).hexdigest()[:12]


def _dependencies(version: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(_list(version).read_text(encoding="utf-8"))["dependencies"]
    return found
