"""An environment with every pluggy host, at their newest releases or the oldest we allow."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

from filelock import FileLock

ROOT = Path(__file__).parents[3]
HOSTS = ("awsume", "hatch", "pytest", "tox")

Age = Literal["newest", "oldest"]
AGES: tuple[Age, ...] = ("newest", "oldest")


def requirements(age: Age) -> list[str]:
    """What to install: the names, or for ``oldest`` the lower bounds of setup.cfg as versions."""
    if age == "newest":
        return [*HOSTS, "pluggy", "boto3"]
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = [setup["options.extras_require"][host].strip() for host in HOSTS]
    lines += re.findall(r"^pluggy.*$", setup["options"]["install_requires"], re.MULTILINE)
    # hatch 1.12 names no upper bound, and needs what virtualenv has taken out since.
    return [*(re.sub(r" *>=(.*)", r"==\1.*", line) for line in lines), "virtualenv<20.31", "boto3"]


def make(folder: Path, age: Age) -> Path:
    """The folder of the environment's programs. One that was made of the same is taken as it is."""
    environment = folder / age
    package = os.environ.get("TOX_PACKAGE", str(ROOT))
    wanted = "\n".join([package, stamp(package), *requirements(age)])
    ready = environment / "ready"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / f"{age}.lock"):  # several test processes want the same one
        _make(environment, package, age, ready, wanted)
    return environment / "bin"


def _make(environment: Path, package: str, age: Age, ready: Path, wanted: str) -> None:
    if not ready.exists() or ready.read_text() != wanted:
        shutil.rmtree(environment, ignore_errors=True)
        run(sys.executable, "-m", "venv", str(environment))
        pip = (str(environment / "bin" / "python"), "-m", "pip", "--disable-pip-version-check")
        run(*pip, "install", "--quiet", "--quiet", package, *requirements(age))
        ready.write_text(wanted)


def stamp(package: str) -> str:
    """What tells one build of our distribution from another."""
    files = [*ROOT.glob("amplify_plugin/**/*.py"), ROOT / "setup.cfg"]
    return str(max(file.stat().st_mtime_ns for file in files)) if package == str(ROOT) else package


def run(*command: str) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
