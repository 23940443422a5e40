"""People who sign in, each in a way of their own: the rows of docs/sign-in.md.

Whatever the way, profile ``p`` gives what is signed in, and ``r`` is a role of it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import botocore.session

from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    BIZ_CORP,
    DEV_CORP,
    EXTERNAL_ID,
    MFA_SERIAL,
    ROLE_ARN,
    SECRET_ACCESS_KEY,
    guide_files,
)
from tests.optional import aws_v2_or_skip
from tests.surroundings import (
    LEGACY,
    LOGIN,
    SESSION,
    START_URL,
    Surroundings,
    sign_in_to_portal,
    sign_in_with_aws_login,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amplify_plugin.testing import Finished, World

MACHINE = f"arn:aws:iam::{DEV_CORP}:role/machine"
FAR = f"arn:aws:iam::{DEV_CORP}:role/far"
PLAIN = f"arn:aws:iam::{DEV_CORP}:role/plain"
SIGNED_IN = f"arn:aws:sts::{DEV_CORP}:assumed-role/machine/machine"
AS_ROLE = f"arn:aws:sts::{DEV_CORP}:assumed-role/plain/amplify"
OURS = str(Path(sys.executable).with_name("amplify-plugin"))
REGION = "region=us-east-1\n"


# Any SDK: it knows nothing of us.
ASK = """
import botocore.session
sts = botocore.session.Session().create_client("sts", region_name="us-east-1")
print(sts.get_caller_identity()["Arn"])
"""
SDK = (sys.executable, "-c", ASK)
INSTALL = """
import amplify_plugin, boto3
print(amplify_plugin.install(boto3.Session()).client("sts").get_caller_identity()["Arn"])
"""
BOTO3 = (sys.executable, "-c", INSTALL)


class Way(NamedTuple):
    """A way to sign in: its settings of ``p`` (``{home}`` is the home), and who one is then.

    ``is_tried``: ``bridge-profile`` tries it.
    """

    settings: str
    arn: str = SIGNED_IN
    is_tried: bool = True


WAYS = {
    "keys": Way("", is_tried=False),
    "mfa": Way(
        f"role_arn={ROLE_ARN}\nsource_profile=devcorpuser\nmfa_serial={MFA_SERIAL}\n"
        f"external_id={EXTERNAL_ID}\n",
        f"arn:aws:sts::{BIZ_CORP}:assumed-role/bizcorprole/amplify",
        is_tried=False,
    ),
    "process": Way("credential_process=cat {home}/answer.json\n", is_tried=False),
    "sso-session": Way(SESSION),
    "sso-legacy": Way(LEGACY),
    "login": Way(LOGIN),
    "web-identity": Way(
        f"role_arn={MACHINE}\nweb_identity_token_file={{home}}/token\nrole_session_name=machine\n"
    ),
    "machine": Way(
        f"role_arn={FAR}\ncredential_source=EcsContainer\n",
        f"arn:aws:sts::{DEV_CORP}:assumed-role/far/amplify",
        is_tried=False,
    ),
}


def machine_of(world: World) -> Surroundings:
    """The machine's role, as STS gives it, behind each of AWS's doors."""
    world.server.add_role(MACHINE, "*")
    client = botocore.session.Session().create_client(
        "sts",
        region_name="us-east-1",
        endpoint_url=world.server.url,
        aws_access_key_id=ACCESS_KEY_ID,
        aws_secret_access_key=SECRET_ACCESS_KEY,
    )
    keys: Any = client.assume_role(RoleArn=MACHINE, RoleSessionName="machine")["Credentials"]
    return Surroundings(keys)


@contextlib.contextmanager
def surroundings_of(world: World) -> Iterator[Surroundings]:
    """The guide's accounts, and the session of a role behind each of AWS's doors."""
    world.follow_guide()
    world.server.add_role(FAR, DEV_CORP)
    world.server.add_role(PLAIN, "*")
    with machine_of(world) as around:
        yield around


class Person:
    """Somebody who is signed in. ``env`` is what that needs of a program's environment."""

    def __init__(self, world: World, around: Surroundings) -> None:
        self.world, self.around = world, around
        self.way = WAYS["keys"]
        self.env = {
            **around.as_portal,
            **around.as_sign_in,
            **around.as_container,
            "AMPLIFY_PLUGIN_MFA_PROCESS": "echo 123456",
        }

    def arn(self, profile: str) -> str:
        """Who ``p`` or ``r`` is."""
        return {"p": self.way.arn, "r": AS_ROLE}[profile]

    def signs_in_by(self, name: str) -> None:
        """Let the profiles be there, and whoever must sign in have done so."""
        home = self.world.home
        self.way = WAYS[name]
        settings = self.way.settings.format(home=shlex.quote(str(home)))
        role = f"[profile r]\nrole_arn={PLAIN}\nsource_profile=p\n{REGION}"
        self.world.config(f"{guide_files().config}\n{role}[profile p]\n{REGION}{settings}")
        if name == "keys":
            keys = self.around.keys
            self.world.credentials(
                f"[p]\naws_access_key_id={keys['AccessKeyId']}\n"
                f"aws_secret_access_key={keys['SecretAccessKey']}\n"
                f"aws_session_token={keys['SessionToken']}\n"
            )
        (home / "answer.json").write_text(json.dumps({"Version": 1, **self.around.keys}))
        (home / "token").write_text("canary.web.token")
        sign_in_to_portal(home, START_URL)
        sign_in_to_portal(home, "corp")
        sign_in_with_aws_login(home, self.around.keys)

    def has_aws_v2(self) -> None:
        """On the PATH after all else, so that an AWS CLI v1 comes first; or skip the test."""
        self.env["PATH"] = os.pathsep.join((os.environ["PATH"], str(aws_v2_or_skip())))

    def runs(self, *words: str, env: dict[str, str] | None = None) -> Finished:
        return self.world.run(words, env={**self.env, **(env or {})}).finish()

    def bridges(self, name: str, *options: str) -> Finished:
        """Make the bridge ``b``."""
        return self.runs(OURS, "bridge-profile", name, "--as", "b", *options)


def person_of(way: str, world: World, around: Surroundings) -> Person:
    """Somebody who is signed in so. With ``aws login`` they have an AWS CLI v2, and no awscrt."""
    person = Person(world, around)
    if way == "login":
        person.has_aws_v2()
    person.signs_in_by(way)
    return person
