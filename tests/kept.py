"""What tests need and what takes minutes to get: kept in a folder that all checkouts share.

Standard library only: it runs before anything of ours is imported. A folder is there whole or not
at all, and is never changed, so runs at the same time may use it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

STAMP = "installed-from"  # written last; holds the key of what was asked for
UNFINISHED = "unfinished-"


class Unavailable(Exception):
    """It cannot be had on this machine now; the message says why."""


def not_run(what: str, reason: Unavailable, require: str) -> int:
    """Say that the tests are not run, and why; that is a fault where ``require`` is set to 1.

    Returns the exit code.
    """
    if os.environ.get(require) == "1":
        print(f"FAILED {what}: {require}=1, but {reason}")
        return 1
    print(f"SKIPPED {what}: {reason}")
    return 0


def run(
    command: Sequence[str], what: str, environ: Mapping[str, str], cwd: Path | None, seconds: float
) -> subprocess.CompletedProcess[str]:
    """Run a program that reads nothing; ``what`` names it. Raises Unavailable if it takes long."""
    try:
        return subprocess.run(
            command,
            cwd=cwd,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(f"{what} did not end within {seconds / 60:.0f} minutes") from None


def cache_folder(environ: Mapping[str, str], variable: str) -> Path:
    """Where it is kept between runs; ``variable`` of the environment may name another folder."""
    if named := environ.get(variable):
        return Path(named).absolute()
    caches = environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(caches) / "amplify-plugin-tests"


def whole(folder: Path, key: str) -> Path | None:
    """The folder, if all that belongs to the key is there."""
    # The name alone would do for what we install; a cache that CI restores may have lost files.
    with contextlib.suppress(OSError):
        if (folder / STAMP).read_text(encoding="utf-8") == key:
            return folder
    return None


@contextlib.contextmanager
def alone(cache: Path, lock_name: str) -> Iterator[None]:
    """Nobody else puts anything into the folder meanwhile. Raises Unavailable for its OSErrors."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with open(cache / lock_name, "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            # What is unfinished now was left by somebody who was killed.
            for left in cache.glob(f"{UNFINISHED}*"):
                shutil.rmtree(left, ignore_errors=True)
            yield
    except OSError as error:
        raise Unavailable(f"{error.strerror}: {error.filename or cache}") from error


@contextlib.contextmanager
def put(folder: Path, key: str, space: int) -> Iterator[Path]:
    """An empty folder to fill, which then takes its place at once. ``space`` are bytes needed.

    Raises:
        Unavailable: the disk is full.
    """
    cache = folder.parent
    free = shutil.disk_usage(cache).free
    if free < space:
        raise Unavailable(
            f"{space / 1e9:.1f} GB of disk are needed in {cache}, {free / 1e9:.1f} GB are free"
        )
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=cache) as unfinished:
        made = Path(unfinished, "packages")
        made.mkdir()
        yield made
        (made / STAMP).write_text(key, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
