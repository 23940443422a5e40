"""What some tests want and nobody need install: AWS's own AWS CLI v2, and the library awscrt.

Kept in folders of their own, so that a test can have them while all others go without. Got where an
AWS CLI is tested (tox -e awscli-v1 and its like), else used where they are there already.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import kept
from tests.awscli.builds import AS_SHIPPED, cache_folder, install
from tests.kept import Unavailable

# Read while tests are collected: in a test the home and these variables are other ones.
_CACHE = cache_folder(os.environ)
_GETS = os.environ.get("AMPLIFY_PLUGIN_AWSCLI") == "1"
_ENVIRON = dict(os.environ)

AWSCRT = "awscrt>=0.28.4"  # what botocore 1.41, the first with `aws login`, asks for
AWSCRT_SPACE = 50_000_000


def aws_v2_or_skip() -> Path:
    """The folder of AWS's own AWS CLI v2, for a PATH."""
    if not _GETS and kept.whole(AS_SHIPPED.folder(_CACHE), AS_SHIPPED.key) is None:
        pytest.skip("no AWS CLI v2: tox -e awscli-v2 gets it")
    try:
        return Path(install(AS_SHIPPED, _CACHE, _ENVIRON)).parent
    except Unavailable as reason:
        pytest.skip(f"no AWS CLI v2: {reason}")


def awscrt_or_skip() -> Path:
    """The folder that has awscrt, for a PYTHONPATH."""
    cache = _CACHE.with_name("awscrt")
    folder = cache / f"python-{sys.version_info.major}.{sys.version_info.minor}"
    if not _GETS and kept.whole(folder, AWSCRT) is None:
        pytest.skip("no awscrt: tox -e awscli-v1 gets it")
    try:
        with kept.alone(cache, "awscrt.lock"):
            if kept.whole(folder, AWSCRT) is None:
                with kept.put(folder, AWSCRT, AWSCRT_SPACE) as unfinished:
                    _pip_install(unfinished)
    except Unavailable as reason:
        pytest.skip(f"no awscrt: {reason}")
    return folder


def _pip_install(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    where = ["--no-deps", "--only-binary=:all:", "--target", str(folder)]
    done = subprocess.run(
        [*pip, "install", *where, AWSCRT],
        env=_ENVIRON,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Unavailable(f"pip says {' '.join(done.stderr.split())[-300:]}")
