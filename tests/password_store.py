"""A real password store (``pass`` with GnuPG), for the tests that keep access keys in one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

REQUIRED = "AMPLIFY_PLUGIN_REQUIRE_PASS"
OWNER = "dev@corp.example"
PASSPHRASE = "EXAMPLE-passphrase"
TYPED = {"PASSWORD_STORE_GPG_OPTS": f"--pinentry-mode loopback --passphrase {PASSPHRASE}"}


class PasswordStore:
    """A folder of encrypted files, and the GnuPG that reads them."""

    def __init__(self, gnupg: Path, folder: Path) -> None:
        self.gnupg = gnupg
        self.folder = folder
        self.environ = {"GNUPGHOME": str(gnupg), "PASSWORD_STORE_DIR": str(folder)}
        self.run("init", OWNER)

    def run(self, *words: str) -> str:
        """What ``pass`` prints."""
        return subprocess.run(
            ("pass", *words),
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **self.environ},
            stdin=subprocess.DEVNULL,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    @property
    def entries(self) -> list[str]:
        """The names of all entries."""
        files = self.folder.rglob("*.gpg")
        return sorted(str(file.relative_to(self.folder).with_suffix("")) for file in files)

    def lock(self) -> None:
        """Have GnuPG forget the passphrase: from now on somebody must type it."""
        _end_agent(self.gnupg)


@contextmanager
def gnupg(passphrase: str = "") -> Iterator[Path]:
    """The home of a GnuPG with one key."""
    if shutil.which("pass") is None or shutil.which("gpg") is None:
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(f"{REQUIRED} is set, and pass or gpg is not installed")
        pytest.skip("pass is not installed")
    # Its agent listens on a socket in there, whose path may not be long.
    home = Path(tempfile.mkdtemp(prefix="gpg-"))
    try:
        subprocess.run(
            (
                *("gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", passphrase),
                *("--quick-gen-key", OWNER, "future-default", "default", "never"),
            ),
            env={"PATH": os.environ["PATH"], "GNUPGHOME": str(home)},
            stdin=subprocess.DEVNULL,
            check=True,
            capture_output=True,
        )
        yield home
    finally:
        _end_agent(home)
        shutil.rmtree(home, ignore_errors=True)


def _end_agent(home: Path) -> None:
    subprocess.run(
        ("gpgconf", "--kill", "gpg-agent"),
        env={"PATH": os.environ["PATH"], "GNUPGHOME": str(home)},
        check=True,
    )
