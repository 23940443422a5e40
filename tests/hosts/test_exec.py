"""exec with real programs, under ``aws`` and under ``amplify-plugin``."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from amplify_plugin.testing.guide import ACCESS_KEY_ID, DOTTED_ROLE_ARN, SECRET_ACCESS_KEY

if TYPE_CHECKING:
    from amplify_plugin.testing import World
    from amplify_plugin.testing.process import Running

OURS = (str(Path(sys.executable).with_name("amplify-plugin")),)

# Says its arguments, environment and standard input, and ends with its code.
TELL = """\
import json, os, sys
stdin = sys.stdin.read()
arguments = open("/proc/self/cmdline").read() if os.path.exists("/proc/self") else ""
print(json.dumps({"argv": sys.argv[1:], "env": dict(os.environ), "stdin": stdin,
    "cmdline": arguments, "pid": os.getpid()}))
print("said", file=sys.stderr)
sys.exit(7)
"""


@pytest.fixture
def project(world: World) -> World:
    """A project with a role that needs no MFA, chosen."""
    world.follow_guide()
    world.choose("dev", "dev.corp")
    return world


def start(world: World, host: str, *args: str, **options: Any) -> Running:
    """``exec`` with these arguments, in either host."""
    command = (*world.command, "awscloudformation") if host == "aws" else OURS
    return world.run((*command, "exec", *args), **options)


@pytest.mark.parametrize("host", ["aws", "amplify-plugin"])
def test_the_command_is_itself_with_the_credentials(project: World, host: str) -> None:
    words = ("--profile", "x", "--region", "y", "--debug", "--version", "--env", "z", "--", "help")
    inherited = {
        "AWS_PROFILE": "devcorpuser",
        "AWS_DEFAULT_PROFILE": "devcorpuser",
        "AWS_SECURITY_TOKEN": "old",
    }
    running = start(
        project, host, "--", sys.executable, "-c", TELL, *words, env=inherited, input="data\n"
    )
    finished = running.finish()
    assert finished.code == 7
    assert finished.stderr.splitlines()[-1] == "said"
    assert "is given a --profile" in finished.stderr
    told = finished.json
    assert told["argv"] == list(words)
    assert told["stdin"] == "data\n"
    assert told["pid"] == running.pid  # it is our process: signals and job control are its own
    entry = json.loads(project.cache_file.read_text())
    [[session]] = [list(sessions.values()) for sessions in entry.values()]
    environ = told["env"]
    assert environ["AWS_ACCESS_KEY_ID"] == session["accessKeyId"]
    assert environ["AWS_SECRET_ACCESS_KEY"] == session["secretAccessKey"]
    assert environ["AWS_SESSION_TOKEN"] == session["sessionToken"]
    assert environ["AWS_CREDENTIAL_EXPIRATION"] == session["expiration"]
    assert environ["AWS_REGION"] == environ["AWS_DEFAULT_REGION"] == "us-east-1"
    assert environ["AMPLIFY_PLUGIN_EXEC"] == "dev.corp"
    assert environ["AMPLIFY_PLUGIN_EXEC_ACCOUNT_ID"] == "123456789012"
    assert environ["AMPLIFY_PLUGIN_EXEC_ROLE_ARN"] == DOTTED_ROLE_ARN
    gone = {*inherited, "AWS_DATA_PATH"}  # the last is what the AWS CLI sets for itself
    assert not gone & environ.keys()
    assert session["secretAccessKey"] not in told["cmdline"]
    assert session["sessionToken"] not in told["cmdline"]


@pytest.mark.parametrize("host", ["aws", "amplify-plugin"])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_signals_are_the_commands_own(project: World, host: str, name: str, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    script = f'trap "echo caught; exit 5" {name[3:]}; : >"$1"; while :; do sleep 0.05; done'
    running = start(project, host, "--", "sh", "-c", script, "sh", str(ready))
    for _ in range(600):
        if ready.exists():
            break
        time.sleep(0.05)
    os.kill(running.pid, getattr(signal, name))
    finished = running.finish()
    assert (finished.code, finished.stdout) == (5, "caught\n")


def test_a_reader_that_has_seen_enough_ends_the_command(project: World) -> None:
    """Python ignores SIGPIPE, and a program that inherits that says an error instead."""
    script = f"{OURS[0]} exec --profile devcorpuser -- yes | head -1"
    finished = project.run(("sh", "-c", script)).finish(20)
    assert (finished.stdout, finished.stderr) == ("y\n", "")


def test_from_a_folder_that_was_deleted(project: World) -> None:
    gone = project.home / "gone"
    gone.mkdir()
    script = (
        'cd "$1" && rmdir "$1" && "$2" exec --profile devcorpuser -- '
        'sh -c \'echo "$AWS_ACCESS_KEY_ID"\'; "$2" exec -- true'
    )
    finished = project.run(("sh", "-c", script, "sh", str(gone), *OURS)).finish()
    assert finished.stdout == f"{ACCESS_KEY_ID}\n"
    assert "working directory no longer exists" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_region_of_the_command_line_comes_first(project: World) -> None:
    finished = project.aws(
        *("--region", "eu-north-1", "awscloudformation", "exec", "--", "sh", "-c"),
        'echo "$AWS_REGION $AWS_DEFAULT_REGION"',
        env={"AWS_REGION": "eu-west-1"},
    )
    assert finished.stdout == "eu-north-1 eu-north-1\n"


# ----------------------------------------------------------------------------------- endpoints


@pytest.fixture
def local(project: World) -> World:
    """A profile of a stand-in for AWS, which is nowhere else than in the profile."""
    keys = f"aws_access_key_id={ACCESS_KEY_ID}\naws_secret_access_key={SECRET_ACCESS_KEY}\n"
    section = f"[profile local]\n{keys}region=us-east-1\nendpoint_url={project.server.url}\n"
    project.config_file.write_text(f"{project.config_file.read_text()}\n{section}")
    return project


def test_the_profiles_endpoint_counts_for_the_command(local: World) -> None:
    nowhere = {"AWS_ENDPOINT_URL": "", "AMPLIFY_PLUGIN": "off"}
    exec_ = (*OURS, "exec", "--profile", "local", "--")
    # Not the AWS CLI: one before 2.13 knows no such variable.
    asks = (
        "import botocore.session as b; "
        "print(b.Session().create_client('sts').get_caller_identity()['Arn'])"
    )
    finished = local.run((*exec_, sys.executable, "-c", asks), env=nowhere).finish()
    assert finished.stdout.endswith(":user/devcorpuser\n"), finished.stderr
    assert "as profile 'local' says" in finished.stderr


@pytest.mark.parametrize("format_", ["env", "env-no-export"])
def test_the_profiles_endpoint_is_exported(local: World, format_: str) -> None:
    export = (*OURS, "export-credentials", "--profile", "local", "--format", format_)
    finished = local.run(export, env={"AWS_ENDPOINT_URL": ""}).finish()
    assert f"AWS_ENDPOINT_URL={local.server.url}\n" in finished.stdout
    assert "AWS_ENDPOINT_URL_SSO_OIDC=https://sign-in-" in finished.stdout
    assert "as profile 'local' says" in finished.stderr
    left = {"AWS_ENDPOINT_URL": local.server.url, "AMPLIFY_PLUGIN_ENDPOINTS": "AWS_ENDPOINT_URL"}
    later = (*OURS, "export-credentials", "--profile", "devcorpuser", "--format", format_)
    assert "'unset AWS_ENDPOINT_URL'" in local.run(later, env=left).finish().stderr
