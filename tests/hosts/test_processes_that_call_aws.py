"""A ``credential_process`` that calls ``aws`` itself finds it as it is outside of the project."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import ROLE_ARN, guide_files

if TYPE_CHECKING:
    from amplify_plugin.testing import Finished, World

# The AWS CLI finds the file of aliases when it is imported.
pytestmark = pytest.mark.from_the_start

DEFAULT_KEYS = """
[default]
aws_access_key_id = AKIAEXAMPLEDEFAULT01
aws_secret_access_key = EXAMPLE/default/secret/access/key/000000
"""
# Without --profile: it means the default profile. It stops by itself, should it call itself.
PROCESS = """
echo "$AWS_PROFILE|$AMPLIFY_PLUGIN_OUTSIDE" >> {log}
[ $(wc -l < {log}) -gt 3 ] && exit 9
found=$({aws} sts assume-role --role-arn arn:aws:iam::123456789012:role/tool \
    --role-session-name tool --query Credentials --output json) || exit 8
echo "$found" | sed 's/^{{/{{"Version": 1,/'
"""
TOOL = "assumed-role/tool/tool"


@pytest.fixture
def project(world: World) -> World:
    """Profile ``tool`` gets its credentials from the process; ``behind`` is a role of it."""
    world.follow_guide()
    files = guide_files()
    script = world.home / "tool.sh"
    aws = shlex.join(world.command)
    script.write_text(PROCESS.format(log=shlex.quote(str(world.home / "log")), aws=aws))
    world.config(
        f"{files.config}\n[profile tool]\nregion = us-east-1\ncredential_process = sh {script}\n"
        "[profile behind]\nregion = us-east-1\nsource_profile = tool\n"
        "role_arn = arn:aws:iam::123456789012:role/behind\n"
    )
    world.credentials(files.credentials + DEFAULT_KEYS)
    default = "arn:aws:iam::111122223333:user/default"
    world.server.add_user(
        default, "AKIAEXAMPLEDEFAULT01", "EXAMPLE/default/secret/access/key/000000"
    )
    world.server.add_role("arn:aws:iam::123456789012:role/tool", default)
    world.server.add_role("arn:aws:iam::123456789012:role/behind", "123456789012")
    return world


def who(finished: Finished) -> str:
    assert finished.code == 0, finished.stderr
    return str(finished.json["Arn"]).rpartition(":")[2]


def runs(project: World) -> list[str]:
    return (project.home / "log").read_text().split()


@pytest.mark.parametrize(
    ("selected", "options", "signer"),
    [
        ("tool", (), TOOL),
        ("behind", (), "assumed-role/behind/amplify"),
        ("devcorpuser", ("--profile", "tool"), TOOL),
    ],
)
def test_the_process_is_run_once_and_signs_as_the_default(
    project: World, selected: str, options: tuple[str, ...], signer: str
) -> None:
    project.choose("dev", selected)
    assert who(project.aws("sts", "get-caller-identity", *options, timeout=60)) == signer
    assert runs(project) == ["|1"]


def test_a_python_program_runs_it_outside_too(project: World) -> None:
    project.choose("dev", "tool")
    script = (
        "import botocore.session, amplify_plugin\n"
        "session = amplify_plugin.install(botocore.session.Session())\n"
        "print(session.create_client('sts').get_caller_identity()['Arn'])\n"
    )
    finished = project.run((sys.executable, "-c", script)).finish(60)
    assert finished.stdout.strip().rpartition(":")[2] == TOOL, finished.stderr
    assert runs(project) == ["|1"]


def test_configure_shows_the_line_as_it_is_written(project: World) -> None:
    project.choose("dev", "tool")
    shown = project.aws("configure", "get", "credential_process").stdout
    assert shown == f"sh {project.home / 'tool.sh'}\n"


def test_an_alias_of_the_aws_cli_follows_the_project(project: World) -> None:
    """It inherits our environment, which is therefore never marked."""
    project.choose("dev", "bizcorprole")
    assert project.aws("awscloudformation", "login", "--mfa-code", "123456").code == 0
    aliases = project.home / ".aws" / "cli" / "alias"
    aliases.parent.mkdir(parents=True, exist_ok=True)
    aws = shlex.join(project.command)
    aliases.write_text(f"[toplevel]\nmyself = !{aws} sts get-caller-identity\n")
    assert who(project.aws("myself", timeout=60)) == "assumed-role/bizcorprole/amplify"
    assert project.server.sessions_issued(ROLE_ARN) == 1
