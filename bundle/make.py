"""``make bundle``: one archive for people who have an AWS CLI v2 and no Python.

It holds this package and what it needs that the AWS CLI v2 has not, without botocore: pure Python
all, so that it serves every system. One folder, to be unpacked anywhere.
"""

from __future__ import annotations

import configparser
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from amplify_plugin import __version__
from amplify_plugin.commands.enable.folders import NEEDED

HERE = Path(__file__).parent
ROOT = HERE.parent
FOLDER = "amplify-plugin"  # in the archive
OWN_FILES = ("README.txt", "amplify-plugin", "amplify-plugin.cmd", "enable.ini")
SOURCES = ("amplify_plugin", "LICENSE", "README.md", "pyproject.toml", "setup.cfg")
# For authors of plugins, with libraries that are not here; programs and pages of other packages.
LEFT_OUT = ("amplify_plugin/testing", "bin", "share")
# How pip notes where from it installed: a folder that is gone. enable/origin.py reads the first.
NOTES = ("direct_url.json", "INSTALLER")
COMPILED = (".so", ".pyd", ".dylib")
TIMES = (1980, 1, 1, 0, 0, 0)  # the same archive from the same files


def main(folder: str = "build") -> int:
    """Write ``amplify-plugin-VERSION.zip`` into a folder, and say how it is enabled."""
    archive = Path(folder, f"amplify-plugin-{__version__}.zip")
    archive.parent.mkdir(exist_ok=True)
    make(archive)
    print(f"{archive} is made. Where it was unpacked, this line enables it:")
    print(f"  sh {FOLDER}/amplify-plugin enable")
    return 0


def make(archive: Path) -> None:
    """Write the archive of this checkout."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, FOLDER)
        fill(folder)
        write(archive, folder)


def fill(folder: Path) -> None:
    """Put the package, its dependencies and our own files into a folder."""
    with tempfile.TemporaryDirectory() as place:
        # From a copy: setuptools leaves folders beside what it builds.
        for name in SOURCES:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, Path(place, name))
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
        how = ["--no-deps", "--no-compile", "--target", str(folder)]
        subprocess.run([*pip, "install", *how, place, *requirements()], check=True)
    for name in OWN_FILES:
        shutil.copy(HERE / name, folder / name)
        if name.endswith(".cmd"):  # cmd.exe finds not every label where lines end in LF alone
            lines = (HERE / name).read_text(encoding="ascii")
            (folder / name).write_text(lines, encoding="ascii", newline="\r\n")
    for name in LEFT_OUT:
        shutil.rmtree(folder / name)
    for name in NOTES:
        for note in folder.glob(f"*.dist-info/{name}"):
            note.unlink()
    compiled = [path.name for path in folder.rglob("*") if path.suffix in COMPILED]
    if compiled:
        raise SystemExit(f"A frozen AWS CLI v2 cannot load {', '.join(compiled)}.")


def requirements() -> list[str]:
    """What setup.cfg asks for, less what every AWS CLI v2 has."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = setup["options"]["install_requires"].split("\n")
    named = {match[0]: line for line in lines if (match := re.match(r"[\w-]+", line))}
    return [named[name] for name in NEEDED]


def write(archive: Path, folder: Path) -> None:
    """Zip a folder under its own name, with its files' modes."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), TIMES)
            mode = 0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644
            entry.external_attr = (stat.S_IFREG | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes())


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
