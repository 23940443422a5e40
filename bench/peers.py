"""The programs that ours is measured against: installed on first use, kept for later runs.

They lie where the tests keep theirs, ``~/.cache/amplify-plugin-tests`` (AMPLIFY_PLUGIN_NPM_CACHE
and AMPLIFY_PLUGIN_CLI_CACHE name other folders). Each function raises Missing, with the reason,
where its program cannot be had.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.row import Missing
from tests import kept, npm
from tests.awscli import builds
from tests.interop.packages import CLI as AMPLIFY

LISTS = Path(__file__).parent / "npm"
INI = npm.Packages("bench-ini", LISTS / "ini.json", 10_000_000)

# The second is what awsume needs and does not name: pkg_resources.
AWSUME = ("awsume==4.5.4", "setuptools<81")
LOCK = "bench.lock"


def amplify_cli() -> tuple[str, ...]:
    """What starts the real Amplify CLI, from npm."""
    program = _from_npm(AMPLIFY) / "@aws-amplify/cli-internal/bin/amplify"
    return ("node", str(program))


def ini() -> Path:
    """npm's ini, as the Amplify CLI has it."""
    return _from_npm(INI) / "ini"


def aws_cli_v2() -> str:
    """The ``aws`` of AWS's own build of AWS CLI v2."""
    with _or_missing("AWS CLI v2"):
        return builds.install(builds.AS_SHIPPED, builds.cache_folder(os.environ), os.environ)


def awsumepy() -> str:
    """The program behind the shell function ``awsume``, in an environment of its own."""
    cache = npm.cache_folder(os.environ)
    key = " ".join((*AWSUME, sys.executable))
    folder = cache / "bench-awsume"
    with _or_missing("awsume"), kept.alone(cache, LOCK):
        if kept.whole(folder, key) is None:
            _say("awsume")
            # Made where it stays: the programs of an environment name its place.
            shutil.rmtree(folder, ignore_errors=True)
            _run(sys.executable, "-m", "venv", str(folder))
            _run(str(folder / "bin/pip"), "--disable-pip-version-check", "install", *AWSUME)
            (folder / kept.STAMP).write_text(key, encoding="utf-8")
    return str(folder / "bin/awsumepy")


def versions() -> dict[str, str]:
    """Which versions of them are measured."""
    found = {
        "AWS CLI v2": builds.AS_SHIPPED.version,
        "awsume": AWSUME[0].partition("==")[2],
        "Amplify CLI": _listed(AMPLIFY),
        "ini": _listed(INI),
    }
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        said = subprocess.check_output(["node", "--version"], text=True)
        found["Node.js"] = said.strip().removeprefix("v")
    return found


def _listed(packages: npm.Packages) -> str:
    document = json.loads(packages.listed.read_text(encoding="utf-8"))
    return str(next(iter(document["dependencies"].values())))


def _from_npm(packages: npm.Packages) -> Path:
    cache = npm.cache_folder(os.environ)
    with _or_missing(packages.name):
        if npm.installed(packages, cache) is None:
            _say(packages.name)
        return npm.install(packages, cache, os.environ) / "node_modules"


def _say(what: str) -> None:
    print(f"Installing {what}, once ...", file=sys.stderr, flush=True)


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=900)
    except subprocess.CalledProcessError as error:
        last = error.stderr.strip().splitlines()[-1:] or [str(error)]
        raise kept.Unavailable(last[0]) from None


@contextlib.contextmanager
def _or_missing(what: str) -> Iterator[None]:
    try:
        yield
    except (kept.Unavailable, npm.InstallationFailed, OSError, subprocess.SubprocessError) as error:
        raise Missing(f"{what} could not be had: {error}") from None
