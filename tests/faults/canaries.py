"""Marked secrets, and a search for them wherever they must not be."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    DEV_CORP,
    ROLE_ARN,
    USER_ARN,
    guide_files,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amplify_plugin.testing import Finished, World

CODE = "739154"
EXTERNAL_ID = "canary-external-id-1c2d"
SOURCE_KEY = "CANARY/source/secret/access/key/00000000"
QUESTION = "? Enter the MFA token code: "
WHO = ("sts", "get-caller-identity")
# As the administrator of an account, asking what would be done.
IAM = ("--dry-run", "--profile", "devcorpuser")
# Every command of ours but those whose output is credentials.
COMMANDS = (
    ("show-profile",),
    ("list-profiles",),
    ("login", "--dry-run"),
    ("login",),
    ("reset-cache", "--dry-run"),
    ("reset-cache", "--expired"),
    ("select-profile", "bizcorprole"),
    ("bridge-profile", "bizcorprole", "--dry-run"),
    ("bridge-profile", "bizcorprole", "--as", "bridged"),
    ("doctor",),
    ("doctor", "--fix", "--dry-run"),
    ("doctor", "--online"),
    ("settings",),
    ("plugins",),
    ("create-role", *IAM, "--role-name", "new", "--trusted-account", DEV_CORP, "--managed"),
    ("create-user", *IAM, "--user-name", "new", "--role-arn", ROLE_ARN),
    ("rotate-key", "bizcorprole", *IAM),
    ("delete-role", *IAM, "--role-name", "bizcorprole"),
    ("delete-user", *IAM, "--user-name", "devcorpuser"),
    ("console", "--no-browser"),
    ("bridge-profile", "bizcorprole", "--dry-run"),
    ("bridge-profile", "bizcorprole"),
    ("show-profile", "--profile", "bizcorprole-bridge"),
    ("bridge-profile", "bizcorprole", "--remove"),
    ("reset-cache",),
)

# It finds something to say; they find nothing to take away, and nobody with a key.
UNSUCCESSFUL = ("doctor", "rotate-key", "delete-role", "delete-user")


class Canaries:
    """The secrets of one world, and every place to look for them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.said: list[tuple[str, str]] = []

    @property
    def cached(self) -> dict[str, str]:
        """The secrets that STS gave us; empty before that."""
        try:
            entry = json.loads(self.world.cache_file.read_text())[ROLE_ARN]["amplify"]
        except (OSError, ValueError, KeyError):
            return {}
        return {"role secret": entry["secretAccessKey"], "session token": entry["sessionToken"]}

    @property
    def sessions_file(self) -> Path:
        return self.world.cache_file.with_name("plugin-sessions.json")

    @property
    def opened(self) -> dict[str, str]:
        """The secrets of the MFA session; empty where there is none."""
        try:
            [kept] = json.loads(self.sessions_file.read_text()).values()
        except (OSError, ValueError):
            return {}
        session = kept["credentials"]
        return {
            "MFA session's secret": session["secretAccessKey"],
            "MFA session's token": session["sessionToken"],
        }

    def secrets(self) -> dict[str, str]:
        """Each secret by its name."""
        return {
            "external id": EXTERNAL_ID,
            "source key": SOURCE_KEY,
            "MFA code": CODE,
            **self.cached,
            **self.opened,
        }

    def heard(self, place: str, text: str) -> None:
        """Note a text to be searched."""
        self.said.append((place, text))

    def run(self, *args: str, env: Mapping[str, str] | None = None) -> Finished:
        """Run ``aws`` without a terminal and keep what it says."""
        finished = self.world.aws(*args, env=env)
        self.heard(f"stdout of {args}", finished.stdout)
        self.heard(f"stderr of {args}", finished.stderr)
        return finished

    def sign_in(self, *args: str) -> Finished:
        """Run ``aws`` on a terminal and type the code."""
        terminal = self.world.terminal(*args)
        terminal.expect(QUESTION)
        terminal.type(CODE)
        finished = terminal.finish()
        self.heard(f"terminal of {args}", finished.stdout)
        return finished

    def found(self, *, but: frozenset[str] = frozenset()) -> list[str]:
        """Where which secret is, apart from the files that are there to hold them."""
        kept = {
            self.world.cache_file,
            self.world.config_file,
            self.world.credentials_file,
            self.sessions_file,
        }
        texts = list(self.said)
        for folder, _, names in os.walk(self.world.home):
            for name in names:
                path = Path(folder, name)
                is_kept = path in kept or name.startswith("config.backup-")
                if not is_kept and path.is_file():
                    texts.append((str(path), path.read_bytes().decode("latin-1")))
        return [
            f"{name} in {place}"
            for place, text in texts
            for name, secret in self.secrets().items()
            if secret in text and name not in but
        ]


def plant(world: World) -> Canaries:
    """The guide followed, and its role chosen, with secrets that are easily found."""
    world.follow_guide()
    files = guide_files()
    world.config(files.config.replace("biz-corp-inventory", EXTERNAL_ID))
    source = files.credentials.split("aws_secret_access_key=")[0]
    # Half a pair is what doctor finds, whatever else is on this machine.
    half = f"[half]\naws_secret_access_key={SOURCE_KEY}\n"
    world.credentials(f"{source}aws_secret_access_key={SOURCE_KEY}\n{half}")
    world.server.add_user(USER_ARN, ACCESS_KEY_ID, SOURCE_KEY)
    world.server.add_role(ROLE_ARN, DEV_CORP, external_id=EXTERNAL_ID, mfa=True)
    world.choose("dev", "bizcorprole")
    return Canaries(world)
