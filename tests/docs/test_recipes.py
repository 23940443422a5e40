"""The blocks of docs/recipes.md and the README in bash, with the real tools, AWS on loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from amplify_plugin.testing.guide import (
    ACCESS_KEY_ID,
    BIZ_CORP,
    DOTTED_ROLE_ARN,
    EXTERNAL_ID,
    MFA_SERIAL,
    ROLE_ARN,
    SECRET_ACCESS_KEY,
    USER_ARN,
    add_guide,
    guide_files,
)
from tests.docs.blocks import block
from tests.docs.shell import QUESTION, on_terminal, types_one_code, without_terminal

if TYPE_CHECKING:
    from amplify_plugin.testing import World

pytestmark = pytest.mark.skipif(
    not os.environ.get("AMPLIFY_PLUGIN_DOCS"), reason="takes its time: tox -e docs runs it"
)

PROD_ROLE_ARN = "arn:aws:iam::444455556666:role/bizcorprole"
DEPLOY_ROLE_ARN = f"arn:aws:iam::{BIZ_CORP}:role/deploy"
ROLE = f"arn:aws:sts::{BIZ_CORP}:assumed-role/bizcorprole/amplify"
HERE = Path(__file__).parent
GO_PATH = "/usr/share/gocode"  # where Debian has the sources of Go's packages
GO_SDK = Path(GO_PATH, "src/github.com/aws/aws-sdk-go-v2")
HAS_GO_SDK = shutil.which("go") is not None and GO_SDK.is_dir()

# In Terraform's place: what it does before anything else is to ask STS who it is.
BOTOCORE = """\
import botocore.session
client = botocore.session.Session().create_client("sts", region_name="us-east-1")
print("terraform:", client.get_caller_identity()["Arn"])
"""
INTEGRATION_TEST = f"""\
import boto3
def test_identity():
    assert boto3.client("sts").get_caller_identity()["Arn"] == "{ROLE}"
"""


def write_program(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(text)
    program.chmod(0o755)
    return folder


ANSWERS = {
    "ARN of the role": ROLE_ARN,
    "Profile that holds your access key, existing or new": "devcorpuser",
    "your MFA device": MFA_SERIAL,
    "External id": EXTERNAL_ID,
    "Region": "us-east-1",
    "Access key id": ACCESS_KEY_ID,
    "Secret access key": SECRET_ACCESS_KEY,
    "Sign in now to test it": "n",
    QUESTION: "123456",
}


def test_the_first_steps_of_somebody_without_a_profile(world: World) -> None:
    add_guide(world.server)
    terminal = on_terminal(world, block("docs/recipes.md", "first"))
    for question, answer in ANSWERS.items():
        terminal.expect(question)
        terminal.type(answer)
    finished = terminal.finish()
    assert finished.code == 0
    assert ROLE in finished.stdout


def test_the_start_of_the_readme(home: World) -> None:
    assert ROLE in types_one_code(home, block("README.md", "start"))


def test_the_bridge_of_the_readme(home: World) -> None:
    assert ROLE in types_one_code(home, block("README.md", "bridge"))


def test_several_accounts_per_environment(home: World) -> None:
    home.server.add_role(PROD_ROLE_ARN, USER_ARN, mfa=True)
    home.deploy_in("prod", "444455556666")
    guide = guide_files().config
    [section] = [part for part in guide.split("\n\n") if part.startswith("[profile bizcorprole]")]
    lines = (line for line in section.splitlines() if not line.startswith("external_"))
    other = "\n".join(lines).replace("bizcorprole", "bizcorpprod", 1)
    home.config(f"{guide}\n{other.replace(ROLE_ARN, PROD_ROLE_ARN)}\n")
    screen = types_one_code(home, block("docs/recipes.md", "accounts"))
    accounts = [line.split('"')[3] for line in screen.splitlines() if '"Account"' in line]
    assert accounts == [BIZ_CORP, "444455556666"]
    assert len(home.server.calls("AssumeRole")) == 2
    # As the page says: the environment's account, once it is the current one.
    home.environment("prod")
    assert home.aws("sts", "get-caller-identity").json["Account"] == "444455556666"


@pytest.mark.parametrize("spelling", [r"dev\.corp", "dev.corp"])
def test_names_with_dots(home: World, spelling: str) -> None:
    home.config(guide_files().config.replace(r"dev\.corp", spelling))
    finished = without_terminal(home, block("docs/recipes.md", "dots"))
    assert finished.code == 0, finished.stderr
    whose = [line for line in finished.stdout.splitlines() if '"Arn"' in line]
    assert len(whose) == 2
    assert all("assumed-role/devcorprole/amplify" in line for line in whose)
    [listed] = [line for line in finished.stdout.splitlines() if " dev.corp  " in line]
    assert listed.rstrip().endswith("amplify" if spelling == "dev.corp" else "js, sdks")
    assert home.server.sessions_issued(DOTTED_ROLE_ARN) == 1


def test_ci_without_a_terminal(world: World) -> None:
    world.server.add_user(USER_ARN, ACCESS_KEY_ID, SECRET_ACCESS_KEY)
    world.server.add_role(DEPLOY_ROLE_ARN, USER_ARN)
    job = {"AWS_ACCESS_KEY_ID": ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY}
    finished = without_terminal(world, block("docs/recipes.md", "ci"), env=job)
    assert finished.code == 0, finished.stderr
    assert "assumed-role/deploy/amplify" in finished.stdout


def test_ci_never_waits_for_a_code(home: World) -> None:
    text = block("docs/recipes.md", "ci").replace(DEPLOY_ROLE_ARN, ROLE_ARN)
    mfa = "aws configure set profile.deploy.mfa_serial arn:aws:iam::111122223333:mfa/devcorpuser\n"
    job = {"AWS_ACCESS_KEY_ID": ACCESS_KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY}
    finished = without_terminal(home, mfa + text, env=job)
    assert finished.code != 0
    assert "needs an MFA code" in finished.stderr
    assert "--mfa-code" in finished.stderr


def test_boto3_pytest_and_what_stands_for_terraform(home: World, tmp_path: Path) -> None:
    tests = home.project / "tests" / "integration"
    tests.mkdir(parents=True)
    (tests / "test_identity.py").write_text(INTEGRATION_TEST)
    programs = tmp_path / "programs"
    write_program(programs, "terraform", f"#!{sys.executable}\n{BOTOCORE}")
    screen = types_one_code(home, block("docs/recipes.md", "sdk"), programs)
    assert f"terraform: {ROLE}" in screen
    assert "1 passed" in screen
    assert home.server.sessions_issued(ROLE_ARN) == 1


@pytest.mark.skipif(
    not HAS_GO_SDK and os.environ.get("AMPLIFY_PLUGIN_REQUIRE_GO") != "1",
    reason="needs Debian's golang-go and golang-github-aws-aws-sdk-go-v2-dev",
)
def test_the_sdk_that_terraform_is_built_with(home: World, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    go = {"GO111MODULE": "off", "GOPATH": GO_PATH, "GOFLAGS": "", "HOME": str(tmp_path)}
    subprocess.run(
        ["go", "build", "-o", str(programs / "terraform"), str(HERE / "terraform" / "main.go")],
        env={"PATH": os.environ["PATH"], **go},
        check=True,
    )
    bridge, export, *_, terraform = block("docs/recipes.md", "sdk").splitlines()
    screen = types_one_code(home, f"{bridge}\n{export}\n{terraform}\n{terraform}", programs)
    assert screen.count(f"terraform: {ROLE}") == 2
    assert home.server.sessions_issued(ROLE_ARN) == 1
