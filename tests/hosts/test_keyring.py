"""An access key in a real GNOME keyring through ``secret-tool``: ``tox -e keyring``."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import USER_ARN

if TYPE_CHECKING:
    from amplify_plugin.testing import World

SWITCH, REQUIRED = "AMPLIFY_PLUGIN_KEYRING", "AMPLIFY_PLUGIN_REQUIRE_KEYRING"
PROGRAMS = ("secret-tool", "gnome-keyring-daemon", "dbus-daemon", "dbus-send")
is_asked_for = os.environ.get(SWITCH) == "1"
is_required = os.environ.get(REQUIRED) == "1"
missing = [program for program in PROGRAMS if shutil.which(program) is None]

pytestmark = pytest.mark.skipif(not is_asked_for, reason="tox -e keyring runs it")

OURS = "awscloudformation"
LOCK = (
    *("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets"),
    *("/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock"),
    "array:objpath:/org/freedesktop/secrets/collection/login",
)


class Desktop:
    """The session of a desktop without a screen: a bus, and a keyring that is unlocked."""

    def __init__(self, folder: Path) -> None:
        self.environ = {"XDG_RUNTIME_DIR": str(folder), "XDG_DATA_HOME": str(folder / "data")}
        self._all = {"PATH": os.environ["PATH"], "HOME": str(folder), **self.environ}
        self._bus = subprocess.Popen(
            ("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"),
            env=self._all,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._bus.stdout is not None
        address = self._bus.stdout.readline().strip()
        self.environ["DBUS_SESSION_BUS_ADDRESS"] = self._all["DBUS_SESSION_BUS_ADDRESS"] = address
        # It tells in which folder its sockets are when it is ready, and goes into the background.
        subprocess.run(
            ("gnome-keyring-daemon", "--unlock", "--components=secrets"),
            env=self._all,
            input="EXAMPLE-passphrase",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        )

    def lock(self) -> None:
        subprocess.run(LOCK, env=self._all, check=True, capture_output=True)

    def close(self) -> None:
        """End the bus; the keyring ends with it."""
        self._bus.kill()
        self._bus.communicate()


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    if missing:
        sentence = f"not installed: {', '.join(missing)}"
        pytest.fail(sentence) if is_required else pytest.skip(sentence)
    # Sockets in there have paths that may not be long.
    folder = Path(tempfile.mkdtemp(prefix="desktop-"))
    desktop = Desktop(folder)
    yield desktop
    desktop.close()
    shutil.rmtree(folder, ignore_errors=True)


def test_a_key_goes_into_the_keyring_is_used_and_rotated_there(
    user: World, desktop: Desktop
) -> None:
    secret = user.credentials_file.read_text().rpartition(" = ")[2].strip()
    move = (OURS, "add-profile", "devcorpuser", "--keys-in", "secret-tool", "--region", "us-east-1")
    moved = user.aws(*move, env=desktop.environ)
    assert moved.code == 0, moved.stderr
    assert secret not in user.credentials_file.read_text()
    asked = ("sts", "get-caller-identity", "--profile", "devcorpuser", "--region", "us-east-1")
    for off in ({}, {"AMPLIFY_PLUGIN": "off"}):
        found = user.aws(*asked, env={**desktop.environ, **off})
        assert found.code == 0, found.stderr
        assert found.json["Arn"] == USER_ARN
    rotated = user.aws(
        *(OURS, "rotate-key", "devcorpuser", "--delete-old", "--output", "json"),
        env=desktop.environ,
    )
    assert rotated.code == 0, rotated.stderr
    assert rotated.json["keysIn"] == "secret-tool"
    assert user.aws(*asked, env=desktop.environ).json["Arn"] == USER_ARN


def test_a_keyring_that_is_locked_or_not_there_is_a_sentence_and_no_wait(
    user: World, desktop: Desktop
) -> None:
    before = (user.config_file.read_bytes(), user.credentials_file.read_bytes())
    move = (OURS, "add-profile", "devcorpuser", "--keys-in", "secret-tool")
    desktop.lock()
    refused = user.aws(*move, env=desktop.environ, timeout=30)
    assert refused.code != 0
    assert "did not accept the key: secret-tool: Cannot create an item in a" in refused.stderr
    assert (user.config_file.read_bytes(), user.credentials_file.read_bytes()) == before


def test_a_key_in_a_keyring_that_is_locked_or_whose_session_is_over(
    user: World, desktop: Desktop
) -> None:
    moved = user.aws(
        OURS, "add-profile", "devcorpuser", "--keys-in", "secret-tool", env=desktop.environ
    )
    assert moved.code == 0, moved.stderr
    desktop.lock()
    asked = ("sts", "get-caller-identity", "--profile", "devcorpuser", "--region", "us-east-1")
    for environ in (desktop.environ, {}):
        for off in ({}, {"AMPLIFY_PLUGIN": "off"}):
            failed = user.aws(*asked, env={**environ, **off}, timeout=30)
            assert failed.code != 0
            assert "The keyring gave no access key for devcorpuser." in failed.stderr
