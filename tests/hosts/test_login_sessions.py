"""Sessions of ``aws login`` and SSO: who reads them, who begins them anew, and where they never go.

What wants an AWS CLI v2 or awscrt is skipped where they are not; `tox -e awscli-v1` gets both.
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import amplify_plugin
from amplify_plugin.testing.guide import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from tests.heavy import takes_minutes
from tests.optional import aws_v2_or_skip, awscrt_or_skip
from tests.sign_ins import (
    AS_ROLE,
    BOTO3,
    OURS,
    SDK,
    SIGNED_IN,
    Person,
    surroundings_of,
)
from tests.surroundings import sign_in_to_portal, sign_in_with_aws_login

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amplify_plugin.testing import Finished, World
    from tests.surroundings import Surroundings

pytestmark = takes_minutes

WHO = ("sts", "get-caller-identity", "--query", "Arn", "--output", "text")
OFF = {"AMPLIFY_PLUGIN": "off"}


@pytest.fixture
def around(world: World) -> Iterator[Surroundings]:
    with surroundings_of(world) as around:
        yield around


# ------------------------------------------------------------------------------- aws login


@pytest.fixture
def signed_in(world: World, around: Surroundings) -> Person:
    """Somebody with an ``aws login`` session, and nothing yet that can read it."""
    person = Person(world, around)
    person.signs_in_by("login")
    return person


def test_awscrt_reads_the_session_without_an_aws_cli(signed_in: Person) -> None:
    """The extra ``login``; a bridge too, which looks at no PYTHONPATH."""
    environment = signed_in.world.home / "environment"
    venv.create(environment, symlinks=True)
    python = str(environment / "bin" / "python")
    packages = (sysconfig.get_path("purelib"), str(Path(amplify_plugin.__file__).parents[1]))
    [folder] = environment.glob("lib/python*/site-packages")
    (folder / "more.pth").write_text("\n".join((str(awscrt_or_skip()), *packages)))
    ours = (python, "-m", "amplify_plugin")
    env = {**OFF, "PATH": "/nowhere"}
    signed_in.world.choose("dev", "p")
    for words in (
        (*ours, "exec", "--profile", "p", "--", *SDK),
        (python, *BOTO3[1:]),
    ):
        finished = signed_in.runs(*words, env={"PATH": "/nowhere"})
        assert (finished.stdout, finished.stderr) == (f"{SIGNED_IN}\n", "")
    assert signed_in.runs(*ours, "bridge-profile", "r", "--as", "b").code == 0
    finished = signed_in.runs(python, *SDK[1:], env={**env, "AWS_PROFILE": "b"})
    assert (finished.stdout, finished.stderr) == (f"{AS_ROLE}\n", "")


def test_no_secret_of_the_session_is_in_a_debug_log(signed_in: Person) -> None:
    """The AWS CLI that is asked hands it over in a file without a name."""
    signed_in.has_aws_v2()
    signed_in.world.choose("dev", "p")
    finished = signed_in.world.aws(*WHO, "--debug", env=signed_in.env)
    assert finished.stdout == f"{SIGNED_IN}\n"
    assert "botocore" in finished.stderr
    keys = signed_in.around.keys
    secrets = (keys["SecretAccessKey"], keys["SessionToken"], "canary-refresh", "canary-id")
    assert not [secret for secret in secrets if secret in finished.stderr]


def test_without_awscrt_and_without_an_aws_cli_v2_both_ways_out_are_named(
    signed_in: Person, system_path: str
) -> None:
    """An AWS CLI v1 on the PATH has no such command."""
    signed_in.env["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), system_path))
    finished = signed_in.runs(OURS, "exec", "--profile", "p", "--", "env")
    assert (finished.code, finished.stdout) == (1, "")
    assert "neither is installed" in finished.stderr
    assert "awscli-plugin-amplify[login]" in finished.stderr


def test_a_bridge_that_does_not_work_yet_is_written_and_says_so(signed_in: Person) -> None:
    sign_in_with_aws_login(signed_in.world.home, signed_in.around.keys).unlink()
    signed_in.has_aws_v2()
    done = signed_in.bridges("r")
    assert done.code == 0
    assert "gives every tool" in done.stdout
    assert "Tested, and it doesn't work yet: Profile 'p' gives no" in done.stderr
    assert "amplify-plugin login --profile p" in done.stderr


@pytest.mark.parametrize("reader", ["awscrt", "v2"])
@pytest.mark.parametrize("fault", ["never", "ended", "no-json", "no-key"])
def test_a_session_that_is_over_names_login(signed_in: Person, reader: str, fault: str) -> None:
    """In the words of both readers: botocore's, and those of AWS CLI 2.38.5."""
    lasts = 3600 if fault == "never" else -1
    file = sign_in_with_aws_login(signed_in.world.home, signed_in.around.keys, lasts=lasts)
    if fault == "never":
        file.unlink()
    elif fault == "no-json":
        file.write_text("canary")
    elif fault == "no-key":
        file.write_text(json.dumps({**json.loads(file.read_text()), "dpopKey": "canary"}))
    if reader == "v2":
        signed_in.has_aws_v2()
    else:
        signed_in.env["PYTHONPATH"] = str(awscrt_or_skip())
    finished = signed_in.runs(
        sys.executable, "-m", "amplify_plugin", "exec", "--profile", "r", "--", "env"
    )
    assert (finished.code, finished.stdout) == (1, "")
    assert finished.stderr.startswith("amplify-plugin: Profile 'p' gives no credentials: ")
    remedy = "Sign in, in a terminal, with:\n  amplify-plugin login --profile p\n"
    assert finished.stderr.endswith(f". {remedy}")
    assert finished.stderr.count("\n") == 2
    assert not [canary for canary in ("canary-refresh", "canary-id") if canary in finished.stderr]


# ------------------------------------------------------------------------ login signs in itself

# An AWS CLI v2 that signs in: it says that on its terminal, and lets the real session be there.
SIGNS_IN = """#!/bin/sh
[ "$1" = --version ] && {{ echo "aws-cli/2.38.5 Python/3.14"; exit; }}
[ "$1" = configure ] && exec {real} "$@"
echo "$* AMPLIFY_PLUGIN=$AMPLIFY_PLUGIN" >> {calls}
echo "browser here" >&1
cp {kept}/* {cache}/
exit {code}
"""


class Browser:
    """A person whose session is over, with an ``aws`` that begins it anew."""

    def __init__(self, person: Person, folder: Path, way: str, *, code: int = 0) -> None:
        self.person, self.calls = person, folder / "calls"
        name = "login" if way == "login" else "sso"
        cache = person.world.home / ".aws" / name / "cache"
        kept = folder / "kept"
        programs = folder / "programs"
        person.signs_in_by(way)
        cache.rename(kept)
        cache.mkdir()
        real = aws_v2_or_skip() / "aws" if way == "login" else "false"
        programs.mkdir()
        program = programs / "aws"
        program.write_text(
            SIGNS_IN.format(real=real, calls=self.calls, kept=kept, cache=cache, code=code)
        )
        program.chmod(0o755)
        person.env["PATH"] = os.pathsep.join((str(programs), os.environ["PATH"]))

    def logs_in(self, *options: str) -> Finished:
        """``login`` on a terminal."""
        world = self.person.world
        return world.terminal("login", *options, command=(OURS,), env=self.person.env).finish()


@pytest.mark.parametrize(
    ("way", "command"),
    [
        ("sso-session", "sso login --profile p"),
        ("sso-legacy", "sso login --profile p"),
        ("login", "login --profile p"),
    ],
)
@pytest.mark.parametrize("profile", ["p", "r"])
def test_login_signs_in_on_a_terminal(
    world: World, around: Surroundings, tmp_path: Path, way: str, command: str, profile: str
) -> None:
    """In the profile that has the session: of a role its source; and says so first."""
    browser = Browser(Person(world, around), tmp_path, way)
    finished = browser.logs_in("--profile", profile)
    assert finished.code == 0, finished.stdout
    assert browser.calls.read_text() == f"{command} AMPLIFY_PLUGIN=off\n"
    before, _, after = finished.stdout.partition("browser here")
    assert f"Signing in with:\r\n  aws {command}\r\n" in before
    assert "Credentials:" in after


def test_a_sign_in_that_fails_is_said_and_tried_once(
    world: World, around: Surroundings, tmp_path: Path
) -> None:
    browser = Browser(Person(world, around), tmp_path, "sso-session", code=7)
    finished = browser.logs_in("--profile", "p")
    assert finished.code == 1
    assert "'aws sso login --profile p' ended with exit code 7." in finished.stdout
    assert len(browser.calls.read_text().splitlines()) == 1


def test_without_a_terminal_nothing_opens_a_browser(
    world: World, around: Surroundings, tmp_path: Path
) -> None:
    browser = Browser(Person(world, around), tmp_path, "sso-session")
    finished = browser.person.runs(OURS, "login", "--profile", "r")
    assert (finished.code, finished.stdout) == (1, "")
    assert finished.stderr.endswith("run this in one:\n  aws sso login --profile p\n")
    assert not browser.calls.exists()


def test_other_commands_name_login(world: World, around: Surroundings, tmp_path: Path) -> None:
    """On a terminal too: only who says ``login`` wants a browser."""
    browser = Browser(Person(world, around), tmp_path, "sso-session")
    world.choose("dev", "r")
    for words, program in (
        ((OURS, "exec", "--", "env"), "amplify-plugin"),
        ((*world.command, "s3", "ls"), "aws awscloudformation"),
    ):
        finished = world.terminal(command=words, env=browser.person.env).finish()
        assert finished.code != 0
        assert f"{program} login --profile p" in finished.stdout
    assert not browser.calls.exists()


# ------------------------------------------------------------------- nobody signs in elsewhere


@pytest.mark.parametrize("way", ["sso-session", "login"])
def test_no_sign_in_of_another_profile_goes_to_the_endpoint_of_exec(
    world: World, around: Surroundings, way: str
) -> None:
    """Its refresh token would go there in clear. That it does where nobody sees to it is tried."""
    person = Person(world, around)
    person.signs_in_by(way)
    person.env = {"AWS_ENDPOINT_URL": "", "AWS_MAX_ATTEMPTS": "1"}
    aws: tuple[str, ...]
    if way == "login":
        aws = (str(aws_v2_or_skip() / "aws"), "--profile", "p")
        sign_in_with_aws_login(world.home, around.keys, lasts=-1)
    else:
        aws = (*world.command, "--profile", "p")
        sign_in_to_portal(world.home, "corp", lasts=-1, renews=True)
    keys = f"aws_access_key_id={ACCESS_KEY_ID}\naws_secret_access_key={SECRET_ACCESS_KEY}\n"
    local = f"[profile local]\n{keys}region=us-east-1\nendpoint_url={around.url}\n"
    world.config_file.write_text(f"{world.config_file.read_text()}\n{local}")

    unseen = {**OFF, "AWS_ENDPOINT_URL": around.url}
    assert person.runs(*aws, "s3", "ls", env=unseen).code != 0
    assert "canary-refresh-token" in "".join(around.posted)
    around.posted.clear()

    finished = person.runs(OURS, "exec", "--profile", "local", "--", *aws, "s3", "ls", env=OFF)
    assert finished.code != 0
    assert around.posted == []
    assert f"Calls to AWS go to {around.url.removeprefix('http://')}, as" in finished.stderr
    assert "sign-in-does-not-go-to-this-endpoint.invalid" in finished.stderr
