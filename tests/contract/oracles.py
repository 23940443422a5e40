"""The real readers that ours are compared with: npm's, in one Node process, and botocore's.

The npm packages come into ``.cache/npm/`` at the root of the checkout, once for each set of pinned
versions, with npm's ordinary client and no install scripts. package-lock.json pins what they depend
on, too: a new release of it brought a second copy of the reader, past the texts that are given it.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore import configloader
from botocore.exceptions import ConfigParseError
from filelock import FileLock

ROOT = Path(__file__).parents[2]
ORACLE = Path(__file__).parent / "node"
PACKAGES = ROOT / ".cache" / "npm"

# As the caller gave it: inside a test the home is an empty one, without npm's own settings.
_ENVIRONMENT = dict(os.environ)
LONG = _ENVIRONMENT.get("AMPLIFY_PLUGIN_LONG") == "1"
REQUIRE_NODE = _ENVIRONMENT.get("AMPLIFY_PLUGIN_REQUIRE_NODE") == "1"
EXAMPLES = 20_000 if LONG else 200

REFUSED = None
"""What an oracle says of a text that its reader throws at."""


class NodeUnavailable(Exception):
    """Node or its packages cannot be had here; the message says why."""


class NodeReaders:
    """npm ini, Amplify's own functions and the AWS SDK for JavaScript, in one process."""

    def __init__(self) -> None:
        self._node = subprocess.Popen(
            [_tool("node"), ORACLE / "oracle.js"],
            cwd=installed_packages(),
            env=_ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def read(self, text: str, names: tuple[str, ...] = (), credentials: str = "") -> dict[str, Any]:
        """All that oracle.js answers; ``names`` are looked up besides those in the text.

        ``credentials`` is a second file, for what the SDK makes of both.
        """
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        self._node.stdin.write(
            json.dumps({"text": text, "names": names, "credentials": credentials}) + "\n"
        )
        self._node.stdin.flush()
        answer: dict[str, Any] = json.loads(self._node.stdout.readline())
        return answer

    def ways(self, profile: str, config: str, credentials: str) -> dict[str, str | None]:
        """Which way to credentials Amplify and the SDK take in a profile: what ``ways`` answers."""
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        request = {"text": config, "names": (), "credentials": credentials, "way": profile}
        self._node.stdin.write(json.dumps(request) + "\n")
        self._node.stdin.flush()
        answer: dict[str, str | None] = json.loads(self._node.stdout.readline())
        return answer

    def close(self) -> None:
        with self._node:
            assert self._node.stdin is not None
            self._node.stdin.close()


@functools.cache
def node_readers() -> NodeReaders:
    """The one Node process of this test process. Raises NodeUnavailable."""
    readers = NodeReaders()
    atexit.register(readers.close)
    return readers


def node() -> NodeReaders:
    """As ``node_readers``; without Node the test is skipped, or fails if Node is required."""
    try:
        return node_readers()
    except NodeUnavailable as reason:
        if REQUIRE_NODE:
            pytest.fail(f"AMPLIFY_PLUGIN_REQUIRE_NODE=1, but {reason}")
        pytest.skip(str(reason))


def installed_packages() -> Path:
    """The folder with the packages of the oracles. Raises NodeUnavailable."""
    return installed("contract", ORACLE / "package.json", _add_amplifys_reader)


def installed(
    name: str, package_json: Path, complete: Callable[[Path], object] = lambda _: None
) -> Path:
    """The folder with the packages that package.json pins, or its lock file if it has one.

    Raises NodeUnavailable.

    ``complete`` adds to the folder what npm's installation does not bring.
    """
    lock = package_json.with_name("package-lock.json")
    pins = [file for file in (package_json, lock) if file.exists()]
    pinned = b"".join(file.read_bytes() for file in pins)
    folder = PACKAGES / f"{name}-{hashlib.sha256(pinned).hexdigest()[:12]}"
    PACKAGES.mkdir(parents=True, exist_ok=True)
    with FileLock(PACKAGES / f"{name}.lock"):  # test workers start together
        if not folder.exists():
            # Complete or not there: an interrupted installation leaves only a folder of its own.
            with tempfile.TemporaryDirectory(dir=PACKAGES) as unfinished:
                packages = Path(unfinished, "packages")
                packages.mkdir()
                for file in pins:
                    shutil.copy(file, packages)
                how = "ci" if lock in pins else "install"
                _npm(packages, how, "--ignore-scripts", "--no-audit", "--no-fund")
                complete(packages)
                packages.rename(folder)
    return folder


def _add_amplifys_reader(folder: Path) -> None:
    provider = json.loads((folder / "package.json").read_text("utf-8"))["amplifyProvider"]
    # One file of it is enough: installed, it would bring a thousand packages.
    _npm(folder, "pack", "--ignore-scripts", provider)
    (packed,) = folder.glob("*.tgz")
    with tarfile.open(packed) as archive:
        member = archive.extractfile("package/lib/system-config-manager.js")
        assert member is not None
        (folder / "system-config-manager.js").write_bytes(member.read())
    packed.unlink()


def _npm(folder: Path, *arguments: str) -> None:
    npm = subprocess.run(
        [_tool("npm"), *arguments],
        cwd=folder,
        env=_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if npm.returncode:
        raise NodeUnavailable(f"npm {arguments[0]} failed: {npm.stderr.strip()[-500:]}")


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NodeUnavailable(f"there is no {name} on the PATH")
    return found


def botocore_profiles(text: str) -> dict[str, Any] | None:
    """``load_config(…)["profiles"]`` of botocore, or REFUSED."""
    loaded = _botocore(configloader.load_config, text)
    return REFUSED if loaded is REFUSED else loaded["profiles"]


def botocore_credentials(text: str) -> dict[str, Any] | None:
    """The sections of a credentials file as botocore's session reads it, or REFUSED."""
    return _botocore(configloader.raw_config_parse, text)


def _botocore(load: Any, text: str) -> dict[str, Any] | None:
    path = _scratch_file()
    path.write_bytes(text.encode())
    try:
        loaded: dict[str, Any] = load(str(path))
    except ConfigParseError:
        return REFUSED
    return loaded


@functools.cache
def _scratch_file() -> Path:
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    return Path(folder.name, "file")
