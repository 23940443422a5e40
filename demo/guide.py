"""Play the whole Amplify guide "IAM roles and MFA" with the real ``aws``: from two empty accounts.

Biz Corp makes the role, Dev Corp the user with an MFA device, and the project then acts as the
role. AWS is moto's server on this machine, behind a layer that judges policies, external ids and
MFA codes as AWS does; the phone is pyotp, with the seed that a person would scan.
"""

from __future__ import annotations

import re
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyotp
from play import Stage

from amplify_plugin.testing import AwsServer, World
from amplify_plugin.testing.guide import (
    BIZ_ADMIN,
    BIZ_CORP,
    DEV_ADMIN,
    DEV_CORP,
    ROLE_ARN,
    add_administrators,
)

if TYPE_CHECKING:
    from amplify_plugin.testing import Finished

OURS = "awscloudformation"
EXTERNAL_ID = "biz-corp-inventory"
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
CODES_OF_DEVICE = (-1, 0)  # steps of 30 seconds from now: the two that assign it …
NEXT_CODE = 1  # … and the next, so that the demo need not wait for it


class GuideStage(Stage):
    """A stage with a phone."""

    phone: pyotp.TOTP

    def create_user(self, why: str, *args: str, expect: str) -> None:
        """Run ``create-user`` on a terminal, take the seed into the phone, type two codes."""
        args = (*args, "--show-seed")
        self._announce(why, f"aws {' '.join(args)}")
        terminal = self.world.terminal(*args)
        terminal.expect("Type this key into the app: ")
        self.phone = pyotp.TOTP(terminal.expect("\r\n").strip())
        for steps in CODES_OF_DEVICE:
            terminal.expect("(not echoed): ")
            terminal.type(self._code(steps))
        self._show_screen(terminal.finish(), expect)

    def add_profile(self, why: str, *args: str, expect: str) -> None:
        """Run ``add-profile`` on a terminal and agree to sign in."""
        self._announce(why, f"aws {' '.join(args)}")
        terminal = self.world.terminal(*args)
        terminal.expect("(Y/n) ")
        terminal.type("y")
        terminal.expect("Enter the MFA token code: ")
        terminal.type(self._code(NEXT_CODE))
        self._show_screen(terminal.finish(), expect)

    def refused(self, why: str, *args: str, expect: str) -> None:
        """Run ``aws``, which must fail, and say ``expect``."""
        self._announce(why, f"aws {' '.join(args)}")
        finished = self.world.aws(*args)
        self._print(finished.stdout + finished.stderr, 0 if finished.code else 1, expect)

    def _code(self, steps: int) -> str:
        return self.phone.generate_otp(int(time.time()) // self.phone.interval + steps)

    def _show_screen(self, finished: Finished, expect: str) -> None:
        text = ESCAPES.sub("", finished.stdout.replace("\r\n", "\n"))
        self._print(re.sub("(typed instead: ).*", r"\1…", text), finished.code, expect)


def play(stage: GuideStage) -> None:
    """Parts 1, 2 and 3, and a proof; then what is refused, and how it all goes away."""
    region = ("--region", "us-east-1")
    biz, dev = (*region, "--profile", BIZ_ADMIN.profile), (*region, "--profile", DEV_ADMIN.profile)
    role = ("--role-name", "bizcorprole")
    create_role = (OURS, "create-role", *role, "--trusted-account", DEV_CORP)
    rest = ("--external-id", EXTERNAL_ID, "--categories", "cognito,s3,iam", "--user-name")

    stage.title("1. Biz Corp makes the role")
    stage.aws(
        "What would be done?", *create_role, *rest, "devcorpuser", "--dry-run", *biz,
        expect="aws iam create-role",
    )  # fmt: skip
    stage.aws("Do it.", *create_role, *rest, "devcorpuser", *biz, expect="Created")
    stage.aws(
        "Again: nothing is left to do.", *create_role, *rest, "devcorpuser", *biz,
        expect="is already up to date",
    )  # fmt: skip

    stage.title("2. Dev Corp makes the user and the MFA device")
    user = ("--user-name", "devcorpuser")
    stage.create_user(
        "As handed over, with the seed for those who cannot scan. (A phone shows the two codes.)",
        *(OURS, "create-user", *user, "--role-arn", ROLE_ARN, "--external-id", EXTERNAL_ID, *dev),
        expect="Created",
    )

    stage.title("3. Dev Corp writes the profile, and signs in")
    mfa = ("--mfa-serial", f"arn:aws:iam::{DEV_CORP}:mfa/devcorpuser")
    stage.add_profile(
        "As create-user has printed it.",
        *(OURS, "add-profile", "bizcorprole", "--role-arn", ROLE_ARN),
        *("--external-id", EXTERNAL_ID, "--source-profile", "devcorpuser", *mfa, *region),
        expect="Signed in as",
    )
    stage.aws(
        "Use it in the project.", OURS, "select-profile", "bizcorprole", expect="uses profile"
    )
    identity = ("sts", "get-caller-identity")
    stage.aws("Who am I in the project?", *identity, expect="assumed-role/bizcorprole/amplify")

    stage.title("What is refused")
    assume = ("sts", "assume-role", "--role-session-name", "me", "--role-arn", ROLE_ARN)
    as_user = ("--profile", "devcorpuser")
    stage.refused(
        "Without an MFA code, though the external id is right.",
        *(*assume, "--external-id", EXTERNAL_ID, *as_user),
        expect="AccessDenied",
    )
    stage.refused(
        "The user may assume this role, and do nothing else.",
        *("iam", "list-users", *as_user),
        expect="not authorized to perform: iam:ListUsers",
    )

    stage.title("Take it all away")
    stage.aws("The user.", OURS, "delete-user", *user, *dev, expect="is deleted")
    stage.aws("The role.", OURS, "delete-role", *role, *biz, expect=f"{BIZ_CORP}:role/bizcorprole")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, AwsServer() as server:
        world = World.create(Path(folder), server)
        add_administrators(server)
        world.credentials(BIZ_ADMIN.credentials + DEV_ADMIN.credentials)
        stage = GuideStage(world)
        play(stage)
    print("The demo failed." if stage.failed else "The demo ended well.")
    return 1 if stage.failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
